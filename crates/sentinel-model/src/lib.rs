//! The connector model: what Defender for Cloud, Defender XDR and Microsoft Sentinel do with an alert, as a pure, seeded
//! discrete-event simulation that writes the rows of `SecurityAlert` and `SecurityIncident`.
//!
//! ```
//! use sentinel_model::{Recording, Scenario, simulate};
//!
//! let scenario = Scenario::built_in();
//! let mut tables = Recording::default();
//! simulate(&scenario, &mut tables);
//! let (first, cause) = &tables.alerts[0];
//! assert_eq!(first.status, "New");
//! assert!(cause.rule.id.starts_with('R'));
//! ```
//!
//! Invariants:
//! - Rows leave in the order of `TimeGenerated`; none is ever changed or taken back.
//! - The same scenario gives the same rows, on every machine. A setting changes only what it is about: all other random
//!   decisions stay as they were (each has a random stream of its own), so that two runs can be compared.
//! - Every row names the rule that wrote it and the event that the rule answered.
//! - Memory holds the state of alerts and incidents, never rows.
//!
//! The crate knows no Arrow, no clock, no files and no threads; time is 100 ns ticks since 0001-01-01.

mod actor;
pub mod clock;
pub mod config;
mod content;
mod event;
mod explain;
mod matrix;
mod random;
mod row;
mod rule;
mod scenario;
mod simulation;
mod text;
mod value;

pub use content::hunting::TABLES as HUNTING_TABLES;
pub use explain::{Explanation, Subject, explain, explain_until};
pub use matrix::{CloseEffect, MatrixConfig, MatrixRow, matrix};
pub use row::{
    AlertContent, AlertUpdate, Cause, Column, Field, HuntingRow, Kind, Recording, RowSink,
    SecurityAlertRow, SecurityIncidentRow, Step, Value,
};
pub use rule::{Rule, rules};
pub use scenario::{
    Action, Background, ChangeIncident, ChangeXdrIncident, ComponentConnectorChange, ConfigChange,
    EventEntry, IncidentRuleChange, MergeIncidents, PlansChange, Provider, RaiseAlert, RunPlaybook,
    Scenario, ScenarioError, ScenarioFileError, SetAlertStatus, Soc, SubscriptionConnectorChange,
    TenantConnectorChange, WrongForm, XdrConnectorChange,
};
pub use simulation::{Simulation, Summary, simulate};
pub use value::{AlertStatus, Classification, IncidentStatus, Product, Severity};
