//! The columns are those of the published schemas, in the order in which the service returns them.

use std::collections::{BTreeSet, HashMap};

use sentinel_model::{
    Column, HUNTING_TABLES, Recording, Scenario, SecurityAlertRow, SecurityIncidentRow, Value,
    simulate,
};

/// The names and types of a table in `sentinel/tables.csv` of the shared reference data, if that is at hand.
fn published(table: &str) -> Option<Vec<(String, String)>> {
    let shared = std::env::var("KQLAB_SHARED").ok()?;
    let path = std::path::Path::new(&shared).join("sentinel/tables.csv");
    let text = std::fs::read_to_string(path).expect("KQLAB_SHARED holds sentinel/tables.csv");
    let prefix = format!("{table},");
    let columns = text
        .lines()
        .filter_map(|line| line.strip_prefix(&prefix)?.split_once(','));
    Some(
        columns
            .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
            .collect(),
    )
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn check(table: &str, columns: &[Column], values: usize) {
    assert_eq!(columns.len(), values, "{table}: a value per column");
    let Some(published) = published(table) else {
        eprintln!(
            "skipped: set KQLAB_SHARED to the shared reference data to compare {table}'s columns"
        );
        return;
    };
    let ours: Vec<(String, String)> = columns
        .iter()
        .map(|column| (column.name.to_owned(), column.kind.as_str().to_owned()))
        .collect();
    assert_eq!(ours, published, "{table}");
}

#[test]
fn security_alert_has_the_published_columns() {
    let mut values = 0;
    SecurityAlertRow::default().visit(|_| values += 1);
    check("SecurityAlert", SecurityAlertRow::COLUMNS, values);
}

#[test]
fn security_incident_has_the_published_columns() {
    let mut values = 0;
    SecurityIncidentRow::default().visit(|_| values += 1);
    check("SecurityIncident", SecurityIncidentRow::COLUMNS, values);
}

#[test]
fn hunting_rows_fill_columns_that_exist_with_their_types() {
    let mut tables = Recording::default();
    simulate(&Scenario::built_in(), &mut tables);
    let names: BTreeSet<&str> = tables.hunting.iter().map(|(row, _)| row.table).collect();
    let modelled: BTreeSet<&str> = HUNTING_TABLES.iter().copied().collect();
    assert_eq!(names, modelled, "the built-in scenario fills all tables");
    for name in names {
        let Some(published) = published(name) else {
            return;
        };
        let published: HashMap<String, String> = published.into_iter().collect();
        for (row, _) in tables.hunting.iter().filter(|(row, _)| row.table == name) {
            row.visit(|column, value| {
                let kind = match value {
                    Value::Text(_) | Value::Fixed(_) | Value::Constant(_) => "string",
                    Value::Dynamic(_) => "dynamic",
                    Value::Datetime(_) => "datetime",
                    Value::Real(_) => "real",
                    Value::Bool(_) => "bool",
                    Value::Int(_) => "int",
                    Value::Long(_) => "long",
                };
                assert_eq!(
                    published.get(column).map(String::as_str),
                    Some(kind),
                    "{name}.{column}"
                );
            });
        }
    }
}

#[test]
fn a_hunting_row_fills_a_column_once() {
    let mut tables = Recording::default();
    simulate(&Scenario::built_in(), &mut tables);
    for (row, _) in &tables.hunting {
        let mut filled = BTreeSet::new();
        row.visit(|column, _| assert!(filled.insert(column), "{}.{column}", row.table));
    }
}
