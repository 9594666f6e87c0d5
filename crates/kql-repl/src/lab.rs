//! The lab's commands: play a scenario, explain it, and compare configurations and scenarios.

mod diff;
mod explain;
mod matrix;
mod progress;
mod simulate;

use std::process::ExitCode;

use anyhow::{Result, bail};
use kql_engine::{QueryError, ResultTable};
use sentinel_lab::{LabError, matrix as configurations, scenario};
use sentinel_model::Scenario;

use crate::cli::WorkspaceOptions;
use crate::console;
use crate::query::{self, FAILED};

pub(crate) use diff::{DiffArgs, run as diff};
pub(crate) use explain::{ExplainArgs, run as explain, subject};
pub(crate) use matrix::{MatrixArgs, run as matrix};
pub(crate) use simulate::{SimulateArgs, run as simulate};

/// Reads the scenario of this file or name. The number of a configuration stands for the script of `kqlab matrix` under it.
fn scenario_of(name: &str) -> Result<Scenario, LabError> {
    match configurations::find(name) {
        Ok(found) => Ok(configurations::under(
            found.config,
            &configurations::default_script(),
        )),
        Err(_) => scenario::load(name),
    }
}

/// Commands that run no query of the user's have no use for a workspace.
pub(crate) fn refuse_workspace(command: &str, workspace: &WorkspaceOptions) -> Result<()> {
    if *workspace == WorkspaceOptions::default() {
        return Ok(());
    }
    bail!(
        "`kqlab {command}` takes what stands behind its name, and no other options of a workspace"
    )
}

/// Commands over simulated workspaces have none on disk.
fn refuse_data(command: &str, workspace: &WorkspaceOptions) -> Result<()> {
    match workspace.data {
        None => Ok(()),
        Some(_) => bail!("`kqlab {command}` compares simulated workspaces, and takes no --data"),
    }
}

/// Says that a comparison of these answers is a table, where a chart was asked for.
fn note_render<'t>(mut answers: impl Iterator<Item = &'t ResultTable>) {
    if answers.any(|answer| answer.render.is_some()) {
        console::say("note: comparisons are tables; `render` draws nothing here");
    }
}

/// Ends a command whose query failed with that query's diagnostics, and any other as wrong usage.
fn failure(query: &str, error: anyhow::Error) -> Result<ExitCode> {
    match error.downcast::<LabError>() {
        Ok(LabError::Query(error)) => Ok(complain(query, &error)),
        Ok(other) => Err(other.into()),
        Err(other) => Err(other),
    }
}

fn complain(query: &str, error: &QueryError) -> ExitCode {
    query::complain(query, error);
    ExitCode::from(FAILED)
}
