//! Values of columns, those that are documented and those that occur, and properties of the objects in them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use kql_engine::{Engine, QueryOptions};
use kql_service::ColumnValues;
use kql_types::{KqlType, Value};
use sentinel_store::CatalogTable;

/// How many rows are looked at.
const ROWS: usize = 50_000;

/// In how many of them objects are read: that takes longer, and most objects of a column are alike.
const ROWS_WITH_OBJECTS: usize = 2_000;

/// Columns with more values than this are no enumerations.
const MOST_VALUES: usize = 200;

/// Whoever presses Tab waits this long at most.
const PATIENCE: Duration = Duration::from_millis(300);

/// Goes on with the items of arrays, in rows of their own.
const ITEMS: &str =
    "| extend Value = iff(gettype(Value) == 'array', Value, pack_array(Value)) | mv-expand Value";

/// Reads values out of the tables, once for each column.
pub(super) struct SampledValues {
    engine: Engine,
    /// What has been read, by the query that reads it.
    known: RefCell<HashMap<String, Option<Vec<String>>>>,
}

impl SampledValues {
    pub(super) fn new(engine: Engine) -> Self {
        Self {
            engine,
            known: RefCell::default(),
        }
    }

    /// The type of a column that can be named in a query.
    fn type_of(&self, table: &str, column: &str) -> Option<KqlType> {
        let info = self.engine.table(table)?;
        let found = info.columns.iter().find(|found| found.name == column)?;
        Some(found.kql_type)
    }

    /// The texts of a column, the most frequent first; `None` where it is no enumeration.
    fn occurring(&self, table: &str, column: &str) -> Option<Vec<String>> {
        if self.type_of(table, column)? != KqlType::String {
            return None;
        }
        let (table, column) = (bracketed(table), bracketed(column));
        self.texts(format!(
            "{table} | take {ROWS} | where isnotempty({column}) | project Text = {column}"
        ))
    }

    /// The names of properties, the most frequent first.
    fn occurring_properties(
        &self,
        table: &str,
        column: &str,
        path: &[String],
    ) -> Option<Vec<String>> {
        let kql_type = self.type_of(table, column)?;
        if !matches!(kql_type, KqlType::String | KqlType::Dynamic) {
            return None;
        }
        let (table, column) = (bracketed(table), bracketed(column));
        let mut query = format!(
            "{table} | where isnotempty({column}) | take {ROWS_WITH_OBJECTS} \
             | project Value = todynamic({column}) {ITEMS}"
        );
        for name in path {
            query.push_str(&format!(
                " | project Value = Value{} {ITEMS}",
                bracketed(name)
            ));
        }
        query.push_str(" | mv-expand Text = bag_keys(Value) to typeof(string)");
        self.texts(query)
    }

    /// The values of the column `Text` that a query returns, the most frequent first; `None` where they are too many or take
    /// too long.
    fn texts(&self, query: String) -> Option<Vec<String>> {
        if let Some(known) = self.known.borrow().get(&query) {
            return known.clone();
        }
        let texts = self.read(&query);
        self.known.borrow_mut().insert(query, texts.clone());
        texts
    }

    fn read(&self, query: &str) -> Option<Vec<String>> {
        let query = format!(
            "{query} | where isnotempty(Text) | summarize Rows = count() by Text \
             | sort by Rows desc, Text asc | take {} | project Text",
            MOST_VALUES + 1
        );
        let options = QueryOptions {
            timeout: Some(PATIENCE),
            ..QueryOptions::default()
        };
        let result = self.engine.query_with(&query, &options).ok()?;
        let rows = result.primary().rows().collect::<Vec<_>>();
        if rows.len() > MOST_VALUES {
            return None;
        }
        let texts = rows
            .into_iter()
            .filter_map(|row| match row.into_iter().next() {
                Some(Value::String(text)) => Some(text),
                _ => None,
            });
        Some(texts.collect())
    }
}

impl ColumnValues for SampledValues {
    fn values(&self, table: &str, column: &str) -> Vec<String> {
        let mut values = self.occurring(table, column).unwrap_or_default();
        let documented = CatalogTable::find(table).into_iter();
        for value in documented.flat_map(|table| table.values(column)) {
            if !values.iter().any(|found| found == value) {
                values.push(value.to_owned());
            }
        }
        values
    }

    fn properties(&self, table: &str, column: &str, path: &[String]) -> Vec<String> {
        self.occurring_properties(table, column, path)
            .unwrap_or_default()
    }
}

/// A name in brackets, which every name may stand in: `['the name']`.
fn bracketed(name: &str) -> String {
    let name = name.replace('\\', "\\\\").replace('\'', "\\'");
    format!("['{name}']")
}
