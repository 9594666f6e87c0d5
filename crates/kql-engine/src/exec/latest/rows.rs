//! Rows that come in, and the winners among them.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::Result;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;
use kql_functions::{Extreme, has_number_keys};
use kql_types::record_batch;
use sentinel_store::shown_columns;

use super::Choice;
use super::grouped::GroupedRows;
use super::keyer::Keyer;
use super::numbered::NumberedRows;

/// The winners so far.
pub(super) enum LatestRows {
    /// One key and a value to choose by, both of types that numbers can stand for.
    Numbered(Box<NumberedRows>),
    /// Any others.
    Grouped(Box<GroupedRows>),
}

impl LatestRows {
    /// No rows yet of the schema.
    pub(super) fn new(schema: &SchemaRef, choice: &Choice) -> Result<Self> {
        Ok(match numbered_key(schema, choice) {
            Some(key) => {
                let rows = NumberedRows::new(schema, key, choice.by, choice.extreme);
                Self::Numbered(Box::new(rows))
            }
            None => Self::Grouped(Box::new(GroupedRows::new(schema, choice)?)),
        })
    }

    /// True where columns of texts may come as codes into dictionaries.
    pub(super) fn take_codes(schema: &SchemaRef, choice: &Choice) -> bool {
        numbered_key(schema, choice).is_some()
    }

    /// Takes rows in.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        match self {
            Self::Numbered(rows) => rows.add(batch),
            Self::Grouped(rows) => rows.add(batch),
        }
    }

    /// The bytes of all that is kept.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Numbered(rows) => rows.size(),
            Self::Grouped(rows) => rows.size(),
        }
    }

    /// Drops rows that lost.
    pub(super) fn compact(&mut self) -> Result<()> {
        match self {
            Self::Numbered(rows) => rows.compact(),
            Self::Grouped(rows) => rows.compact(),
        }
    }

    /// The winners in the order in which their keys came first, `batch_rows` at a time.
    pub(super) fn winners(
        self,
        batch_rows: usize,
        shown: Shown,
    ) -> Result<Box<dyn Iterator<Item = Result<RecordBatch>> + Send>> {
        Ok(match self {
            Self::Numbered(rows) => Box::new(rows.winners(batch_rows, shown)),
            Self::Grouped(rows) => Box::new(rows.winners(batch_rows, &shown)?),
        })
    }
}

/// Which columns of the winners are returned, by their positions, and their schema.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) columns: Vec<usize>,
    pub(super) schema: SchemaRef,
}

impl Shown {
    /// All columns of the rows.
    pub(super) fn all(schema: &SchemaRef) -> Self {
        Self {
            columns: (0..schema.fields().len()).collect(),
            schema: schema.clone(),
        }
    }

    /// What a projection shows of these, if it only passes columns on.
    pub(super) fn narrowed(&self, projection: &ProjectionExec) -> Option<Self> {
        Some(Self {
            columns: shown_columns(projection, &self.columns)?,
            schema: projection.schema(),
        })
    }
}

/// The key, if there is one and numbers can stand for it and for what decides.
fn numbered_key(schema: &SchemaRef, choice: &Choice) -> Option<usize> {
    let data_type = |column: usize| schema.field(column).data_type();
    let is_numbered = choice.extreme != Extreme::Any && has_number_keys(data_type(choice.by));
    match choice.keys.as_slice() {
        [key] if is_numbered && Keyer::knows(data_type(*key)) => Some(*key),
        _ => None,
    }
}

/// A column without dictionaries: texts of one come as all texts do.
pub(super) fn as_texts(column: &ArrayRef) -> ArrayRef {
    match column.data_type() {
        DataType::Dictionary(..) => {
            cast(column, &DataType::Utf8View).expect("the values of dictionaries are texts")
        }
        _ => column.clone(),
    }
}

/// The rows of a batch without dictionaries, as they are in the schema.
pub(super) fn with_texts(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let columns = batch.columns().iter().map(as_texts).collect();
    Ok(record_batch(schema.clone(), columns, batch.num_rows())?)
}

/// A key column as it is compared: a string is never null.
pub(super) fn as_key(column: &ArrayRef) -> ArrayRef {
    match column.data_type() {
        DataType::Utf8View if column.null_count() > 0 => {
            let texts = column.as_string_view().iter();
            let filled: StringViewArray = texts.map(|text| Some(text.unwrap_or(""))).collect();
            std::sync::Arc::new(filled)
        }
        _ => column.clone(),
    }
}
