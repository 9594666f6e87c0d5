//! Runs the connector model of a scenario and keeps its rows.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow};
use sentinel_model::{
    Cause, HUNTING_TABLES, HuntingRow, RowSink, Scenario, SecurityAlertRow, SecurityIncidentRow,
    Value, simulate,
};
use sentinel_store::{Cell, Table, TableSchema, Writer};

/// Reads a scenario file, or takes the built-in scenario.
pub(super) fn read(path: Option<&Path>) -> Result<Scenario> {
    let Some(path) = path else {
        return Ok(Scenario::built_in());
    };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    Scenario::from_toml(&text).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let (path, errors) = (path.display(), errors.join("\n  "));
        anyhow!("the scenario `{path}` cannot run:\n  {errors}")
    })
}

/// The tables that the connector model fills: `SecurityAlert`, `SecurityIncident`, and those of advanced hunting.
pub(super) struct ModelledTables(Vec<Arc<Table>>);

impl ModelledTables {
    /// The tables, empty.
    pub(super) fn new() -> Self {
        let names = ["SecurityAlert", "SecurityIncident"]
            .iter()
            .chain(HUNTING_TABLES);
        let tables = names.map(|name| {
            let schema =
                TableSchema::of_catalog(name).expect("the catalog has the modelled tables");
            Arc::new(Table::new(schema))
        });
        Self(tables.collect())
    }

    pub(super) fn all(&self) -> &[Arc<Table>] {
        &self.0
    }

    /// Runs the scenario into the tables. What its workspace would not have kept until `now` is not written.
    pub(super) fn fill(&self, scenario: &Scenario) {
        let filled = |table| FilledTable::new(table, scenario);
        let [alerts, incidents, hunting @ ..] = self.0.as_slice() else {
            unreachable!("the list of tables starts with these two")
        };
        let mut sink = Tables {
            alerts: filled(alerts),
            incidents: filled(incidents),
            hunting: hunting
                .iter()
                .map(|table| SparseTable::new(filled(table)))
                .collect(),
        };
        simulate(scenario, &mut sink);
    }
}

/// Takes the model's rows into tables.
struct Tables<'t> {
    alerts: FilledTable<'t>,
    incidents: FilledTable<'t>,
    /// In the order of [`HUNTING_TABLES`].
    hunting: Vec<SparseTable<'t>>,
}

impl RowSink for Tables<'_> {
    fn security_alert(&mut self, row: &SecurityAlertRow, _cause: Cause) {
        self.alerts.row(row.time_generated, |push| {
            row.visit(|value| push(cell(value)))
        });
    }

    fn security_incident(&mut self, row: &SecurityIncidentRow, _cause: Cause) {
        self.incidents.row(row.time_generated, |push| {
            row.visit(|value| push(cell(value)))
        });
    }

    fn hunting(&mut self, row: &HuntingRow<'_>, _cause: Cause) {
        let table = HUNTING_TABLES.iter().position(|&name| name == row.table);
        self.hunting[table.expect("the model lists the tables that it fills")].row(row);
    }
}

/// A table that is being filled; its rows become visible when it is dropped.
struct FilledTable<'t> {
    writer: Writer<'t>,
    retained_since: Option<i64>,
}

impl<'t> FilledTable<'t> {
    fn new(table: &'t Table, scenario: &Scenario) -> Self {
        Self {
            writer: table.writer(),
            retained_since: scenario.retained_since(table.schema().name()),
        }
    }

    fn row(&mut self, ingested: i64, fill: impl FnOnce(&mut dyn FnMut(Cell<'_>))) {
        if self.retained_since.is_none_or(|since| ingested >= since) {
            self.writer.row(fill);
        }
    }
}

impl Drop for FilledTable<'_> {
    fn drop(&mut self) {
        self.writer.publish();
    }
}

/// A table whose rows name the few columns that they fill.
struct SparseTable<'t> {
    table: FilledTable<'t>,
    positions: HashMap<String, usize>,
}

impl<'t> SparseTable<'t> {
    fn new(table: FilledTable<'t>) -> Self {
        let columns = table.writer.schema().columns().iter().enumerate();
        let positions = columns.map(|(idx, column)| (column.name.clone(), idx));
        Self {
            positions: positions.collect(),
            table,
        }
    }

    fn row(&mut self, row: &HuntingRow<'_>) {
        let mut cells = vec![Cell::Null; self.positions.len()];
        row.visit(|column, value| {
            let position = self.positions.get(column);
            cells[*position.expect("the model names columns of the catalog")] = cell(value);
        });
        self.table.row(row.time_generated, |push| {
            cells.into_iter().for_each(push);
        });
    }
}

fn cell(value: Value<'_>) -> Cell<'_> {
    match value {
        Value::Text(text) => Cell::Text(text),
        Value::Dynamic("") => Cell::Null,
        Value::Dynamic(json) => Cell::Text(json),
        Value::Datetime(ticks) => ticks.map_or(Cell::Null, Cell::Long),
        Value::Long(number) => number.map_or(Cell::Null, Cell::Long),
        Value::Real(number) => number.map_or(Cell::Null, Cell::Real),
        Value::Bool(bool) => Cell::Bool(bool),
        Value::Int(number) => Cell::Int(number),
    }
}

#[cfg(test)]
mod tests {
    use sentinel_model::clock::DAY;

    use super::*;

    #[test]
    fn the_model_and_the_catalog_agree_on_columns() {
        for (name, columns) in [
            ("SecurityAlert", SecurityAlertRow::COLUMNS),
            ("SecurityIncident", SecurityIncidentRow::COLUMNS),
        ] {
            let schema = TableSchema::of_catalog(name).expect("a Sentinel table");
            let kept = schema
                .columns()
                .iter()
                .map(|column| (column.name.as_str(), column.kql_type.name()));
            let written = columns
                .iter()
                .map(|column| (column.name, column.kind.as_str()));
            assert!(kept.eq(written), "{name}");
        }
    }

    #[test]
    fn the_built_in_scenario_fills_the_tables() {
        let tables = ModelledTables::new();
        tables.fill(&Scenario::built_in());
        for table in tables.all() {
            assert!(table.snapshot().rows() > 0, "{}", table.schema().name());
        }
    }

    #[test]
    fn a_workspace_keeps_rows_for_its_retention() {
        let mut scenario = Scenario::built_in();
        let rows_of = |scenario: &Scenario| {
            let tables = ModelledTables::new();
            tables.fill(scenario);
            let rows = |table: &Arc<Table>| table.snapshot().rows();
            tables.all().iter().map(rows).collect::<Vec<_>>()
        };
        let forever = rows_of(&scenario);
        scenario.config.workspace.retention = Some(7 * DAY);
        let table_retention = &mut scenario.config.workspace.table_retention;
        table_retention.insert("SecurityIncident".to_owned(), 90 * DAY);
        let week = rows_of(&scenario);
        assert!(week[0] > 0 && week[0] < forever[0]);
        assert_eq!(week[1], forever[1]);
    }
}
