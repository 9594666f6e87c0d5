//! Reads a scenario file, and says where in it something is wrong.

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Scenario, ScenarioError, WrongForm};

/// Something that is wrong with a scenario file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioFileError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// How to mend it, where that is known.
    pub help: Option<String>,
}

impl fmt::Display for ScenarioFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            message,
            help,
        } = self;
        write!(f, "line {line}, column {column}: {message}")?;
        match help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ScenarioFileError {}

impl Scenario {
    /// Reads a scenario file and checks it: the scenario can run.
    ///
    /// # Errors
    ///
    /// The first place at which the file has not the form of a scenario, or everything that [`check`](Self::check) finds.
    pub fn from_toml(text: &str) -> Result<Self, Vec<ScenarioFileError>> {
        let scenario: Self =
            toml::from_str(text).map_err(|error| vec![of_wrong_form(text, &error)])?;
        let errors = scenario.check();
        if errors.is_empty() {
            return Ok(scenario);
        }
        let file = DeTable::parse(text).ok();
        let located = errors
            .into_iter()
            .map(|error| of_wrong_meaning(text, file.as_ref(), error));
        let mut located: Vec<ScenarioFileError> = located.collect();
        located.sort_by_key(|error| (error.line, error.column));
        Err(located)
    }
}

fn of_wrong_form(text: &str, error: &toml::de::Error) -> ScenarioFileError {
    let WrongForm { message, help } = WrongForm::of(error);
    let start = error.span().map_or(0, |span| span.start);
    at(text, start, message, help)
}

fn of_wrong_meaning(
    text: &str,
    file: Option<&Spanned<DeTable<'_>>>,
    error: ScenarioError,
) -> ScenarioFileError {
    let span = file.and_then(|file| find(file, &error));
    let message = format!("{}: {}", error.place, error.message);
    at(text, span.map_or(0, |span| span.start), message, error.help)
}

fn at(text: &str, offset: usize, message: String, help: Option<String>) -> ScenarioFileError {
    let before = &text[..text.floor_char_boundary(offset)];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    ScenarioFileError {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        message,
        help,
    }
}

/// Where the place of an error is: the wrong value if the error says which it is, else the key or the entry.
fn find(file: &Spanned<DeTable<'_>>, error: &ScenarioError) -> Option<Range<usize>> {
    let (entry, span) = follow(file.get_ref(), &error.place)?;
    let value = error.value.as_deref();
    Some(
        value
            .and_then(|text| find_text(entry, text))
            .unwrap_or(span),
    )
}

/// Follows a place such as `knobs.merge.probability` or `event 3`.
fn follow<'a, 'i>(
    file: &'a DeTable<'i>,
    place: &str,
) -> Option<(&'a Spanned<DeValue<'i>>, Range<usize>)> {
    let (keys, position) = match place.split_once(' ') {
        Some((list, position)) => (list, position.parse::<usize>().ok()?),
        None => (place, 0),
    };
    let mut keys = keys.split('.');
    let (key, mut value) = file.get_key_value(keys.next()?)?;
    let mut span = key.span();
    for key in keys {
        let Some((key, inner)) = value.get_ref().as_table()?.get_key_value(key) else {
            break;
        };
        (span, value) = (key.span(), inner);
    }
    if position > 0 {
        value = value.get_ref().as_array()?.get(position - 1)?;
        span = value.span();
    }
    Some((value, span))
}

fn find_text(value: &Spanned<DeValue<'_>>, text: &str) -> Option<Range<usize>> {
    match value.get_ref() {
        DeValue::String(found) => (found == text).then(|| value.span()),
        DeValue::Array(items) => items.iter().find_map(|item| find_text(item, text)),
        DeValue::Table(table) => table.iter().find_map(|(key, inner)| {
            if key.get_ref() == text {
                return Some(key.span());
            }
            find_text(inner, text)
        }),
        _ => None,
    }
}
