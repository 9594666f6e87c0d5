//! Runs every record of `testdata/completion/*.complete` as a test of its own; `testdata/README.md` describes the format.

#[path = "completion/record.rs"]
mod record;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};

use record::{Record, records};

/// Set to anything to rewrite the expected parts of records that fail.
const BLESS: &str = "KQLAB_BLESS";

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/completion");
    let entries = std::fs::read_dir(&folder).expect("testdata/completion can be listed");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("testdata/completion can be listed").path())
        .collect();
    paths.sort();
    let blessed = Arc::new(Mutex::new(Vec::new()));
    let trials = paths.iter().flat_map(|path| trials(path, &blessed));
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials.collect());
    bless(&blessed.lock().expect("no test panicked with the lock"));
    conclusion.exit_code()
}

/// What a record answers now, for the file and the lines where it expects something else.
type Blessed = (PathBuf, std::ops::Range<usize>, String);

fn trials(path: &Path, blessed: &Arc<Mutex<Vec<Blessed>>>) -> Vec<Trial> {
    let text = std::fs::read_to_string(path).expect("the file is readable");
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let found = records(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let found = found.into_iter().enumerate();
    found
        .map(|(idx, record)| {
            let (path, blessed) = (path.to_owned(), Arc::clone(blessed));
            Trial::test(format!("{stem}::{}", idx + 1), move || {
                run(&record, &path, &blessed)
            })
        })
        .collect()
}

fn run(record: &Record, path: &Path, blessed: &Mutex<Vec<Blessed>>) -> Result<(), Failed> {
    let Err(actual) = record.check() else {
        return Ok(());
    };
    if std::env::var_os(BLESS).is_some() {
        let place = (path.to_owned(), record.expected_lines.clone(), actual);
        blessed.lock().expect("no test panicked").push(place);
        return Ok(());
    }
    let expected = record.expected.join("\n");
    let (path, line) = (path.display(), record.expected_lines.start);
    Err(format!(
        "{path}:{line}\n{}\nexpected:\n{expected}\nactual:\n{actual}",
        record.text
    )
    .into())
}

/// Rewrites the expected lines, from the end of each file so that places stay right.
fn bless(blessed: &[Blessed]) {
    let mut blessed: Vec<&Blessed> = blessed.iter().collect();
    blessed.sort_by_key(|(path, lines, _)| (path.clone(), std::cmp::Reverse(lines.start)));
    for (path, lines, actual) in blessed {
        let text = std::fs::read_to_string(path).expect("the file is readable");
        let mut all: Vec<&str> = text.lines().collect();
        all.splice(lines.clone(), actual.lines());
        std::fs::write(path, all.join("\n") + "\n").expect("the file is writable");
    }
}
