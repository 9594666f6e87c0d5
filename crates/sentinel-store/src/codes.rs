//! Decides whether a column is kept as codes, and gives them out.

use crate::interner::Interner;
use crate::schema::{Column, Encoding};

/// After so many values it is decided again whether they repeat.
pub(crate) const WINDOW: usize = 1 << 12;

/// The codes of a column whose values repeat, or are taken to until measured.
#[derive(Debug)]
pub(crate) struct ColumnCodes {
    pub(crate) interner: Interner,
    /// The code of null, once it was asked for; of a column of strings it is that of the empty one.
    null: Option<u32>,
    measure: Option<Measure>,
}

/// What is known of the last values of a column.
#[derive(Debug, Default)]
struct Measure {
    values: usize,
    /// How many distinct values there were before them.
    known: usize,
}

impl ColumnCodes {
    /// The codes of a column, unless it is kept plain.
    pub(crate) fn of(column: &Column) -> Option<Self> {
        let measure = match column.encoding {
            Encoding::Plain => return None,
            Encoding::Interned => None,
            Encoding::Measured => Some(Measure::default()),
        };
        Some(Self {
            interner: Interner::new(column.kql_type),
            null: None,
            measure,
        })
    }

    /// The code of null, if it is known.
    pub(crate) fn known_null(&self) -> Option<u32> {
        self.null
    }

    /// The code of null.
    pub(crate) fn null(&mut self) -> u32 {
        let interner = &mut self.interner;
        *self.null.get_or_insert_with(|| match interner {
            Interner::Texts(texts) => texts.code(""),
            Interner::Numbers(numbers) => numbers.code(None),
        })
    }

    /// Notes that so many more values came. False once most values of a window were new: codes then cost more than they save.
    pub(crate) fn pays(&mut self, values: usize) -> bool {
        let Some(measure) = &mut self.measure else {
            return true;
        };
        measure.values += values;
        if measure.values < WINDOW {
            return true;
        }
        let distinct = self.interner.len();
        let fresh = distinct - measure.known;
        let window = measure.values;
        *measure = Measure {
            values: 0,
            known: distinct,
        };
        fresh <= window / 2
    }
}
