//! Takes the model's rows and passes them on to the thread that writes them.

use std::sync::mpsc::{Receiver, SyncSender};

use hashbrown::HashMap;
use sentinel_model::clock::Ticks;
use sentinel_model::{
    AlertContent, AlertUpdate, Cause, HuntingRow, RowSink, SecurityAlertRow, SecurityIncidentRow,
    Step, Value,
};
use sentinel_store::Table;

use super::batch::{Numbers, RowBatch, RowValues};
use super::repeats::{AlertContents, LastRows};

/// The positions of the two tables that are always there.
pub(super) const ALERTS: usize = 0;
pub(super) const INCIDENTS: usize = 1;

/// Takes the model's rows, and what happens into a list.
pub(crate) struct TableSink<'t> {
    /// From when on the rows of each table are kept.
    since: Vec<Option<Ticks>>,
    /// How many columns each table has.
    widths: Vec<usize>,
    alerts: SparseTable<'t>,
    contents: AlertContents,
    /// The last row of each incident, by its number.
    incidents: LastRows,
    hunting: HashMap<&'t str, SparseTable<'t>>,
    batch: RowBatch,
    numbers: Numbers,
    full: SyncSender<RowBatch>,
    empty: Receiver<RowBatch>,
    /// The first things that happened.
    pub(crate) steps: Vec<Step>,
    /// How many of them to keep; with none, they are not described at all.
    pub(crate) most_steps: usize,
    /// How many there were.
    pub(crate) all_steps: usize,
}

impl<'t> TableSink<'t> {
    /// A sink for these tables, each with the time from when on its rows are kept. Full batches of rows leave through
    /// `full`, and come back through `empty` when they are written.
    pub(super) fn new(
        tables: impl Iterator<Item = (&'t Table, Option<Ticks>)>,
        full: SyncSender<RowBatch>,
        empty: Receiver<RowBatch>,
    ) -> Self {
        let (tables, since): (Vec<_>, Vec<_>) = tables.unzip();
        let widths = tables.iter().map(|table| table.schema().columns().len());
        let widths: Vec<usize> = widths.collect();
        let alerts = SparseTable::new(ALERTS, tables[ALERTS]);
        let hunting = tables.into_iter().enumerate().skip(INCIDENTS + 1);
        let hunting = hunting.map(|(idx, table)| {
            let name = table.schema().name();
            (name, SparseTable::new(idx, table))
        });
        Self {
            since,
            alerts,
            contents: AlertContents::default(),
            incidents: LastRows::default(),
            hunting: hunting.collect(),
            batch: RowBatch::new(&widths),
            widths,
            numbers: Numbers::default(),
            full,
            empty,
            steps: Vec::new(),
            most_steps: 0,
            all_steps: 0,
        }
    }

    /// Passes on the rows so far.
    pub(super) fn flush(&mut self) {
        let next = self.empty.try_recv();
        let next = next.unwrap_or_else(|_| RowBatch::new(&self.widths));
        let batch = std::mem::replace(&mut self.batch, next);
        // It fails if the writing thread has panicked; whoever waits for that thread hears of it.
        let _ = self.full.send(batch);
    }

    fn keeps(&self, table: usize, ingested: Ticks) -> bool {
        self.since[table].is_none_or(|since| ingested >= since)
    }

    fn flush_if_full(&mut self) {
        if self.batch.is_full() {
            self.flush();
        }
    }
}

impl RowSink for TableSink<'_> {
    fn security_alert(&mut self, row: &SecurityAlertRow, content: AlertContent, _: Cause) {
        if self.keeps(ALERTS, row.time_generated) {
            self.contents.add(content, row);
            row.visit(in_order(self.batch.row(ALERTS, &mut self.numbers)));
            self.flush_if_full();
        }
    }

    fn has_content(&self, content: AlertContent) -> bool {
        self.contents.contain(content)
    }

    fn alert_update(&mut self, update: &AlertUpdate, _: Cause) {
        // Rows come in the order of their times: this one is kept if the earlier one was.
        let (back, size) = self.contents.repeat(update.content);
        let mut row = self.batch.row(ALERTS, &mut self.numbers);
        row.repeat(back);
        update.visit(size, |name, value| {
            row.push(self.alerts.column(name), value);
        });
        drop(row);
        self.flush_if_full();
    }

    fn security_incident(&mut self, row: &SecurityIncidentRow, _: Cause) {
        if self.keeps(INCIDENTS, row.time_generated) {
            let back = self.incidents.add(row.incident_number as usize);
            let mut values = self.batch.row(INCIDENTS, &mut self.numbers);
            if let Some(back) = back {
                values.repeat(back);
            }
            row.visit(in_order(values));
            self.flush_if_full();
        }
    }

    fn hunting(&mut self, row: &HuntingRow<'_>, _: Cause) {
        let table = self.hunting.get_mut(row.table);
        let table = table.expect("the model lists the tables that it fills");
        let idx = table.idx;
        if self.since[idx].is_some_and(|since| row.time_generated < since) {
            return;
        }
        let mut values = self.batch.row(idx, &mut self.numbers);
        row.visit(|name, value| values.push(table.column(name), value));
        drop(values);
        self.flush_if_full();
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

/// Takes the values of a row that has one for every column.
fn in_order<'v>(mut row: RowValues<'_>) -> impl FnMut(Value<'v>) {
    let mut column = 0;
    move |value| {
        row.push(column, value);
        column += 1;
    }
}

/// A table whose rows name the few columns that they fill.
struct SparseTable<'t> {
    idx: usize,
    columns: HashMap<&'t str, usize>,
    /// The same by where their names are in the program: one step tells which name it is, where comparing takes many.
    by_place: HashMap<(*const u8, usize), usize>,
    /// The column behind each, when that was last named, with the place of its name: rows name most columns in one order.
    next: Vec<((*const u8, usize), usize)>,
    last: usize,
}

impl<'t> SparseTable<'t> {
    fn new(idx: usize, table: &'t Table) -> Self {
        let columns = table.schema().columns();
        let next = vec![(("".as_ptr(), 0), 0); columns.len()];
        let columns = columns.iter().enumerate();
        let columns = columns.map(|(idx, column)| (column.name.as_str(), idx));
        Self {
            idx,
            columns: columns.collect(),
            by_place: HashMap::new(),
            next,
            last: 0,
        }
    }

    /// The position of the column that a row names.
    fn column(&mut self, name: &'static str) -> usize {
        let place = (name.as_ptr(), name.len());
        let next = &mut self.next[self.last];
        if next.0 != place {
            let column = *self.by_place.entry(place).or_insert_with(|| {
                let column = self.columns.get(name);
                *column.expect("a row names columns of its table")
            });
            *next = (place, column);
        }
        self.last = next.1;
        self.last
    }
}
