//! `#plan [run] [QUERY]`

use std::io::Write;

use anyhow::Result;
use kql_engine::{PlanText, QueryOptions};

use crate::output::pager;
use crate::repl::session::{Flow, Session};

/// The word that asks for figures.
const RUN: &str = "run";

pub(super) fn run(session: &mut Session, arguments: &str) -> Result<Flow> {
    let (runs, text) = match arguments.strip_prefix(RUN) {
        Some(rest) if rest.is_empty() || rest.starts_with(char::is_whitespace) => {
            (true, rest.trim())
        }
        _ => (false, arguments),
    };
    let text = match text {
        "" => session.last_query().unwrap_or_default().to_owned(),
        text => session.continued(text),
    };
    if text.is_empty() {
        return Ok(session
            .fail("of which query? `#plan T | count` plans it, `#plan run` runs the last one"));
    }
    let engine = session.workspace().engine().clone();
    let plans = session.interrupt().during_query(|cancel| {
        let options = QueryOptions {
            cancel: Some(cancel),
            ..QueryOptions::default()
        };
        match runs {
            true => engine.plan_and_run(&text, &options),
            false => engine.plan(&text, &options),
        }
    });
    match plans {
        Ok(plans) => pager::print(|out| plans.iter().try_for_each(|plan| write(plan, runs, out)))?,
        Err(error) => return Ok(session.refused(&text, &error)),
    }
    Ok(Flow::GoOn)
}

fn write(plan: &PlanText, runs: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let figures = if runs {
        ", with the rows and the time of each node and its inputs"
    } else {
        ""
    };
    writeln!(out, "Bound tree\n{}", indented(&plan.bound))?;
    writeln!(out, "Logical plan\n{}", indented(&plan.logical))?;
    writeln!(out, "Physical plan{figures}\n{}", indented(&plan.physical))
}

fn indented(lines: &str) -> String {
    lines.lines().map(|line| format!("  {line}\n")).collect()
}
