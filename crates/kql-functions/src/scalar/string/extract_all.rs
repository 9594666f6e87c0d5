//! `extract_all()`: what the capture groups of a regular expression match, for every match.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::dynamic::{self, Kind};
use kql_types::{KqlType, Value};
use regex::Regex;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::pattern::Patterns;
use crate::scalar::texts::Texts;

pub(super) static EXTRACT_ALL: ScalarDef = ScalarDef {
    name: "extract_all",
    aliases: &["extractall"],
    category: Category::String,
    summary: "Extracts all matches of the capture groups of a regular expression as an array.",
    params: &[
        Param::required(
            "regex",
            Accepts::Exactly(KqlType::String),
            "An expression of 1 to 16 capture groups.",
        )
        .constant()
        .regex(),
        Param::required(
            "captureGroups",
            Accepts::OneOf(&[KqlType::String, KqlType::Dynamic]),
            "An array of the groups to extract, by number or name; all by default.",
        ),
        Param::optional(
            "source",
            Accepts::Exactly(KqlType::String),
            "The text to search, last in every call.",
        ),
    ],
    returns: Returns::Derived(|types| {
        let selects = types.len() < 3 || types[1] == KqlType::Dynamic;
        selects.then_some(KqlType::Dynamic)
    }),
    eval: Eval::Kernel(extract_all),
    page: "extract-all-function",
    examples: &[
        Example {
            query: r#"print extract_all(@"(\d+)", "a set of numbers: 123, 567 and 789")"#,
            result: r#"["123","567","789"]"#,
        },
        Example {
            query: r#"print extract_all(@"(\w)(\w+)(\w)", dynamic([1,3]), "82b8be2d-dfa7")"#,
            result: r#"[["8","d"],["d","7"]]"#,
        },
    ],
    ..ScalarDef::NEW
};

/// The most capture groups that Kusto takes.
const MAX_GROUPS: usize = 16;

fn extract_all(args: &Args<'_>) -> Result<ArrayRef> {
    let patterns = Patterns::new(args, 0)?;
    let selections = (args.len() == 3).then(|| args.json(1));
    let sources = Texts::new(args, args.len() - 1);
    let constant = constant_groups(args, &patterns)?;
    args.dynamics(|row, out| {
        let pattern = patterns.get(row);
        let Ok(regex) = &*pattern else { return false };
        let source = sources.get(row);
        match &constant {
            Some(groups) => write_matches(regex, groups, &source, out),
            None => {
                let selection = selections.and_then(|selections| selections.get(row));
                write_matches(regex, &select(regex, selection), &source, out)
            }
        }
    })
}

/// The groups to extract, where they are the same in all rows.
fn constant_groups(args: &Args<'_>, patterns: &Patterns<'_>) -> Result<Option<Vec<usize>>> {
    let Patterns::Constant(compiled) = patterns else {
        return Ok(None);
    };
    let Ok(regex) = &**compiled else {
        return Ok(None);
    };
    check_count(regex)?;
    if args.len() < 3 {
        return Ok(Some(select(regex, None)));
    }
    if !args.column(1).is_constant() {
        return Ok(None);
    }
    let selection = args.json(1).get(0);
    check_names(regex, selection.unwrap_or_default())?;
    Ok(Some(select(regex, selection)))
}

fn check_count(regex: &Regex) -> Result<()> {
    match regex.captures_len() - 1 {
        1..=MAX_GROUPS => Ok(()),
        groups => {
            exec_err!(
                "`extract_all` takes a regular expression of 1 to {MAX_GROUPS} capture groups, found {groups}"
            )
        }
    }
}

fn check_names(regex: &Regex, selection: &str) -> Result<()> {
    let is_unknown =
        |element: &&str| dynamic::kind(element) == Kind::String && group(regex, element).is_none();
    match dynamic::elements(selection).find(is_unknown) {
        Some(name) => exec_err!("the regular expression has no capture group {name}"),
        None => Ok(()),
    }
}

/// Groups that do not exist drop out; where none is left, all groups count.
fn select(regex: &Regex, json: Option<&str>) -> Vec<usize> {
    let selected: Vec<usize> = json
        .into_iter()
        .flat_map(dynamic::elements)
        .filter_map(|element| group(regex, element))
        .collect();
    if selected.is_empty() {
        (1..regex.captures_len()).collect()
    } else {
        selected
    }
}

/// The group of a number or a name.
fn group(regex: &Regex, json: &str) -> Option<usize> {
    match dynamic::to_scalar(json) {
        Value::Long(number) => usize::try_from(number)
            .ok()
            .filter(|group| (1..regex.captures_len()).contains(group)),
        Value::String(name) => regex
            .capture_names()
            .position(|found| found == Some(name.as_str())),
        _ => None,
    }
}

/// Writes an array of the matches, or nothing where there is none. A match of several groups is an array of its own.
fn write_matches(regex: &Regex, groups: &[usize], text: &str, out: &mut String) -> bool {
    for captures in regex.captures_iter(text) {
        out.push(if out.is_empty() { '[' } else { ',' });
        let texts = groups
            .iter()
            .map(|&group| captures.get(group).map_or("", |found| found.as_str()));
        match groups {
            [_] => texts.for_each(|text| dynamic::write_string(text, out)),
            _ => write_array(texts, out),
        }
    }
    if out.is_empty() {
        return false;
    }
    out.push(']');
    true
}

fn write_array<'t>(texts: impl Iterator<Item = &'t str>, out: &mut String) {
    out.push('[');
    for (idx, text) in texts.enumerate() {
        if idx > 0 {
            out.push(',');
        }
        dynamic::write_string(text, out);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, check_refused, json, text};

    const GUID: &str = "82b8be2d-dfa7";

    #[track_caller]
    fn check_groups_of(regex: &str, groups: &str, source: &str, expected: &str) {
        check(
            &EXTRACT_ALL,
            &[text(regex), json(groups), text(source)],
            expected,
        );
    }

    #[test]
    fn all_groups() {
        check(
            &EXTRACT_ALL,
            &[text("(?:^| )([a-z]+)"), text(" test word")],
            r#"["test","word"]"#,
        );
        check(
            &EXTRACT_ALL,
            &[text("(a)(b)?"), text("aab")],
            r#"[["a",""],["a","b"]]"#,
        );
        check(&EXTRACT_ALL, &[text("(a)"), text("b")], "null");
    }

    #[test]
    fn selected_groups() {
        let regex = r"(?P<first>\w)(?P<middle>\w+)(?P<last>\w)";
        check_groups_of(
            regex,
            r#"["first",2,"last"]"#,
            GUID,
            r#"[["8","2b8be2","d"],["d","fa","7"]]"#,
        );
        check_groups_of(regex, "[2]", GUID, r#"["2b8be2","fa"]"#);
        check_groups_of(regex, "[3,1]", GUID, r#"[["d","8"],["7","d"]]"#);
        check_groups_of("(a)(b)", "[1,1]", "ab", r#"[["a","a"]]"#);
        check_groups_of("(a)(b)", "[1,5]", "ab", r#"["a"]"#);
        check_groups_of("(a)(b)", "[5]", "ab", r#"[["a","b"]]"#);
    }

    #[test]
    fn refused() {
        check_refused(&EXTRACT_ALL, &[text("a"), text("a")]);
        check_refused(&EXTRACT_ALL, &[text(&"(a)".repeat(17)), text("a")]);
        check_refused(
            &EXTRACT_ALL,
            &[text("(?<x>a)"), json(r#"["y"]"#), text("a")],
        );
    }
}
