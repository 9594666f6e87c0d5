//! The latest rows of neighbouring keys as columns, which readers share.

use std::sync::{Arc, OnceLock};

use arrow::array::{ArrayRef, Int64Array};
use arrow::error::ArrowError;

use super::{COUNTED_COLUMNS, LatestRow};

/// Columns of the latest rows of some keys: made when a reader first asks, and kept until one of the rows changes.
#[derive(Debug, Default)]
pub(crate) struct RunColumns {
    /// What decides; `None` where some key has no row.
    values: OnceLock<Option<ArrayRef>>,
    counted: [OnceLock<ArrayRef>; COUNTED_COLUMNS],
}

impl RunColumns {
    /// The values that decide, in the order of the keys. `None` where some key has no row.
    pub(crate) fn values<'a>(
        &self,
        rows: impl Iterator<Item = &'a LatestRow>,
    ) -> Option<&ArrayRef> {
        let values = self.values.get_or_init(|| {
            let values = rows.map(|latest| latest.is_some().then_some(latest.value));
            let values: Option<Vec<i64>> = values.collect();
            Some(Arc::new(Int64Array::from(values?)))
        });
        values.as_ref()
    }

    /// The values of the counted column at `column`, as `make` makes them where they are not at hand.
    pub(crate) fn counted(
        &self,
        column: usize,
        make: impl FnOnce() -> Result<ArrayRef, ArrowError>,
    ) -> Result<&ArrayRef, ArrowError> {
        let known = &self.counted[column];
        if let Some(values) = known.get() {
            return Ok(values);
        }
        let made = make()?;
        Ok(known.get_or_init(|| made))
    }

    /// True where nothing was asked yet.
    pub(super) fn is_empty(&self) -> bool {
        let is_unknown = |column: &OnceLock<ArrayRef>| column.get().is_none();
        self.values.get().is_none() && self.counted.iter().all(is_unknown)
    }

    /// The bytes of the columns that were made: numbers, or views of texts of a dictionary.
    pub(super) fn memory_bytes(&self) -> usize {
        let values = self.values.get().into_iter().flatten();
        let made = values.chain(self.counted.iter().filter_map(OnceLock::get));
        made.map(|column| column.to_data().buffers()[0].len()).sum()
    }
}
