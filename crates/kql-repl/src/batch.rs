//! `kqlab batch`: runs many queries from a file of JSON lines, one after the other.
//!
//! Whatever a query does, the others run: a failure, a panic and a query that does not stop at its time limit each become
//! a line of the output, which is written as soon as it is known.

mod answer;
mod runner;
mod task;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::cli::{BatchArgs, WorkspaceOptions};
use crate::console;
use crate::workspace;

use answer::{Answer, Asked, Outcome};
use runner::Runner;
use task::Task;

/// Runs the command. Failed queries are results like others: they do not change the exit status.
pub(crate) fn run(args: &BatchArgs, options: &WorkspaceOptions) -> Result<ExitCode> {
    let input = open_input(&args.input)?;
    let mut output = open_output(args.output.as_deref())?;
    let workspace = workspace::open(options)?;
    // Not on the time of the first query.
    workspace.fill();
    let asked = match args.schema {
        true => Asked::Schema,
        false => Asked::Rows,
    };
    let mut runner = Runner::new(workspace.engine().clone(), asked, args.timeout);
    let mut tally = Tally::default();
    let started = Instant::now();
    for (idx, line) in input.lines().enumerate() {
        let line = line.with_context(|| format!("cannot read `{}`", args.input.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = answer(&line, idx + 1, &mut runner);
        tally.count(answer.outcome);
        output.write_all(answer.line.as_bytes())?;
        output.flush()?;
    }
    console::say(&tally.report(started.elapsed()));
    // A query that was given up may still run; dropping its engine would wait for it.
    std::mem::forget(runner);
    Ok(ExitCode::SUCCESS)
}

fn answer(line: &str, number: usize, runner: &mut Runner) -> Answer {
    match Task::parse(line) {
        Ok(task) => runner.run(task),
        Err(reason) => Answer::bad_input(number, &reason),
    }
}

fn open_input(path: &Path) -> Result<Box<dyn BufRead>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

fn open_output(path: Option<&Path>) -> Result<Box<dyn Write>> {
    match path {
        None => Ok(Box::new(io::stdout().lock())),
        Some(path) => {
            let file =
                File::create(path).with_context(|| format!("cannot write `{}`", path.display()))?;
            Ok(Box::new(file))
        }
    }
}

/// How the queries ended.
#[derive(Debug, Default)]
struct Tally {
    answered: usize,
    refused: usize,
    crashed: usize,
}

impl Tally {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Answered => self.answered += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::Crashed => self.crashed += 1,
        }
    }

    fn report(&self, elapsed: Duration) -> String {
        let all = self.answered + self.refused + self.crashed;
        let Self {
            answered,
            refused,
            crashed,
        } = self;
        let seconds = elapsed.as_secs_f64();
        format!(
            "{all} queries in {seconds:.1} s: {answered} answered, {refused} with an error, {crashed} crashed"
        )
    }
}
