//! The lab: a scenario is played by the connector model, its rows are kept in tables, and an engine answers KQL over them
//! at the scenario's time.
//!
//! ```
//! use sentinel_lab::{Lab, scenario};
//!
//! // Both Defender for Cloud connectors are on, and an automation rule closes the incident at once.
//! let lab = Lab::new(scenario::load("g06-both-connectors")?)?;
//! let rows = lab.engine().query("SecurityAlert | project TimeGenerated, Status, AlertLink").expect("the query is right");
//! assert_eq!(rows.primary().row_count(), 3);
//!
//! // Play on: another alert, half an hour later.
//! lab.add_event("raise_alert name=b subscription=A")?;
//! let played = lab.step_to(lab.now() + 30 * sentinel_model::clock::MINUTE, 100);
//! assert!(!played.steps.is_empty());
//! # Ok::<(), sentinel_lab::LabError>(())
//! ```
//!
//! Invariants:
//! - `now()` in queries is the time up to which the scenario is played, unless it was pinned elsewhere.
//! - A scenario that is paused, changed and played on can be explained: the story is that of a run from the start.
//! - Nothing is printed; reports are [`ResultTable`](kql_engine::ResultTable)s, which front ends render.
//!
//! The crate knows no rules of the model and no KQL semantics: it asks the one and the other.

pub mod comparison;
pub mod diff;
mod error;
mod event_form;
mod event_line;
pub mod figures;
mod lab;
pub mod matrix;
pub mod report;
pub mod scenario;
mod tables;
mod timeline;

pub use error::LabError;
pub use event_form::{EVENT_FORMS, EVENT_LINE, EventForm};
pub use lab::{Lab, LabBuilder, Played, SavedTable};
pub use timeline::Timeline;
