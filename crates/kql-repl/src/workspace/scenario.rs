//! Runs the connector model of a scenario and keeps its rows.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use sentinel_model::{
    Cause, RowSink, Scenario, SecurityAlertRow, SecurityIncidentRow, Value, simulate,
};
use sentinel_store::{Cell, Table, TableSchema, Writer};

/// Reads a scenario file, or takes the built-in scenario.
pub(super) fn read(path: Option<&Path>) -> Result<Scenario> {
    let Some(path) = path else {
        return Ok(Scenario::built_in());
    };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    let scenario: Scenario =
        toml::from_str(&text).with_context(|| format!("`{}` is not a scenario", path.display()))?;
    let errors: Vec<String> = scenario.check().iter().map(ToString::to_string).collect();
    if !errors.is_empty() {
        bail!(
            "the scenario `{}` cannot run:\n  {}",
            path.display(),
            errors.join("\n  ")
        );
    }
    Ok(scenario)
}

/// The tables that the connector model fills.
pub(super) struct ModelledTables([Arc<Table>; 2]);

impl ModelledTables {
    /// The tables, empty.
    pub(super) fn new() -> Self {
        Self(["SecurityAlert", "SecurityIncident"].map(|name| {
            let schema =
                TableSchema::of_catalog(name).expect("the catalog has the modelled tables");
            Arc::new(Table::new(schema))
        }))
    }

    pub(super) fn all(&self) -> &[Arc<Table>] {
        &self.0
    }

    /// Runs the scenario into the tables.
    pub(super) fn fill(&self, scenario: &Scenario) {
        let [alerts, incidents] = &self.0;
        let mut sink = Tables {
            alerts: alerts.writer(),
            incidents: incidents.writer(),
        };
        simulate(scenario, &mut sink);
        sink.alerts.publish();
        sink.incidents.publish();
    }
}

/// Takes the model's rows into tables.
struct Tables<'t> {
    alerts: Writer<'t>,
    incidents: Writer<'t>,
}

impl RowSink for Tables<'_> {
    fn security_alert(&mut self, row: &SecurityAlertRow, _cause: Cause) {
        self.alerts.row(|push| row.visit(|value| push(cell(value))));
    }

    fn security_incident(&mut self, row: &SecurityIncidentRow, _cause: Cause) {
        self.incidents
            .row(|push| row.visit(|value| push(cell(value))));
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
}
