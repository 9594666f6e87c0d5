//! Values of columns: those that are documented, and those that occur.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use kql_engine::{Engine, QueryOptions};
use kql_service::ColumnValues;
use kql_types::{KqlType, Value};
use sentinel_store::CatalogTable;

/// How many rows are looked at.
const ROWS: usize = 50_000;

/// Columns with more values than this are no enumerations.
const MOST_VALUES: usize = 200;

/// Whoever presses Tab waits this long at most.
const PATIENCE: Duration = Duration::from_millis(300);

/// Reads values out of the tables, once for each column.
pub(super) struct SampledValues {
    engine: Engine,
    known: RefCell<HashMap<(String, String), Vec<String>>>,
}

impl SampledValues {
    pub(super) fn new(engine: Engine) -> Self {
        Self {
            engine,
            known: RefCell::default(),
        }
    }

    fn read(&self, table: &str, column: &str) -> Vec<String> {
        let mut values = self.occurring(table, column).unwrap_or_default();
        let documented = CatalogTable::find(table).into_iter();
        for value in documented.flat_map(|table| table.values(column)) {
            if !values.iter().any(|found| found == value) {
                values.push(value.to_owned());
            }
        }
        values
    }

    /// The texts of a column, the most frequent first.
    fn occurring(&self, table: &str, column: &str) -> Option<Vec<String>> {
        let info = self.engine.table(table)?;
        let found = info.columns.iter().find(|found| found.name == column)?;
        if found.kql_type != KqlType::String || column.contains('\'') || table.contains('\'') {
            return None;
        }
        let query = format!(
            "['{table}'] | take {ROWS} | where isnotempty(['{column}']) \
             | summarize Rows = count() by Text = ['{column}'] | sort by Rows desc, Text asc \
             | take {} | project Text",
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
        let key = (table.to_owned(), column.to_owned());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let values = self.read(table, column);
        self.known.borrow_mut().insert(key, values.clone());
        values
    }
}
