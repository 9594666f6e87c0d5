//! The string operators: `has`, `contains`, `startswith`, ... See the page "String operators".

use kql_types::KqlType::{Bool, String};

use super::{Forms, params, texts};
use crate::property::value::Value;

pub(super) fn forms(forms: &mut Forms) {
    for (name, holds) in OPERATORS {
        for (suffix, cased) in [("", false), ("_cs", true)] {
            for (sign, negated) in [("", false), ("!", true)] {
                let text = format!("({{0}} {sign}{name}{suffix} {{1}})");
                let meaning = move |a: &[Value]| {
                    Value::Bool(
                        holds(&folded(a[0].text(), cased), &folded(a[1].text(), cased)) != negated,
                    )
                };
                forms.strict(&text, params![String, needles()], Bool, meaning);
                forms.strict(&text, params![String, String], Bool, meaning);
            }
        }
    }
    for (operator, negated) in [("=~", false), ("!~", true)] {
        let text = format!("({{0}} {operator} {{1}})");
        forms.strict(&text, params![String, String], Bool, move |a| {
            Value::Bool((folded(a[0].text(), false) == folded(a[1].text(), false)) != negated)
        });
    }
    lists(forms);
}

type Holds = fn(&str, &str) -> bool;

/// What is said of a text and a needle that are in one case already.
const OPERATORS: [(&str, Holds); 6] = [
    ("contains", |text, needle| text.contains(needle)),
    ("startswith", |text, needle| text.starts_with(needle)),
    ("endswith", |text, needle| text.ends_with(needle)),
    ("has", |text, needle| has(text, needle, true, true)),
    ("hasprefix", |text, needle| has(text, needle, true, false)),
    ("hassuffix", |text, needle| has(text, needle, false, true)),
];

fn folded(text: &str, cased: bool) -> std::string::String {
    if cased {
        text.to_owned()
    } else {
        text.to_lowercase()
    }
}

/// Does the needle stand in the text so that no term is cut at its start, and at its end? A term is a run of letters and
/// digits. Where the needle itself begins or ends with another character, there is no term to cut.
fn has(text: &str, needle: &str, at_start: bool, at_end: bool) -> bool {
    let in_term = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let cut = |inner: Option<char>, outer: Option<char>| in_term(inner) && in_term(outer);
    text.char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .any(|at| {
            let Some(after) = text[at..].strip_prefix(needle) else {
                return false;
            };
            let cut_at_start = cut(needle.chars().next(), text[..at].chars().next_back());
            let cut_at_end = cut(needle.chars().next_back(), after.chars().next());
            !(at_start && cut_at_start || at_end && cut_at_end)
        })
}

/// `has_any`, `has_all`, `in~`: any or all of a list.
fn lists(forms: &mut Forms) {
    let found = |a: &[Value], idx: usize| {
        has(
            &folded(a[0].text(), false),
            &folded(a[idx].text(), false),
            true,
            true,
        )
    };
    forms.strict(
        "({0} has_any ({1}, {2}))",
        params![String, needles(), needles()],
        Bool,
        move |a| Value::Bool(found(a, 1) || found(a, 2)),
    );
    forms.strict(
        "({0} has_all ({1}, {2}))",
        params![String, needles(), needles()],
        Bool,
        move |a| Value::Bool(found(a, 1) && found(a, 2)),
    );
    let equal = |a: &[Value]| {
        a[1..]
            .iter()
            .any(|item| folded(a[0].text(), false) == folded(item.text(), false))
    };
    forms.strict(
        "({0} in~ ({1}, {2}))",
        params![String, String, String],
        Bool,
        move |a| Value::Bool(equal(a)),
    );
    forms.strict(
        "({0} !in~ ({1}, {2}))",
        params![String, String, String],
        Bool,
        move |a| Value::Bool(!equal(a)),
    );
}

fn needles() -> super::Param {
    texts(&[
        "",
        "a",
        "A",
        "b",
        "abc",
        "ABC",
        "error",
        "disk_full",
        "_",
        "-",
        ".",
        "x.y",
        "é",
        "É",
        "мир",
        "МИР",
        "日本",
        "42",
        "ok",
        "r d",
        " ",
        "%",
        "user",
    ])
}
