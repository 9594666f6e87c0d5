//! What a table's columns are called, hold, and how they are kept.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use kql_types::KqlType;

use crate::catalog::CatalogTable;
use crate::index::COUNTED_COLUMNS;

/// Tables that keep the latest row of every key at hand: the key, the time that decides, and the columns that the latest
/// rows are counted by.
const LATEST: &[(&str, &str, &str, &[&str])] = &[
    (
        "SecurityAlert",
        "SystemAlertId",
        "TimeGenerated",
        &["Status", "AlertSeverity", "ProviderName", "ProductName"],
    ),
    (
        "SecurityIncident",
        "IncidentNumber",
        "LastModifiedTime",
        &["Status", "Severity", "Classification"],
    ),
    (
        "SecurityIncident",
        "IncidentNumber",
        "TimeGenerated",
        &["Status", "Severity", "Classification"],
    ),
];

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
    /// As dense codes into the values of the whole table, in the order of their first use. For strings, ints and longs.
    Interned,
    /// As [`Interned`](Self::Interned) for as long as values repeat, then as [`Plain`](Self::Plain). For strings.
    Measured,
}

impl Encoding {
    fn takes(self, kql_type: KqlType) -> bool {
        match self {
            Self::Plain => true,
            Self::Interned => {
                matches!(kql_type, KqlType::String | KqlType::Int | KqlType::Long)
            }
            Self::Measured => kql_type == KqlType::String,
        }
    }
}

/// A table's name and columns.
#[derive(Debug, Clone)]
pub struct TableSchema {
    name: String,
    columns: Vec<Column>,
    arrow: SchemaRef,
    latest: Vec<LatestKey>,
}

/// The columns by which a table keeps the latest row of every key at hand, by their positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestKey {
    /// The key: an interned column.
    pub key: usize,
    /// What decides: a datetime, timespan or long.
    pub by: usize,
    /// The interned string columns that the latest rows are counted by.
    pub counted: Vec<usize>,
}

impl TableSchema {
    /// A schema of these columns.
    ///
    /// # Panics
    /// If a column of another type is to be interned.
    pub fn new(name: impl Into<String>, columns: Vec<Column>) -> Self {
        assert!(
            columns
                .iter()
                .all(|column| column.encoding.takes(column.kql_type)),
            "only strings, ints and longs are interned"
        );
        let fields = columns
            .iter()
            .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
        let arrow = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Self {
            name: name.into(),
            columns,
            arrow,
            latest: Vec::new(),
        }
    }

    /// The schema of a table that keeps the latest row of every key at hand: the key, what decides, and the columns that
    /// the latest rows are counted by. They are interned from now on.
    ///
    /// # Panics
    /// If there are no such columns, they do not have the types of a [`LatestKey`], or more than four are counted.
    #[must_use]
    pub fn with_latest(mut self, key: &str, by: &str, counted: &[&str]) -> Self {
        let at = |name: &&str| {
            let found = self.columns.iter().position(|column| column.name == **name);
            found.expect("the columns are in the schema")
        };
        let latest = LatestKey {
            key: at(&key),
            by: at(&by),
            counted: counted.iter().map(at).collect(),
        };
        let is_text = |&column: &usize| self.columns[column].kql_type == KqlType::String;
        assert!(
            latest.counted.len() <= COUNTED_COLUMNS && latest.counted.iter().all(is_text),
            "a few string columns are counted"
        );
        assert_eq!(
            *self.arrow.field(latest.by).data_type(),
            DataType::Int64,
            "integers decide"
        );
        for &column in latest.counted.iter().chain([&latest.key]) {
            let column = &mut self.columns[column];
            assert!(
                Encoding::Interned.takes(column.kql_type),
                "the key can be interned"
            );
            column.encoding = Encoding::Interned;
        }
        self.latest.push(latest);
        self
    }

    /// A schema of columns that are kept as arrays.
    pub fn of_columns<'a>(name: &str, columns: impl Iterator<Item = (&'a str, KqlType)>) -> Self {
        let columns = columns.map(|(name, kql_type)| Column {
            name: name.to_owned(),
            kql_type,
            encoding: Encoding::Plain,
        });
        Self::new(name, columns.collect())
    }

    /// The schema of a table of the catalog.
    pub fn of_catalog(name: &str) -> Option<Self> {
        let table = CatalogTable::find(name)?;
        let columns = table.columns().map(|(column, kql_type)| Column {
            name: column.to_owned(),
            kql_type,
            encoding: match kql_type {
                KqlType::String => Encoding::Measured,
                _ => Encoding::Plain,
            },
        });
        let schema = Self::new(name, columns.collect());
        let known = LATEST.iter().filter(|(table, ..)| *table == name);
        Some(known.fold(schema, |schema, (_, key, by, counted)| {
            schema.with_latest(key, by, counted)
        }))
    }

    /// True where tables of this name are asked for the latest row of each `key` by `by`.
    pub(crate) fn is_latest_key(&self, key: usize, by: usize) -> bool {
        let (key, by) = (&self.columns[key].name, &self.columns[by].name);
        let mut known = LATEST.iter();
        known.any(|&(table, known_key, known_by, _)| {
            table == self.name && known_key == key && known_by == by
        })
    }

    /// The columns at these positions, as arrays.
    pub(crate) fn narrowed(&self, columns: &[usize]) -> Self {
        let columns = columns.iter().map(|&column| Column {
            encoding: Encoding::Plain,
            ..self.columns[column].clone()
        });
        Self::new(self.name.clone(), columns.collect())
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

    /// By which columns the table keeps the latest row of every key at hand.
    pub fn latest(&self) -> &[LatestKey] {
        &self.latest
    }
}
