//! The rows that were taken in.

use arrow::array::{
    Array, ArrayRef, AsArray, Int32Array, RecordBatch, StringArray, StringViewArray,
};
use arrow::compute::interleave;
use arrow::datatypes::{DataType, Int32Type, SchemaRef};
use datafusion::common::Result;
use kql_functions::KeptMemory;
use kql_types::record_batch;

use super::best_rows::Found;
use super::rows::{Shown, as_texts};

/// Batches of rows. A row's number is its place in all batches together.
pub(super) struct KeptRows {
    schema: SchemaRef,
    columns: Vec<KeptColumn>,
    /// The number of the first row of each batch.
    starts: Vec<usize>,
    rows: usize,
    memory: KeptMemory,
}

impl KeptRows {
    /// No rows yet of the schema. Columns of texts may come as codes into dictionaries, too.
    pub(super) fn new(schema: SchemaRef) -> Self {
        let columns = schema.fields().iter().map(|_| KeptColumn::default());
        Self {
            columns: columns.collect(),
            schema,
            starts: Vec::new(),
            rows: 0,
            memory: KeptMemory::default(),
        }
    }

    /// Keeps the rows of a batch.
    pub(super) fn add(&mut self, batch: &RecordBatch) {
        for (column, array) in self.columns.iter_mut().zip(batch.columns()) {
            column.add(array, &mut self.memory);
        }
        self.starts.push(self.rows);
        self.rows += batch.num_rows();
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// The bytes that they take.
    pub(super) fn size(&self) -> usize {
        self.memory.bytes()
    }

    /// The codes of the last batch in a column, and the number of their dictionary. `None` where it has none.
    pub(super) fn last_codes(&self, column: usize) -> Option<(usize, &Int32Array)> {
        let last = self.columns[column].batches.last()?;
        Some((last.values, last.codes.as_ref()?))
    }

    /// The texts of a dictionary of a column.
    pub(super) fn texts(&self, column: usize, dictionary: usize) -> &StringViewArray {
        self.columns[column].values[dictionary].as_string_view()
    }

    /// Keeps only these rows, which have new numbers in this order.
    pub(super) fn retain(&mut self, found: &[Found], key: usize) -> Result<()> {
        let kept = self.finder().fetch(found, key, &Shown::all(&self.schema))?;
        *self = Self::new(self.schema.clone());
        self.add(&kept);
        Ok(())
    }

    /// Finds rows by their numbers.
    pub(super) fn finder(&self) -> Finder<&Self> {
        Finder::new(self)
    }

    /// The same of its own rows.
    pub(super) fn into_finder(self) -> Finder<Self> {
        Finder::new(self)
    }
}

/// A column of all batches.
#[derive(Default)]
struct KeptColumn {
    /// The arrays of batches, and the texts of dictionaries, which batches share.
    values: Vec<ArrayRef>,
    batches: Vec<KeptBatch>,
    /// The dictionary that came last, and where its texts are.
    dictionary: Option<(StringArray, usize)>,
}

/// A column of a batch.
struct KeptBatch {
    /// Which array its values are in.
    values: usize,
    /// The places of the values of its rows there; otherwise a row is its place.
    codes: Option<Int32Array>,
}

impl KeptColumn {
    fn add(&mut self, array: &ArrayRef, memory: &mut KeptMemory) {
        let coded = array.as_dictionary_opt::<Int32Type>();
        let batch = match coded.filter(|coded| coded.null_count() == 0) {
            Some(coded) => {
                memory.add(coded.keys());
                KeptBatch {
                    values: self.add_dictionary(coded.values().as_string(), memory),
                    codes: Some(coded.keys().clone()),
                }
            }
            None => KeptBatch {
                values: self.add_values(as_texts(array), memory),
                codes: None,
            },
        };
        self.batches.push(batch);
    }

    fn add_dictionary(&mut self, texts: &StringArray, memory: &mut KeptMemory) -> usize {
        if let Some((last, values)) = &self.dictionary
            && is_same(last, texts)
        {
            return *values;
        }
        let values = self.add_values(std::sync::Arc::new(StringViewArray::from(texts)), memory);
        self.dictionary = Some((texts.clone(), values));
        values
    }

    fn add_values(&mut self, array: ArrayRef, memory: &mut KeptMemory) -> usize {
        memory.add(&array);
        self.values.push(array);
        self.values.len() - 1
    }

    /// The values of these rows, each named by its batch and its place there. Only arrays that have one of them are looked at.
    fn fetch(&self, data_type: &DataType, places: &[(usize, usize)]) -> Result<ArrayRef> {
        let mut used: Vec<&dyn Array> = Vec::new();
        let mut ranks: Vec<Option<usize>> = vec![None; self.values.len()];
        let places = places.iter().map(|&(batch, row)| {
            let KeptBatch { values, codes } = &self.batches[batch];
            let rank = *ranks[*values].get_or_insert_with(|| {
                used.push(self.values[*values].as_ref());
                used.len() - 1
            });
            let place = codes.as_ref().map(|codes| codes.values()[row] as usize);
            (rank, place.unwrap_or(row))
        });
        let places: Vec<(usize, usize)> = places.collect();
        Ok(match used.is_empty() {
            true => arrow::array::new_empty_array(data_type),
            false => interleave(&used, &places)?,
        })
    }
}

/// True where two arrays are the same memory.
fn is_same(one: &StringArray, other: &StringArray) -> bool {
    one.len() == other.len()
        && one.offsets().as_ptr() == other.offsets().as_ptr()
        && one.values().as_ptr() == other.values().as_ptr()
}

/// Finds rows by their numbers.
pub(super) struct Finder<Rows> {
    rows: Rows,
    /// The batch of every row whose number is a multiple of [`STEP`].
    steps: Vec<usize>,
}

const STEP: usize = 1 << 10;

impl<Rows: std::borrow::Borrow<KeptRows>> Finder<Rows> {
    fn new(rows: Rows) -> Self {
        let kept = rows.borrow();
        let ends = kept.starts.iter().skip(1).chain([&kept.rows]);
        let mut steps = Vec::new();
        for (batch, end) in ends.enumerate() {
            steps.resize(end.div_ceil(STEP), batch);
        }
        Self { rows, steps }
    }

    /// The batch of a row, and its place there.
    fn place(&self, row: u32) -> (usize, usize) {
        let (row, starts) = (row as usize, &self.rows.borrow().starts);
        let mut batch = self.steps[row / STEP];
        while starts.get(batch + 1).is_some_and(|start| *start <= row) {
            batch += 1;
        }
        (batch, row - starts[batch])
    }

    /// These columns of the rows. The key is taken from the first row that has it: that is near the first row of the next.
    pub(super) fn fetch(&self, found: &[Found], key: usize, shown: &Shown) -> Result<RecordBatch> {
        let places = |row: fn(&Found) -> u32| -> Vec<(usize, usize)> {
            found.iter().map(|found| self.place(row(found))).collect()
        };
        let (firsts, rows) = (places(|found| found.first), places(|found| found.row));
        let columns = &self.rows.borrow().columns;
        let fields = shown.columns.iter().zip(shown.schema.fields());
        let columns = fields.map(|(&at, field)| {
            let places = if at == key { &firsts } else { &rows };
            columns[at].fetch(field.data_type(), places)
        });
        let columns = columns.collect::<Result<_>>()?;
        Ok(record_batch(shown.schema.clone(), columns, found.len())?)
    }
}
