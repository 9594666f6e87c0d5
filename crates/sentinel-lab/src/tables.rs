//! The tables that the model fills, and the sink that takes its rows.

use std::collections::HashMap;
use std::sync::Arc;

use sentinel_model::clock::Ticks;
use sentinel_model::config::Workspace;
use sentinel_model::{
    Cause, HUNTING_TABLES, HuntingRow, RowSink, SecurityAlertRow, SecurityIncidentRow, Step, Value,
};
use sentinel_store::{Cell, Table, TableSchema, Writer};

/// The tables that the model fills: `SecurityAlert`, `SecurityIncident`, and those of advanced hunting.
#[derive(Debug)]
pub(crate) struct ModelledTables {
    alerts: Arc<Table>,
    incidents: Arc<Table>,
    hunting: Vec<Arc<Table>>,
}

impl ModelledTables {
    /// The tables, empty.
    pub(crate) fn new() -> Self {
        Self {
            alerts: table("SecurityAlert"),
            incidents: table("SecurityIncident"),
            hunting: HUNTING_TABLES.iter().map(|name| table(name)).collect(),
        }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Table>> {
        [&self.alerts, &self.incidents]
            .into_iter()
            .chain(&self.hunting)
    }

    /// A sink that writes into the tables what the workspace still keeps at `until`. Rows show when it is
    /// [published](TableSink::publish).
    pub(crate) fn sink(&self, workspace: &Workspace, until: Ticks) -> TableSink<'_> {
        let kept = |table| KeptRows::of(table, workspace, until);
        let hunting = self.hunting.iter().map(|table| {
            let sparse = SparseRows::of(table, kept(table));
            (table.schema().name(), sparse)
        });
        TableSink {
            alerts: kept(&self.alerts),
            incidents: kept(&self.incidents),
            hunting: hunting.collect(),
            steps: Vec::new(),
            most_steps: 0,
            all_steps: 0,
        }
    }

    /// Drops the rows that the workspace no longer keeps at `until`.
    pub(crate) fn expire(&self, workspace: &Workspace, until: Ticks) {
        for table in self.all() {
            if let Some(since) = kept_since(table, workspace, until) {
                table.expire(since);
            }
        }
    }
}

fn table(name: &str) -> Arc<Table> {
    let schema = TableSchema::of_catalog(name).expect("the catalog has the modelled tables");
    Arc::new(Table::new(schema))
}

fn kept_since(table: &Table, workspace: &Workspace, until: Ticks) -> Option<Ticks> {
    let retention = workspace.retention_of(table.schema().name())?;
    Some(until.saturating_sub(retention))
}

/// Takes the model's rows into tables, and what happens into a list.
pub(crate) struct TableSink<'t> {
    alerts: KeptRows<'t>,
    incidents: KeptRows<'t>,
    hunting: HashMap<&'t str, SparseRows<'t>>,
    /// The first things that happened.
    pub(crate) steps: Vec<Step>,
    /// How many of them to keep; with none, they are not described at all.
    pub(crate) most_steps: usize,
    /// How many there were.
    pub(crate) all_steps: usize,
}

impl TableSink<'_> {
    /// Makes the rows so far visible.
    pub(crate) fn publish(&mut self) {
        self.alerts.writer.publish();
        self.incidents.writer.publish();
        for table in self.hunting.values_mut() {
            table.rows.writer.publish();
        }
    }
}

impl RowSink for TableSink<'_> {
    fn security_alert(&mut self, row: &SecurityAlertRow, _: Cause) {
        self.alerts.row(row.time_generated, |push| {
            row.visit(|value| push(cell(value)));
        });
    }

    fn security_incident(&mut self, row: &SecurityIncidentRow, _: Cause) {
        self.incidents.row(row.time_generated, |push| {
            row.visit(|value| push(cell(value)));
        });
    }

    fn hunting(&mut self, row: &HuntingRow<'_>, _: Cause) {
        let table = self.hunting.get_mut(row.table);
        let table = table.expect("the model lists the tables that it fills");
        table.row(row);
    }

    fn step(&mut self, step: &Step) {
        self.all_steps += 1;
        if self.steps.len() < self.most_steps {
            self.steps.push(step.clone());
        }
    }

    fn wants_steps(&self) -> bool {
        self.most_steps > 0
    }
}

