//! Each row as a list of names and values, for tables with more columns than the terminal has room for.

use std::io::{self, Write};

use kql_types::Value;
use unicode_width::UnicodeWidthStr;

use super::{Layout, Shown};
use crate::output::wrap::wrapped;

/// Between a name and its value.
const GAP: &str = "  ";

/// Values get at least this many characters, however narrow the terminal is.
const NARROWEST_VALUE: usize = 16;

/// How wide a record is where no terminal says it.
const DEFAULT_WIDTH: usize = 100;

/// The most lines of a dynamic value that are shown where values are cut.
const MOST_LINES: usize = 60;

/// Prints the rows; of a table without rows, its columns. Long values go on below their start, and objects and arrays that do not fit a line have one for each
/// of their elements.
pub(super) fn write(shown: &Shown<'_>, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let width = layout.width.map_or(DEFAULT_WIDTH, usize::from);
    let heads = heads(shown, layout);
    if shown.rows.is_empty() {
        return heads
            .iter()
            .try_for_each(|head| writeln!(out, "{}", head.trim_end()));
    }
    let head_width = heads
        .iter()
        .map(|head| head.chars().count())
        .max()
        .unwrap_or(0);
    let value_width = width
        .saturating_sub(head_width + GAP.len())
        .max(NARROWEST_VALUE);
    for (idx, (row, texts)) in shown.rows.iter().zip(&shown.texts).enumerate() {
        let rule = format!("── row {} ", idx + 1);
        writeln!(out, "{rule:─<width$}")?;
        for ((head, value), text) in heads.iter().zip(row).zip(texts) {
            let mut head = head.as_str();
            for line in lines(value, text, value_width, layout) {
                let line = format!("{head:<head_width$}{GAP}{line}");
                writeln!(out, "{}", line.trim_end())?;
                head = "";
            }
        }
    }
    Ok(())
}

/// The names of the columns, with their types behind them if they are wanted.
fn heads(shown: &Shown<'_>, layout: Layout) -> Vec<String> {
    let name_width = shown
        .names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let heads = shown.names.iter().zip(shown.columns).map(|(name, column)| {
        if layout.has_types {
            format!("{name:<name_width$}{GAP}{}", column.kql_type)
        } else {
            name.clone()
        }
    });
    heads.collect()
}

fn lines(value: &Value, text: &str, width: usize, layout: Layout) -> Vec<String> {
    match value {
        Value::Null(_) if layout.dims_nulls => vec![format!("\u{1b}[2m{text}\u{1b}[0m")],
        Value::Dynamic(json) if json.width() > width => {
            pretty(json, width, layout).unwrap_or_else(|| broken(text, width))
        }
        _ => broken(text, width),
    }
}

/// The lines of an object or array; a shorter one has one line.
fn pretty(json: &str, width: usize, layout: Layout) -> Option<Vec<String>> {
    let value: serde_json::Value = serde_json::from_str(json).ok()?;
    if !(value.is_object() || value.is_array()) {
        return None;
    }
    let text = serde_json::to_string_pretty(&value).ok()?;
    let mut lines: Vec<String> = text
        .lines()
        .flat_map(|line| broken(&super::shown(line, usize::MAX), width))
        .collect();
    if layout.max_chars < usize::MAX && lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        lines.push("…".to_owned());
    }
    Some(lines)
}

fn broken(text: &str, width: usize) -> Vec<String> {
    wrapped(text, width)
        .into_iter()
        .map(str::to_owned)
        .collect()
}
