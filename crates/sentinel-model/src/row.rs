//! The rows that the model writes, and the trait that takes them.

mod alert_update;
mod hunting;
mod security_alert;
mod security_incident;

pub use alert_update::{AlertContent, AlertUpdate};
pub use hunting::{Field, HuntingRow};
pub use security_alert::SecurityAlertRow;
pub use security_incident::SecurityIncidentRow;

use crate::clock::Ticks;
use crate::rule::Rule;

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its KQL type.
    pub kind: Kind,
}

/// The KQL types that occur in the modelled tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are KQL's types")]
pub enum Kind {
    Bool,
    Int,
    Long,
    Real,
    String,
    Datetime,
    Dynamic,
}

impl Kind {
    /// The type's name in KQL.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Long => "long",
            Self::Real => "real",
            Self::String => "string",
            Self::Datetime => "datetime",
            Self::Dynamic => "dynamic",
        }
    }
}

/// A value of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A string; KQL has no null string.
    Text(&'a str),
    /// A string that all rows of an incident share.
    Fixed(&'a str),
    /// A string that is part of the model, and need not be copied.
    Constant(&'static str),
    /// JSON text; empty is null.
    Dynamic(&'a str),
    /// Ticks since 0001-01-01, or null.
    Datetime(Option<Ticks>),
    /// A real, or null.
    Real(Option<f64>),
    /// A bool.
    Bool(bool),
    /// An int.
    Int(i32),
    /// A long, or null.
    Long(Option<i64>),
}

/// A column, in the lists of the tables' columns.
const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

/// Passes on the values of a row of `SecurityAlert` or `SecurityIncident`, and counts what the row holds.
struct Values<F> {
    visit: F,
    size: usize,
}

impl<'a, F: FnMut(Value<'a>)> Values<F> {
    fn of(visit: F) -> Self {
        Self { visit, size: 0 }
    }

    fn text(&mut self, text: &'a str) {
        self.size += text.len();
        (self.visit)(Value::Text(text));
    }

    fn fixed(&mut self, text: &'a str) {
        self.size += text.len();
        (self.visit)(Value::Fixed(text));
    }

    fn constant(&mut self, text: &'static str) {
        self.size += text.len();
        (self.visit)(Value::Constant(text));
    }

    fn dynamic(&mut self, json: &'a str) {
        self.size += json.len();
        (self.visit)(Value::Dynamic(json));
    }

    fn other(&mut self, value: Value<'a>) {
        (self.visit)(value);
    }

    /// The last columns: `Type`, `_BilledSize`, which is the length of the texts, and `_IsBillable`, because ingestion of both
    /// tables is free (R1.6).
    fn end(mut self, table: &'static str) {
        (self.visit)(Value::Constant(table));
        (self.visit)(Value::Real(Some(self.size as f64)));
        (self.visit)(Value::Constant("false"));
    }
}

/// Why something happened: the rule of the model and the event that it answered.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// The rule.
    pub rule: &'static Rule,
    /// The event's number, unique in a run and increasing with time.
    pub event: u64,
}

/// One thing that happened, whether or not it wrote a row: a line of an explanation.
#[derive(Clone, Debug)]
pub struct Step {
    /// When.
    pub at: Ticks,
    /// Why.
    pub cause: Cause,
    /// The event that led to this one, if any.
    pub parent: Option<u64>,
    /// The alert that it concerns, by its ordinal in the run.
    pub alert: Option<u32>,
    /// The Sentinel incident that it concerns, by `IncidentNumber`.
    pub incident: Option<u32>,
    /// What happened, as a sentence without a final dot.
    pub what: String,
    /// Whether a rule turned it down (a missing permission, a forbidden transition).
    pub refused: bool,
}

/// Takes rows in the order in which the workspace ingests them. A row is only lent: the model reuses its memory.
pub trait RowSink {
    /// A row of `SecurityAlert`.
    fn security_alert(&mut self, row: &SecurityAlertRow, content: AlertContent, cause: Cause);

    /// Whether it has a row with this content, and takes the next one as an [`alert_update`](Self::alert_update): most rows
    /// repeat what is known of their alert, and are not rendered again.
    fn has_content(&self, content: AlertContent) -> bool {
        let _ = content;
        false
    }

    /// A row of `SecurityAlert` that repeats the last one of equal content. Only called if [`has_content`](Self::has_content).
    fn alert_update(&mut self, update: &AlertUpdate, cause: Cause) {
        let _ = (update, cause);
    }

    /// A row of `SecurityIncident`.
    fn security_incident(&mut self, row: &SecurityIncidentRow, cause: Cause);

    /// A row of an advanced hunting table.
    fn hunting(&mut self, row: &HuntingRow<'_>, cause: Cause) {
        let _ = (row, cause);
    }

    /// Something happened. Only called if [`wants_steps`](Self::wants_steps).
    fn step(&mut self, step: &Step) {
        let _ = step;
    }

    /// Whether to describe what happens; descriptions cost more than rows.
    fn wants_steps(&self) -> bool {
        false
    }
}

/// A sink that keeps everything, for tests and small scenarios.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// Rows of `SecurityAlert` with their causes.
    pub alerts: Vec<(SecurityAlertRow, Cause)>,
    /// Rows of `SecurityIncident` with their causes.
    pub incidents: Vec<(SecurityIncidentRow, Cause)>,
    /// Rows of advanced hunting tables with their causes.
    pub hunting: Vec<(HuntingRow<'static>, Cause)>,
    /// What happened.
    pub steps: Vec<Step>,
}

impl RowSink for Recording {
    fn security_alert(&mut self, row: &SecurityAlertRow, _: AlertContent, cause: Cause) {
        self.alerts.push((row.clone(), cause));
    }

    fn security_incident(&mut self, row: &SecurityIncidentRow, cause: Cause) {
        self.incidents.push((row.clone(), cause));
    }

    fn hunting(&mut self, row: &HuntingRow<'_>, cause: Cause) {
        self.hunting.push((row.clone().into_owned(), cause));
    }

    fn step(&mut self, step: &Step) {
        self.steps.push(step.clone());
    }

    fn wants_steps(&self) -> bool {
        true
    }
}
