//! Reads a scenario file, and says where in it something is wrong.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

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
    /// All unknown keys and values of the wrong form, or the first key that is missing, or everything that
    /// [`check`](Self::check) finds; in the order of the file.
    pub fn from_toml(text: &str) -> Result<Self, Vec<ScenarioFileError>> {
        let file = DeTable::parse(text).map_err(|error| vec![of_wrong_form(text, &error)])?;
        let errors = match read(text, file.clone()) {
            Ok(scenario) => match scenario.check() {
                errors if errors.is_empty() => return Ok(scenario),
                errors => {
                    let errors = errors.into_iter();
                    let located = errors.map(|error| of_wrong_meaning(text, &file, error));
                    located.collect()
                }
            },
            Err(errors) => errors,
        };
        let mut located: Vec<ScenarioFileError> = errors;
        located.sort_by_key(|error| (error.line, error.column));
        Err(located)
    }
}

/// So many mistakes are told at most: with more, it is no scenario.
const MOST_MISTAKES: usize = 100;

/// Reads a scenario. The reader stops at the first mistake: that is noted and left out, so that it finds the next one.
fn read(text: &str, mut file: Spanned<DeTable<'_>>) -> Result<Scenario, Vec<ScenarioFileError>> {
    let mut errors = Vec::new();
    loop {
        let error = match Scenario::deserialize(Deserializer::from(file.clone())) {
            Ok(scenario) if errors.is_empty() => return Ok(scenario),
            Ok(_) => return Err(errors),
            Err(error) => error,
        };
        let place = error.span();
        let left_out = place.and_then(|place| leave_out(file.get_mut(), &place));
        // What a whole table lacks may be what was left out of it.
        if left_out == Some(LeftOut::Part) || errors.is_empty() {
            errors.push(of_wrong_form(text, &error));
        }
        if left_out.is_none() || errors.len() == MOST_MISTAKES {
            return Err(errors);
        }
    }
}

/// What was left out of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    /// A key or a value.
    Part,
    /// A table or a list.
    Whole,
}

/// Takes what stands there out of a table.
fn leave_out(table: &mut DeTable<'_>, place: &Range<usize>) -> Option<LeftOut> {
    let mut entries = table.iter();
    let found = entries.find_map(|(key, value)| {
        let is_key = key.span() == *place;
        let left_out = is_key.then_some(LeftOut::Part).or(left_out(value, place));
        Some((key.clone(), left_out?))
    });
    if let Some((key, left_out)) = found {
        table.remove(&key);
        return Some(left_out);
    }
    let mut values = table.iter_mut();
    values.find_map(|(_, value)| leave_out_of(value.get_mut(), place))
}

fn leave_out_of(value: &mut DeValue<'_>, place: &Range<usize>) -> Option<LeftOut> {
    match value {
        DeValue::Table(table) => leave_out(table, place),
        DeValue::Array(items) => {
            let found = items.iter().find_map(|item| left_out(item, place));
            if found.is_some() {
                let others = items.iter().filter(|item| item.span() != *place);
                *items = others.cloned().collect();
                return found;
            }
            let mut items = items.iter_mut();
            items.find_map(|item| leave_out_of(item.get_mut(), place))
        }
        _ => None,
    }
}

/// What a value is, if it is the one that stands there.
fn left_out(value: &Spanned<DeValue<'_>>, place: &Range<usize>) -> Option<LeftOut> {
    let is_whole = value.get_ref().is_table() || value.get_ref().is_array();
    let left_out = if is_whole {
        LeftOut::Whole
    } else {
        LeftOut::Part
    };
    (value.span() == *place).then_some(left_out)
}

fn of_wrong_form(text: &str, error: &toml::de::Error) -> ScenarioFileError {
    let WrongForm { message, help } = WrongForm::of(error);
    let start = error.span().map_or(0, |span| span.start);
    at(text, start, message, help)
}

fn of_wrong_meaning(
    text: &str,
    file: &Spanned<DeTable<'_>>,
    error: ScenarioError,
) -> ScenarioFileError {
    let span = find(file, &error);
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
