//! The tables that the model fills.

mod batch;
mod repeats;
mod sink;
mod writers;

pub(crate) use sink::TableSink;

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread;

use sentinel_model::HUNTING_TABLES;
use sentinel_model::clock::Ticks;
use sentinel_model::config::Workspace;
use sentinel_store::{Table, TableSchema};

use batch::RowBatch;
use writers::TableWriters;

/// How many batches of rows may wait to be written.
const WAITING: usize = 4;

/// The tables that the model fills: `SecurityAlert`, `SecurityIncident`, and those of advanced hunting.
#[derive(Debug)]
pub(crate) struct ModelledTables(Vec<Arc<Table>>);

impl ModelledTables {
    /// The tables, empty.
    pub(crate) fn new() -> Self {
        let names = ["SecurityAlert", "SecurityIncident"].iter();
        let tables = names.chain(HUNTING_TABLES).map(|name| {
            let schema = TableSchema::of_catalog(name);
            Table::new(schema.expect("the catalog has the modelled tables"))
        });
        Self(tables.map(Arc::new).collect())
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.0.iter()
    }

    /// Writes the rows that `play` hands to the sink, those that the workspace still keeps at `until`. All of them are
    /// visible when it returns.
    ///
    /// Another thread writes while the model plays; rows keep their order.
    pub(crate) fn fill<T>(
        &self,
        workspace: &Workspace,
        until: Ticks,
        play: impl FnOnce(&mut TableSink<'_>) -> T,
    ) -> T {
        let tables = self.all().map(|table| {
            let since = kept_since(table, workspace, until);
            (table.as_ref(), since)
        });
        let (full, rows) = sync_channel(WAITING);
        let (written, empty) = channel();
        thread::scope(|scope| {
            let writing = scope.spawn(|| self.write(rows, written));
            let mut sink = TableSink::new(tables, full, empty);
            let result = play(&mut sink);
            sink.flush();
            drop(sink);
            writing.join().unwrap_or_else(|panic| resume_unwind(panic));
            result
        })
    }

    fn write(&self, rows: Receiver<RowBatch>, written: Sender<RowBatch>) {
        let mut writers = TableWriters::new(self.all().map(|table| table.writer()));
        for mut batch in rows {
            writers.append(&batch);
            batch.clear();
            // The model may be at its end and want no more.
            let _ = written.send(batch);
        }
        writers.publish();
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

fn kept_since(table: &Table, workspace: &Workspace, until: Ticks) -> Option<Ticks> {
    let retention = workspace.retention_of(table.schema().name())?;
    Some(until.saturating_sub(retention))
}

#[cfg(test)]
mod tests {
    use sentinel_model::clock::DAY;
    use sentinel_model::{Scenario, SecurityAlertRow, SecurityIncidentRow, simulate};

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
        let workspace = &scenario.config.workspace;
        tables.fill(workspace, scenario.now, |sink| simulate(scenario, sink));
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
