//! kqlab's side of `benches/compare`: keeps the rows of a Parquet file and answers requests, a line of JSON each.
//!
//! A form says how the rows are kept: `index` in a table of the store that keeps the latest row of every alert at hand, `pass`
//! in one that does not, `loaded` as `kqlab --load` reads the file, `parquet` in the files of a workspace on disk, which the
//! query reads. The form `bound` is a hand-written loop over the same codes, times and statuses, or over the texts of ids: what
//! no engine can beat by much.

mod bound;
mod ingest;
mod request;
mod workspace;

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

use bound::Bounds;
use request::{Answer, Answered, Clocks, Question};
use workspace::Workspace;

#[expect(clippy::print_stderr, reason = "a program says what is wrong")]
fn main() -> ExitCode {
    let file = std::env::args()
        .skip(1)
        .find(|arg| arg.ends_with(".parquet"));
    let Some(file) = file else {
        eprintln!("compare: benches/compare/README.md says how this bench is run");
        return ExitCode::SUCCESS;
    };
    // As `kqlab` does.
    kql_engine::keep_freed_memory();
    match serve(Path::new(&file)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compare: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let workspace = Workspace::load(file)?;
    let bounds = Bounds::of(&workspace.batches);
    let mut questions = workspace.questions();
    questions.extend(Bounds::questions());

    let mut out = io::stdout().lock();
    let names: Vec<_> = questions.iter().map(|q| [&q.query, &q.form]).collect();
    writeln!(out, "{}", serde_json::to_string(&names)?)?;
    for line in io::stdin().lock().lines() {
        let asked: Question = serde_json::from_str(&line?)?;
        let clocks = Clocks::start();
        let answered = match asked.form.as_str() {
            "bound" => bounds.ask(&asked.query).map(Answered::from),
            _ => workspace.ask(&asked),
        };
        let answer: Answer = clocks.stop(answered);
        writeln!(out, "{}", serde_json::to_string(&answer)?)?;
        out.flush()?;
    }
    Ok(())
}
