//! Completion at the prompt: of queries by the language service, of commands by their lists.

mod show;
mod values;

use kql_service::{Candidate, CandidateKind};
use rustyline::Context;
use rustyline::completion::{Completer, FilenameCompleter, Pair};

use super::command;
use super::input;
use super::known::Known;
use crate::console;

use values::SampledValues;

/// Lists up to this length have a line for each candidate, with what it is.
const MOST_EXPLAINED: usize = 30;

/// How wide lists are where no terminal says it.
const DEFAULT_WIDTH: usize = 100;

/// Completes what is typed at the prompt.
pub(super) struct PromptCompleter {
    known: Known,
    values: SampledValues,
    files: FilenameCompleter,
}

impl PromptCompleter {
    pub(super) fn new(known: Known) -> Self {
        Self {
            values: SampledValues::new(known.engine.clone()),
            known,
            files: FilenameCompleter::new(),
        }
    }

    fn query(&self, line: &str, pos: usize) -> (usize, Vec<Pair>) {
        let completion = self.known.complete(line, pos, &self.values);
        (completion.start, pairs(&completion.candidates))
    }

    /// A command of Kusto, such as `.show table T cslschema`.
    fn show_command(&self, before: &str) -> (usize, Vec<Pair>) {
        let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let (complete, typed) = before.split_at(start);
        let words = show::next_words(complete, || self.table_names());
        (start, starting(words, typed))
    }

    fn table_names(&self) -> Vec<String> {
        let tables = self.known.engine.tables().into_iter();
        tables.map(|table| table.name).collect()
    }

    fn command(&self, line: &str, pos: usize) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = &line[..pos];
        let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let found = match command::expected(before) {
            command::Expected::Commands => {
                let start = before.find('#').map_or(0, |at| at + 1);
                return Ok((start, starting(command::names(), &before[start..])));
            }
            command::Expected::Files => return self.files.complete_path(line, pos),
            command::Expected::Tables => self.table_names(),
            command::Expected::Words(words) => words,
            command::Expected::Nothing => Vec::new(),
        };
        Ok((start, starting(found, &before[start..])))
    }
}

impl Completer for PromptCompleter {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        if input::is_command(line) {
            return self.command(line, pos);
        }
        if show::is_command(&line[..pos]) {
            return Ok(self.show_command(&line[..pos]));
        }
        Ok(self.query(line, pos))
    }
}

/// The names that start with what was typed; case does not count.
fn starting(names: Vec<String>, typed: &str) -> Vec<Pair> {
    let typed = typed.to_lowercase();
    let names = names
        .into_iter()
        .filter(|name| name.to_lowercase().starts_with(&typed));
    names
        .map(|name| Pair {
            display: name.clone(),
            replacement: name,
        })
        .collect()
}

/// What is listed and what is inserted. Short lists say what each candidate is.
fn pairs(candidates: &[Candidate]) -> Vec<Pair> {
    let is_explained = candidates.len() <= MOST_EXPLAINED;
    let width = candidates
        .iter()
        .map(|candidate| shown(candidate).chars().count());
    let width = width.max().unwrap_or(0);
    let pairs = candidates.iter().map(|candidate| Pair {
        display: match (is_explained, explanation(candidate)) {
            (true, explanation) if !explanation.is_empty() => {
                explained(&format!("{:width$}  {explanation}", shown(candidate)))
            }
            _ => shown(candidate).to_owned(),
        },
        replacement: replacement(candidate),
    });
    pairs.collect()
}

/// A keyword is followed by a blank.
fn replacement(candidate: &Candidate) -> String {
    match candidate.kind {
        CandidateKind::Operator | CandidateKind::Comparison => format!("{} ", candidate.insert),
        _ => candidate.insert.clone(),
    }
}

fn shown(candidate: &Candidate) -> &str {
    match candidate.kind {
        CandidateKind::Function | CandidateKind::Aggregate | CandidateKind::Plugin => {
            &candidate.name
        }
        _ => candidate.insert.trim_end(),
    }
}

/// The type of a column, what a function or an operator does.
fn explanation(candidate: &Candidate) -> &str {
    match candidate.summary.as_str() {
        "" => &candidate.detail,
        summary => summary,
    }
}

/// One line of the terminal at most, and more than half of it, so that the line editor puts nothing beside it.
fn explained(text: &str) -> String {
    let width = console::width().map_or(DEFAULT_WIDTH, usize::from);
    let half = width / 2;
    match text.char_indices().nth(width.saturating_sub(2)) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => format!("{text:half$}"),
    }
}
