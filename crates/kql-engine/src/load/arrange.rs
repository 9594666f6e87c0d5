//! From a file's columns to a table's: the catalog's columns first, in its order.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, Schema};
use kql_types::{KqlType, Value, convert, record_batch};
use sentinel_store::CatalogTable;

use super::{FileColumn, LoadedTable};
use crate::result::ResultColumn;

/// What is known of a table's columns: what the catalog says, if it is of the catalog, and what the table has already.
pub(super) struct Expected {
    columns: Vec<(String, KqlType)>,
}

impl Expected {
    pub(super) fn of_table(name: &str) -> Self {
        let columns = CatalogTable::find(name).map(|table| {
            let columns = table.columns();
            columns
                .map(|(name, kql_type)| (name.to_owned(), kql_type))
                .collect()
        });
        Self {
            columns: columns.unwrap_or_default(),
        }
    }

    /// The same, with the columns that the table has already.
    pub(super) fn and(mut self, known: &[ResultColumn]) -> Self {
        for column in known {
            if self.type_of(&column.name).is_none() {
                self.columns.push((column.name.clone(), column.kql_type));
            }
        }
        self
    }

    /// The columns that the table must have, in order.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&str, KqlType)> {
        self.columns
            .iter()
            .map(|(name, kql_type)| (name.as_str(), *kql_type))
    }

    /// The type that a column must have.
    pub(super) fn type_of(&self, column: &str) -> Option<KqlType> {
        self.columns
            .iter()
            .find(|(name, _)| *name == column)
            .map(|(_, kql_type)| *kql_type)
    }
}

/// Converts a value to a type without losing anything; `None` where that is impossible.
pub(super) fn fit(value: Value, kql_type: KqlType) -> Option<Value> {
    let is_nothing = value.is_null() || matches!(&value, Value::String(text) if text.is_empty());
    if is_nothing {
        return Some(Value::null(kql_type));
    }
    let is_cut =
        kql_type.is_integer() && matches!(value, Value::Real(number) if number.fract() != 0.0);
    let is_too_long = kql_type == KqlType::Int
        && matches!(value, Value::Long(number) if i32::try_from(number).is_err());
    let converted = convert::to_type(value, kql_type);
    (!is_cut && !is_too_long && !converted.is_null()).then_some(converted)
}

/// The table of a file's columns, whose arrays have these lengths.
pub(super) fn table(columns: Vec<FileColumn>, lens: &[usize], expected: &Expected) -> LoadedTable {
    let columns = with_catalog_order(columns, lens, expected);
    let fields = columns
        .iter()
        .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let batch = |(idx, len): (usize, &usize)| {
        let arrays: Vec<ArrayRef> = columns
            .iter()
            .map(|column| Arc::clone(&column.arrays[idx]))
            .collect();
        record_batch(Arc::clone(&schema), arrays, *len)
            .expect("a file's columns have the Arrow forms of their types and one length")
    };
    let batches = lens.iter().enumerate().map(batch).collect();
    let columns = columns.iter().map(|column| ResultColumn {
        name: column.name.clone(),
        kql_type: column.kql_type,
    });
    LoadedTable {
        columns: columns.collect(),
        batches,
    }
}

fn with_catalog_order(
    mut columns: Vec<FileColumn>,
    lens: &[usize],
    expected: &Expected,
) -> Vec<FileColumn> {
    let known = expected.columns.iter().map(|(name, kql_type)| {
        match columns.iter().position(|column| column.name == *name) {
            Some(at) => columns.remove(at),
            None => nulls(name, *kql_type, lens),
        }
    });
    let mut arranged: Vec<FileColumn> = known.collect();
    arranged.append(&mut columns);
    arranged
}

fn nulls(name: &str, kql_type: KqlType, lens: &[usize]) -> FileColumn {
    let arrays = lens
        .iter()
        .map(|len| Value::null(kql_type).to_array(*len))
        .collect();
    FileColumn {
        name: name.to_owned(),
        kql_type,
        arrays,
    }
}
