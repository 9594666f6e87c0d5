//! The `kqlab` program: a prompt, single queries and batches of them, and the lab's reports.
//!
//! Results go to standard output and everything else to standard error. The exit status is 0 for success, 1 for a failed
//! query, or for damage that `kqlab check` found, and 2 for wrong usage, which includes files that cannot be read or written.

mod batch;
mod chart;
mod cli;
mod console;
mod data;
mod diagnostics;
mod lab;
mod manual;
mod output;
mod progress;
mod query;
mod repl;
mod workspace;

use std::io;
use std::process::ExitCode;
use std::thread;

use clap::Parser;

use crate::cli::{Cli, Command};

/// The exit status of wrong usage; clap uses the same.
const WRONG_USAGE: u8 = 2;

/// The exit status of a bug in the program itself, as Rust's own runtime gives it.
const PANICKED: u8 = 101;

/// Room for deep recursion over queries, whose depth is limited but which debug builds answer with large frames. Pages
/// that are not touched cost nothing.
const STACK_BYTES: usize = 256 << 20;

fn main() -> ExitCode {
    kql_engine::keep_freed_memory();
    let cli = Cli::parse();
    let thread = thread::Builder::new()
        .name("kqlab".to_owned())
        .stack_size(STACK_BYTES);
    let program = thread
        .spawn(|| run(cli))
        .expect("the system has room for a thread");
    program.join().unwrap_or(ExitCode::from(PANICKED))
}

fn run(Cli { workspace, command }: Cli) -> ExitCode {
    let outcome = match command {
        None => repl::run(&workspace),
        Some(Command::Query(args)) => query::run(&args, &workspace.and(&args.workspace)),
        Some(Command::Batch(args)) => batch::run(&args, &workspace.and(&args.workspace)),
        Some(Command::Ingest(args)) => data::ingest(&args, &workspace),
        Some(Command::Check(args)) => data::check(&args, &workspace),
        Some(Command::Compact(args)) => data::compact(&args, &workspace),
        Some(Command::Simulate(args)) => lab::simulate(&args, &workspace),
        Some(Command::Explain(args)) => lab::explain(&args, &workspace),
        Some(Command::Matrix(args)) => lab::matrix(&args, &workspace),
        Some(Command::Diff(args)) => lab::diff(&args, &workspace),
        Some(Command::Completions(args)) => manual::completions(&args),
        Some(Command::Man(args)) => manual::man(&args),
    };
    outcome.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return ExitCode::SUCCESS;
        }
        console::say_prose(&format!("error: {error:#}"));
        ExitCode::from(WRONG_USAGE)
    })
}

/// Has the reader of our output gone away, as in `kqlab query ... | head`? Then we are done.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io_error = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<io::Error>());
    io_error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
