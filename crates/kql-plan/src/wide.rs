//! Rows of wide tables.
//!
//! DataFusion finds a column by going through a list of names, so that the time for a plan grows with the square of its
//! columns. `search "x" | take 1` returns all columns of a workspace, some ten thousand. Where a query only chooses and orders
//! the rows of such a table, a plan over few columns says which rows they are, and the rest is gathered afterwards.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch};
use arrow::compute::interleave_record_batch;
use arrow::datatypes::{Field, Int64Type, Schema};
use arrow::error::ArrowError;
use kql_types::KqlType;

use crate::bound::{Column, Expr, Rel, RelKind};
use crate::operator::{STACK_RED_ZONE, STACK_SEGMENT};

/// Tables with more columns are wide.
const MAX_PLANNED_COLUMNS: usize = 500;

/// Rows of a wide table that is at hand.
#[derive(Debug, Clone)]
pub struct RowsOfWide {
    /// Which rows, in their order: a table of one column with the number of each, counted from 0.
    pub chosen: Rel,
    batches: Arc<Vec<RecordBatch>>,
}

impl RowsOfWide {
    /// The rows of `rel`, if it does nothing but choose and order rows of a wide table.
    pub fn of(rel: &Rel) -> Option<RowsOfWide> {
        if rel.columns.len() <= MAX_PLANNED_COLUMNS {
            return None;
        }
        let batches = chosen_from(rel)?.clone();
        let number = Column::new(free_name(&rel.columns), KqlType::Long);
        let columns: Vec<Column> = rel.columns.iter().chain([&number]).cloned().collect();
        let numbered = Rel::batches(columns, numbered(&batches, &number.name), rel.span);
        let rows = choosing(rel, &Arc::new(numbered));
        let shown = vec![(number.name.clone(), Expr::column(&number, rel.span))];
        Some(RowsOfWide {
            chosen: rows.project(shown, rel.span),
            batches,
        })
    }

    /// The rows with all their columns; `numbers` are the rows of [`chosen`](Self::chosen).
    pub fn gathered(&self, numbers: &[RecordBatch]) -> Result<Vec<RecordBatch>, ArrowError> {
        let mut starts = vec![0];
        for batch in self.batches.iter() {
            starts.push(starts[starts.len() - 1] + batch.num_rows());
        }
        let place = |number: &i64| {
            let number = usize::try_from(*number).expect("rows are counted from 0");
            let batch = starts.partition_point(|start| *start <= number) - 1;
            (batch, number - starts[batch])
        };
        let sources: Vec<&RecordBatch> = self.batches.iter().collect();
        let gathered = numbers.iter().map(|numbers| {
            let numbers = numbers.column(0).as_primitive::<Int64Type>();
            let places: Vec<(usize, usize)> = numbers.values().iter().map(place).collect();
            interleave_record_batch(&sources, &places)
        });
        gathered.collect()
    }
}

/// The rows from which `rel` chooses some.
fn chosen_from(rel: &Rel) -> Option<&Arc<Vec<RecordBatch>>> {
    let mut rel = rel;
    loop {
        match &rel.kind {
            RelKind::Batches(batches) => return Some(batches),
            RelKind::Filter { input, .. }
            | RelKind::Sort { input, .. }
            | RelKind::Limit { input, .. } => rel = input,
            _ => return None,
        }
    }
}

/// `rel` over other rows: those of its own table, with a column more.
fn choosing(rel: &Rel, rows: &Arc<Rel>) -> Arc<Rel> {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || match &rel.kind {
        RelKind::Filter { input, predicate } => {
            Arc::new(choosing(input, rows).filter(predicate.clone(), rel.span))
        }
        RelKind::Sort { input, keys } => {
            Arc::new(choosing(input, rows).sort(keys.clone(), rel.span))
        }
        RelKind::Limit { input, rows: count } => {
            Arc::new(choosing(input, rows).limit(*count, rel.span))
        }
        _ => rows.clone(),
    })
}

/// A name that no column has.
fn free_name(columns: &[Column]) -> String {
    let mut name = String::from("row");
    while columns.iter().any(|column| column.name == name) {
        name.push('#');
    }
    name
}

/// The batches with the numbers of their rows.
fn numbered(batches: &[RecordBatch], name: &str) -> Vec<RecordBatch> {
    let mut schema = None;
    let mut next = 0;
    let numbered = batches.iter().map(|batch| {
        let schema = schema.get_or_insert_with(|| {
            let number = Arc::new(Field::new(name, KqlType::Long.arrow_type(), true));
            let fields = batch.schema_ref().fields().iter().cloned().chain([number]);
            Arc::new(Schema::new(fields.collect::<Vec<_>>()))
        });
        let end = next + batch.num_rows() as i64;
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(next..end));
        next = end;
        let columns = batch.columns().iter().cloned().chain([numbers]);
        RecordBatch::try_new(schema.clone(), columns.collect())
            .expect("the batches of a table have one schema")
    });
    numbered.collect()
}

#[cfg(test)]
mod tests {
    use arrow::array::Array;
    use kql_parser::Span;
    use kql_types::Value;

    use super::*;

    /// A table with the rows `0..rows` in two batches, in each of many columns.
    fn wide(rows: i64) -> Rel {
        let names = (0..=MAX_PLANNED_COLUMNS).map(|idx| format!("c{idx}"));
        let columns: Vec<Column> = names.map(|name| Column::new(name, KqlType::Long)).collect();
        let fields = columns
            .iter()
            .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let batch = |from: i64, to: i64| {
            let values: ArrayRef = Arc::new(Int64Array::from_iter_values(from..to));
            let arrays = vec![values; columns.len()];
            RecordBatch::try_new(schema.clone(), arrays).expect("all columns have as many rows")
        };
        let batches = vec![batch(0, rows / 2), batch(rows / 2, rows)];
        Rel::batches(columns.clone(), batches, Span::new(0, 0))
    }

    #[test]
    fn rows_are_gathered_by_number() {
        let rel = Arc::new(wide(10)).limit(3, Span::new(0, 0));
        let rows = RowsOfWide::of(&rel).expect("a limit only chooses rows");
        assert_eq!(rows.chosen.columns.len(), 1);
        let numbers = Value::Long(7).to_array(1);
        let schema = Schema::new(vec![Field::new("row", numbers.data_type().clone(), true)]);
        let numbers = RecordBatch::try_new(Arc::new(schema), vec![numbers]).expect("one column");
        let gathered = rows.gathered(&[numbers]).expect("row 7 exists");
        let last = gathered[0].column(MAX_PLANNED_COLUMNS);
        assert_eq!(last.as_primitive::<Int64Type>().values(), &[7]);
    }

    #[test]
    fn computed_columns_are_planned() {
        let rel = Arc::new(wide(10));
        let shown = rel.identity();
        assert!(RowsOfWide::of(&rel.project(shown, Span::new(0, 0))).is_none());
    }
}
