//! Runs every record of `testdata/**/*.kqlt`, and every example of the function library, as a test of its own.
//!
//! `testdata/README.md` describes the format and how to run and bless a part of the tests.

#[path = "golden/bless.rs"]
mod bless;
// Rendering belongs to the front ends; the file depends on nothing of its crate, so that the very text that users see is
// tested here. Its unit tests run where it lives.
#[allow(dead_code, unused_imports)]
#[path = "../../kql-repl/src/diagnostics.rs"]
mod diagnostics;
#[path = "golden/examples.rs"]
mod examples;
#[path = "golden/file.rs"]
mod file;
#[path = "golden/grid.rs"]
mod grid;
#[path = "golden/record.rs"]
mod record;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use bless::Blessings;
use file::{GoldenFile, golden_files};

/// Set to anything to rewrite the expected parts of records that fail.
const BLESS: &str = "KQLAB_BLESS";

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    let blessings = Arc::new(Blessings::default());
    let bless = std::env::var_os(BLESS)
        .is_some()
        .then(|| Arc::clone(&blessings));
    let golden = golden_files(&root)
        .into_iter()
        .flat_map(|path| trials(&root, &path, bless.as_ref()));
    let trials = golden.chain(examples::trials()).collect();
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    blessings.write();
    conclusion.exit_code()
}

/// A test for each record of a file. A file that cannot be read is one failing test.
fn trials(root: &Path, path: &Path, bless: Option<&Arc<Blessings>>) -> Vec<Trial> {
    let name = path
        .strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string();
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {name}: {error}"));
    match GoldenFile::parse(&text) {
        Err(error) => {
            let message = format!("testdata/{name}:{error}");
            vec![Trial::test(format!("{name}::format"), move || {
                Err(Failed::from(message))
            })]
        }
        Ok(file) => {
            let records = file.records.into_iter().enumerate();
            records
                .map(|(idx, record)| trial(format!("{name}::{}", idx + 1), path, record, bless))
                .collect()
        }
    }
}

fn trial(
    name: String,
    path: &Path,
    record: record::Record,
    bless: Option<&Arc<Blessings>>,
) -> Trial {
    let (path, bless) = (path.to_owned(), bless.cloned());
    let file = name
        .rsplit_once("::")
        .map_or("", |(file, _)| file)
        .to_owned();
    Trial::test(name, move || {
        let Err(mismatch) = record.check() else {
            return Ok(());
        };
        match (bless, &mismatch.actual) {
            (Some(blessings), Some(actual)) => {
                blessings.add(&path, record.expected_lines.clone(), actual);
                Ok(())
            }
            _ => Err(Failed::from(format!(
                "testdata/{file}:{}: {mismatch}",
                record.line
            ))),
        }
    })
}
