//! What a table's columns are called, hold, and how they are kept.

use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};
use kql_types::KqlType;

use crate::catalog::CatalogTable;

/// Columns whose texts repeat and are grouped by: kept as codes into a dictionary of the whole table.
const INTERNED: &[(&str, &str)] = &[("SecurityAlert", "SystemAlertId")];

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its KQL type.
    pub kql_type: KqlType,
    /// How its values are kept.
    pub encoding: Encoding,
}

/// How a column's values are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As an array of the type's Arrow form.
    Plain,
    /// As dense codes into the texts of the whole table, in the order of their first use. Only for strings.
    Interned,
}

/// A table's name and columns.
#[derive(Debug, Clone)]
pub struct TableSchema {
    name: String,
    columns: Vec<Column>,
    arrow: SchemaRef,
}

impl TableSchema {
    /// A schema of these columns.
    ///
    /// # Panics
    /// If a column that is no string is to be interned.
    pub fn new(name: impl Into<String>, columns: Vec<Column>) -> Self {
        let internable = |column: &Column| {
            column.encoding == Encoding::Plain || column.kql_type == KqlType::String
        };
        assert!(
            columns.iter().all(internable),
            "only string columns are interned"
        );
        let fields = columns
            .iter()
            .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
        let arrow = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Self {
            name: name.into(),
            columns,
            arrow,
        }
    }

    /// The schema of a table of the catalog.
    pub fn of_catalog(name: &str) -> Option<Self> {
        let table = CatalogTable::find(name)?;
        let columns = table.columns().map(|(column, kql_type)| Column {
            name: column.to_owned(),
            kql_type,
            encoding: known_encoding(name, column),
        });
        Some(Self::new(name, columns.collect()))
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The Arrow form of the columns.
    pub fn arrow(&self) -> &SchemaRef {
        &self.arrow
    }
}

fn known_encoding(table: &str, column: &str) -> Encoding {
    if INTERNED.contains(&(table, column)) {
        Encoding::Interned
    } else {
        Encoding::Plain
    }
}
