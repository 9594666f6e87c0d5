//! Reads a golden file: tables, settings and records, in the format of `testdata/README.md`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kql_types::{datetime, timespan};

use crate::grid::Grid;
use crate::record::{Expectation, Record, Setup};

/// The records of a file, with all that they need to run.
pub(crate) struct GoldenFile {
    pub(crate) records: Vec<Record>,
}

impl GoldenFile {
    /// Reads the text. An error is `line: what is wrong`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader {
            lines: text.lines().collect(),
            at: 0,
        };
        let mut setup = Arc::new(Setup::default());
        let mut records = Vec::new();
        while let Some(line) = reader.next_line() {
            let (keyword, rest) = line.split_once(' ').unwrap_or((line, ""));
            match keyword {
                "table" => setup = Arc::new(reader.table(&setup, rest.trim())?),
                "now" => setup = Arc::new(reader.clock(&setup, rest.trim())?),
                "timeout" => setup = Arc::new(reader.timeout(&setup, rest.trim())?),
                "query" | "error" => records.push(reader.record(line, &setup)?),
                _ => {
                    return Err(reader.wrong(
                        "expected `table`, `now`, `timeout`, `query`, `query unordered` or `error`",
                    ));
                }
            }
        }
        Ok(Self { records })
    }
}

/// The golden files below a folder, sorted.
pub(crate) fn golden_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let files = paths.into_iter().flat_map(|path| {
        if path.is_dir() {
            return golden_files(&path);
        }
        if path
            .extension()
            .is_some_and(|extension| extension == "kqlt")
        {
            vec![path]
        } else {
            Vec::new()
        }
    });
    files.collect()
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    /// The index of the next line.
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next line that is neither blank nor a comment.
    fn next_line(&mut self) -> Option<&'a str> {
        while let Some(line) = self.lines.get(self.at) {
            self.at += 1;
            if !line.trim().is_empty() && !line.starts_with('#') {
                return Some(line.trim_end());
            }
        }
        None
    }

    /// An error about the line that was read last.
    fn wrong(&self, what: &str) -> String {
        format!("{}: {what}", self.at)
    }

    /// The lines up to a blank one, as a range.
    fn block(&mut self) -> Range<usize> {
        let start = self.at;
        while self
            .lines
            .get(self.at)
            .is_some_and(|line| !line.trim().is_empty())
        {
            self.at += 1;
        }
        start..self.at
    }

    fn table(&mut self, setup: &Setup, name: &str) -> Result<Setup, String> {
        if name.is_empty() {
            return Err(self.wrong("expected the name of the table"));
        }
        let lines = self.block();
        let grid = Grid::parse(&self.lines[lines.clone()])
            .map_err(|what| format!("{}: {what}", lines.start + 1))?;
        let mut tables: BTreeMap<String, Grid> = setup.tables.clone();
        tables.insert(name.to_owned(), grid);
        Ok(Setup::new(tables, setup.now, setup.timeout))
    }

    fn clock(&self, setup: &Setup, text: &str) -> Result<Setup, String> {
        let now =
            datetime::parse(text).ok_or_else(|| self.wrong("expected a datetime after `now`"))?;
        Ok(Setup::new(setup.tables.clone(), Some(now), setup.timeout))
    }

    fn timeout(&self, setup: &Setup, text: &str) -> Result<Setup, String> {
        let ticks = timespan::parse(text).filter(|ticks| *ticks > 0);
        let ticks = ticks.ok_or_else(|| self.wrong("expected a timespan after `timeout`"))?;
        let timeout = Duration::from_nanos(ticks.unsigned_abs() * 100);
        Ok(Setup::new(setup.tables.clone(), setup.now, Some(timeout)))
    }

    fn record(&mut self, keyword: &str, setup: &Arc<Setup>) -> Result<Record, String> {
        let expectation = match keyword {
            "query" => Expectation::Rows,
            "query unordered" => Expectation::RowsInAnyOrder,
            "error" => Expectation::Error,
            _ => return Err(self.wrong("expected `query`, `query unordered` or `error`")),
        };
        let line = self.at;
        let query_start = self.at;
        while self.lines.get(self.at).is_some_and(|line| !is_rule(line)) {
            self.at += 1;
        }
        if self.at == self.lines.len() {
            return Err(format!("{line}: the record has no `----` line"));
        }
        let query = self.lines[query_start..self.at].join("\n");
        let expected_lines = self.block();
        let expected = self.lines[expected_lines.clone()].join("\n");
        Ok(Record {
            line,
            query,
            expectation,
            expected,
            expected_lines,
            setup: Arc::clone(setup),
        })
    }
}

/// Is this the line between a query and what is expected of it, or between two tables?
pub(crate) fn is_rule(line: &str) -> bool {
    line == "----" || line.starts_with("---- ")
}
