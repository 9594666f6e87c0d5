//! The winners of keys of any type, which DataFusion groups.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Fields, Schema, SchemaRef};
use datafusion::common::Result;
use datafusion::logical_expr::EmitTo;
use datafusion::physical_plan::aggregates::group_values::{GroupValues, new_group_values};
use datafusion::physical_plan::aggregates::order::GroupOrdering;
use kql_functions::WinningRows;
use kql_types::record_batch;

use super::Choice;
use super::rows::{Shown, as_key};

/// The winners so far.
pub(super) struct GroupedRows {
    keys: Vec<usize>,
    /// The columns of the winners: the one that decides, then the others in the order of the schema.
    order: Vec<usize>,
    groups: Box<dyn GroupValues>,
    group_of_row: Vec<usize>,
    winners: WinningRows,
}

impl GroupedRows {
    /// No rows yet of the schema.
    pub(super) fn new(schema: &SchemaRef, choice: &Choice) -> Result<Self> {
        let Choice { keys, by, extreme } = choice;
        let others = (0..schema.fields().len()).filter(|column| column != by);
        let order: Vec<usize> = std::iter::once(*by).chain(others).collect();
        let fields: Fields = order
            .iter()
            .map(|&column| schema.fields()[column].clone())
            .collect();
        let key_fields: Vec<Field> = keys.iter().map(|&key| schema.field(key).clone()).collect();
        let key_schema = Arc::new(Schema::new(key_fields));
        Ok(Self {
            keys: keys.clone(),
            order,
            groups: new_group_values(key_schema, &GroupOrdering::None)?,
            group_of_row: Vec::new(),
            winners: WinningRows::new(*extreme, fields),
        })
    }

    /// Takes rows in.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let keys = self.keys.iter().map(|&key| as_key(batch.column(key)));
        let keys: Vec<ArrayRef> = keys.collect();
        let values = self
            .order
            .iter()
            .map(|&column| batch.column(column).clone());
        let values: Vec<ArrayRef> = values.collect();
        self.groups.intern(&keys, &mut self.group_of_row)?;
        let groups = self.groups.len();
        self.winners
            .update(&values, &self.group_of_row, None, groups)
    }

    /// The bytes of all that is kept.
    pub(super) fn size(&self) -> usize {
        self.groups.size() + self.winners.size()
    }

    /// Drops rows that lost.
    pub(super) fn compact(&mut self) -> Result<()> {
        self.winners.compact()
    }

    /// These columns of the winners in the order in which their keys came first, `batch_rows` at a time.
    pub(super) fn winners(
        mut self,
        batch_rows: usize,
        shown: &Shown,
    ) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send + use<>> {
        let ordered = self.winners.emit(EmitTo::All)?;
        let rows = ordered.first().map_or(0, |column| column.len());
        let place = |column: &usize| self.order.iter().position(|other| other == column);
        let columns = shown.columns.iter().map(|column| {
            let place = place(column).expect("all columns of the winners are kept");
            Arc::clone(&ordered[place])
        });
        let rows = record_batch(shown.schema.clone(), columns.collect(), rows)?;
        let starts = (0..rows.num_rows()).step_by(batch_rows);
        Ok(starts.map(move |start| {
            let len = batch_rows.min(rows.num_rows() - start);
            Ok(rows.slice(start, len))
        }))
    }
}
