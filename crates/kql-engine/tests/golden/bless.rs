//! Rewrites the expected parts of golden files.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The new text of lines, which are counted from 0.
type Change = (Range<usize>, String);

/// The new expected parts, by file.
#[derive(Default)]
pub(crate) struct Blessings(Mutex<BTreeMap<PathBuf, Vec<Change>>>);

impl Blessings {
    /// Notes that these lines of a file, counted from 0, shall become `actual`.
    pub(crate) fn add(&self, path: &Path, lines: Range<usize>, actual: &str) {
        let mut files = self.0.lock().expect("no test panics while it blesses");
        files
            .entry(path.to_owned())
            .or_default()
            .push((lines, actual.to_owned()));
    }

    /// Writes the files.
    pub(crate) fn write(&self) {
        let files = self.0.lock().expect("no test panics while it blesses");
        for (path, changes) in files.iter() {
            let text = std::fs::read_to_string(path).expect("the file was read before");
            std::fs::write(path, applied(&text, changes)).expect("golden files are writable");
        }
    }
}

/// The text with changes applied from the last to the first, so that line numbers stay right.
fn applied(text: &str, changes: &[Change]) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut changes: Vec<_> = changes.iter().collect();
    changes.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, actual) in changes {
        lines.splice(range.clone(), actual.lines());
    }
    lines.join("\n") + "\n"
}
