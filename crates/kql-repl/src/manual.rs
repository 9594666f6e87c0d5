//! `kqlab completions` and `kqlab man`: what a shell and `man` are told of the command line, both written from clap's
//! record of it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::cli::Cli;

/// The name of the program, whatever its file is called.
const NAME: &str = "kqlab";

/// The arguments of `kqlab completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell to write them for
    #[arg(value_enum)]
    shell: Shell,
}

/// The arguments of `kqlab man`.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Write the page of the program and one for each command to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes completions to standard output.
pub(crate) fn completions(args: &CompletionsArgs) -> Result<ExitCode> {
    // To memory first: the generator panics when its output is closed.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), NAME, &mut script);
    io::stdout().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes manual pages in roff.
pub(crate) fn man(args: &ManArgs) -> Result<ExitCode> {
    match &args.out {
        Some(folder) => {
            write_pages(folder)
                .with_context(|| format!("cannot write to `{}`", folder.display()))?;
        }
        None => Man::new(Cli::command()).render(&mut io::stdout())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn write_pages(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Cli::command(), folder)
}
