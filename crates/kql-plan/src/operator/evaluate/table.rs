//! A table in memory: what a plugin reads and what it returns.

use std::cmp::Ordering;

use arrow::array::{ArrayRef, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take};
use kql_parser::{Code, Span};
use kql_types::{Value, build_array, compare, convert, record_batch};

use crate::binder::Binder;
use crate::bound::{Column, Rel};
use crate::error::{Bind, error};
use crate::naming::make_unique;
use crate::operator::getschema::arrow_schema;

/// Rows in one batch, with the KQL types of their columns.
#[derive(Debug, Clone)]
pub(in crate::operator) struct Table {
    pub(in crate::operator) columns: Vec<Column>,
    batch: RecordBatch,
}

impl Table {
    /// The rows of `rel`.
    pub(in crate::operator) fn of(binder: &Binder<'_>, rel: &Rel, span: Span) -> Bind<Table> {
        let batches = binder.run(rel, span)?;
        let schema = arrow_schema(&rel.columns);
        match concat_batches(&schema, &batches) {
            Ok(batch) => Ok(Table {
                columns: rel.columns.clone(),
                batch,
            }),
            Err(reason) => error(
                Code::InnerQueryFailed,
                format!("the rows do not fit into memory: {reason}"),
                span,
            ),
        }
    }

    /// Rows of these values, column by column.
    pub(in crate::operator) fn from_values(columns: Vec<(Column, Vec<Value>)>) -> Table {
        let rows = columns.first().map_or(0, |(_, values)| values.len());
        let (columns, arrays) = columns
            .into_iter()
            .map(|(column, values)| {
                let array = build_array(column.kql_type, values.into_iter());
                (column, array)
            })
            .unzip();
        Table::from_arrays(columns, arrays, rows)
    }

    /// These rows. Columns of the same name become `x`, `x1`, ...
    pub(in crate::operator) fn from_rows<R>(
        columns: Vec<Column>,
        rows: impl Iterator<Item = R>,
    ) -> Table
    where
        R: IntoIterator<Item = Value>,
    {
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let mut named: Vec<(Column, Vec<Value>)> = make_unique(&names)
            .into_iter()
            .zip(columns)
            .map(|(name, column)| (Column::new(name, column.kql_type), Vec::new()))
            .collect();
        for row in rows {
            for ((_, values), cell) in named.iter_mut().zip(row) {
                values.push(cell);
            }
        }
        Table::from_values(named)
    }

    /// No rows.
    pub(in crate::operator) fn empty(columns: Vec<Column>) -> Table {
        Table::from_values(
            columns
                .into_iter()
                .map(|column| (column, Vec::new()))
                .collect(),
        )
    }

    /// `rows` rows of these arrays.
    pub(in crate::operator) fn from_arrays(
        columns: Vec<Column>,
        arrays: Vec<ArrayRef>,
        rows: usize,
    ) -> Table {
        let schema = arrow_schema(&columns);
        let batch =
            record_batch(schema, arrays, rows).expect("the arrays have the types of the columns");
        Table { columns, batch }
    }

    /// How many rows there are.
    pub(in crate::operator) fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// The position of a column.
    pub(in crate::operator) fn position(&self, column: &Column) -> usize {
        self.columns
            .iter()
            .position(|known| known.name == column.name)
            .expect("the column was resolved")
    }

    /// The array of a column.
    pub(in crate::operator) fn array(&self, at: usize) -> &ArrayRef {
        self.batch.column(at)
    }

    /// The value of a cell.
    pub(in crate::operator) fn value(&self, row: usize, at: usize) -> Value {
        Value::from_array(self.array(at).as_ref(), row, self.columns[at].kql_type)
    }

    /// The text of a cell, which tells values of one type apart.
    pub(in crate::operator) fn text(&self, row: usize, at: usize) -> String {
        match convert::to_string(&self.value(row, at)) {
            Value::String(text) => text,
            _ => String::new(),
        }
    }

    /// The values of a column.
    pub(in crate::operator) fn values(&self, at: usize) -> impl Iterator<Item = Value> + '_ {
        (0..self.rows()).map(move |row| self.value(row, at))
    }

    /// The cells of a column in chosen rows; `None` is null.
    pub(in crate::operator) fn gathered(&self, at: usize, rows: &UInt32Array) -> ArrayRef {
        take(self.array(at).as_ref(), rows, None).expect("the rows are in the table")
    }

    /// The table as a table expression.
    pub(in crate::operator) fn into_rel(self, span: Span) -> Rel {
        let batches = match self.rows() {
            0 => Vec::new(),
            _ => vec![self.batch],
        };
        Rel::batches(self.columns, batches, span)
    }
}

/// The order of two rows, cell by cell: nulls first, then as `<` orders values.
pub(in crate::operator) fn order_cells(left: &[Value], right: &[Value]) -> Ordering {
    let order_pair = |(left, right): (&Value, &Value)| match (left.is_null(), right.is_null()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => compare::order(left, right).unwrap_or(Ordering::Equal),
    };
    left.iter()
        .zip(right)
        .map(order_pair)
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Positions of rows, as `take` reads them.
pub(in crate::operator) fn positions(rows: impl Iterator<Item = Option<usize>>) -> UInt32Array {
    rows.map(|row| row.map(|row| u32::try_from(row).expect("a batch has less than 2^32 rows")))
        .collect()
}
