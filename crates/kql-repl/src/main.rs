//! The `kqlab` program: a prompt, single queries and batches of them.
//!
//! Results go to standard output and everything else to standard error. The exit status is 0 for success, 1 for a failed
//! query and 2 for wrong usage, which includes files that cannot be read.

mod batch;
mod cli;
mod console;
mod diagnostics;
mod output;
mod query;
mod repl;
mod workspace;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

/// The exit status of wrong usage; clap uses the same.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    let Cli { workspace, command } = Cli::parse();
    let outcome = match command {
        None => repl::run(&workspace),
        Some(Command::Query(args)) => query::run(&args, &workspace.and(&args.workspace)),
        Some(Command::Batch(args)) => batch::run(&args, &workspace.and(&args.workspace)),
    };
    outcome.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return ExitCode::SUCCESS;
        }
        console::say(&format!("error: {error:#}"));
        ExitCode::from(WRONG_USAGE)
    })
}

/// Has the reader of our output gone away, as in `kqlab query ... | head`? Then we are done.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io_error = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
    io_error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