/// Writes the rows that are not too old.
struct KeptRows<'t> {
    writer: Writer<'t>,
    since: Option<Ticks>,
}

impl<'t> KeptRows<'t> {
    fn of(table: &'t Table, workspace: &Workspace, until: Ticks) -> Self {
        Self {
            writer: table.writer(),
            since: kept_since(table, workspace, until),
        }
    }

    fn keeps(&self, ingested: Ticks) -> bool {
        self.since.is_none_or(|since| ingested >= since)
    }

    fn row(&mut self, ingested: Ticks, fill: impl FnOnce(&mut dyn FnMut(Cell<'_>))) {
        if self.keeps(ingested) {
            self.writer.row(fill);
        }
    }
}

/// Writes rows that name the few columns that they fill.
struct SparseRows<'t> {
    rows: KeptRows<'t>,
    places: Places<'t>,
}

impl<'t> SparseRows<'t> {
    fn of(table: &'t Table, rows: KeptRows<'t>) -> Self {
        let columns = table.schema().columns().iter().enumerate();
        let places = columns.map(|(idx, column)| (column.name.as_str(), idx));
        Self {
            rows,
            places: Places {
                all: places.collect(),
                before: Vec::new(),
            },
        }
    }

    fn row(&mut self, row: &HuntingRow<'_>) {
        if !self.rows.keeps(row.time_generated) {
            return;
        }
        let (writer, places) = (&mut self.rows.writer, &mut self.places);
        let mut nth = 0;
        writer.sparse_row(|push| {
            row.visit(|column, value| {
                push(places.find(nth, column), cell(value));
                nth += 1;
            });
        });
    }
}

/// Where a table has its columns.
struct Places<'t> {
    all: HashMap<&'t str, usize>,
    /// The columns of the rows before, in the order in which they came: most rows fill the same ones again.
    before: Vec<(&'static str, usize)>,
}

impl Places<'_> {
    /// The place of the column that a row names as its `nth`.
    fn find(&mut self, nth: usize, column: &'static str) -> usize {
        if let Some(&(name, place)) = self.before.get(nth)
            && std::ptr::eq(name, column)
        {
            return place;
        }
        let place = self.all.get(column);
        let place = *place.expect("a hunting row names columns of its table");
        self.before.truncate(nth);
        self.before.push((column, place));
        place
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
    use sentinel_model::{Scenario, simulate};

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

    fn filled(scenario: &Scenario) -> Vec<usize> {
        let tables = ModelledTables::new();
        let mut sink = tables.sink(&scenario.config.workspace, scenario.now);
        simulate(scenario, &mut sink);
        sink.publish();
        drop(sink);
        tables.all().map(|table| table.snapshot().rows()).collect()
    }

    #[test]
    fn the_built_in_scenario_fills_the_tables() {
        let rows = filled(&Scenario::built_in());
        assert!(rows[0] > 0 && rows[1] > 0);
        assert!(rows[2..].iter().any(|&rows| rows > 0), "hunting tables");
    }

    #[test]
    fn a_workspace_keeps_rows_for_its_retention() {
        let mut scenario = Scenario::built_in();
        let forever = filled(&scenario);
        let workspace = &mut scenario.config.workspace;
        workspace.retention = Some(7 * DAY);
        let for_long = ("SecurityIncident".to_owned(), 90 * DAY);
        workspace.table_retention.extend([for_long]);
        let week = filled(&scenario);
        assert!(week[0] > 0 && week[0] < forever[0]);
        assert_eq!(week[1], forever[1]);
    }
}
