//! Rows of two tables side by side, for the lookups.

use arrow::array::{ArrayRef, UInt32Array};
use kql_parser::Span;

use super::table::Table;
use crate::bound::{Column, Rel};
use crate::naming::make_unique;

/// A table, and which of its rows each row of the result shows.
pub(super) struct Side {
    pub(super) table: Table,
    pub(super) rows: UInt32Array,
}

/// Columns of the result.
pub(super) type Shown = Vec<(Column, ArrayRef)>;

/// The columns of a side that are shown.
pub(super) fn visible(side: &Side, is_visible: impl Fn(&Column) -> bool) -> Shown {
    let columns = side.table.columns.iter().enumerate();
    columns
        .filter(|(_, column)| is_visible(column))
        .map(|(at, column)| (column.clone(), side.table.gathered(at, &side.rows)))
        .collect()
}

/// Both sides, with unique names.
pub(super) fn joined(left: Shown, right: Shown, span: Span) -> Rel {
    let rows = left
        .first()
        .or(right.first())
        .map_or(0, |(_, array)| array.len());
    let (columns, arrays): (Vec<Column>, Vec<ArrayRef>) = left.into_iter().chain(right).unzip();
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let renamed = make_unique(&names).into_iter().zip(&columns);
    let columns = renamed
        .map(|(name, column)| Column::new(name, column.kql_type))
        .collect();
    Table::from_arrays(columns, arrays, rows).into_rel(span)
}
