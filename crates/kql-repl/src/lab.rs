//! The lab's commands: play a scenario, explain it, and compare configurations and scenarios.

mod diff;
mod explain;
mod matrix;
mod progress;
mod simulate;

use std::process::ExitCode;

use anyhow::Result;
use sentinel_lab::LabError;

use crate::query::{self, FAILED};

pub(crate) use diff::{DiffArgs, run as diff};
pub(crate) use explain::{ExplainArgs, run as explain, subject};
pub(crate) use matrix::{MatrixArgs, run as matrix};
pub(crate) use simulate::{SimulateArgs, run as simulate};

/// Ends a command whose query failed with that query's diagnostics, and any other as wrong usage.
fn failure(query: &str, error: LabError) -> Result<ExitCode> {
    match error {
        LabError::Query(error) => {
            query::complain(query, &error);
            Ok(ExitCode::from(FAILED))
        }
        other => Err(other.into()),
    }
}
