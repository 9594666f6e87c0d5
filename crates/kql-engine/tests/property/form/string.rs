//! Functions of strings. See the page of each. Positions and lengths count characters.

use kql_types::KqlType::{Bool, Dynamic, Int, Long, String};
use regex::Regex;
use serde_json::Value as Json;

use super::{Forms, Param, longs, params, texts};
use crate::property::text;
use crate::property::value::Value;

pub(super) fn forms(forms: &mut Forms) {
    lengths_and_case(forms);
    joining(forms);
    substrings(forms);
    searching(forms);
    replacing(forms);
    patterns(forms);
}

fn lengths_and_case(forms: &mut Forms) {
    forms.strict("strlen({0})", params![String], Long, |a| {
        Value::Long(a[0].text().chars().count() as i64)
    });
    forms.strict("string_size({0})", params![String], Long, |a| {
        Value::Long(a[0].text().len() as i64)
    });
    forms.strict("tolower({0})", params![String], String, |a| {
        Value::string(a[0].text().to_lowercase())
    });
    forms.strict("toupper({0})", params![String], String, |a| {
        Value::string(a[0].text().to_uppercase())
    });
    // What becomes of characters beyond 16 bits is in no document.
    forms.strict("reverse({0})", params![String], String, |a| {
        let plain = a[0]
            .text()
            .chars()
            .all(|character| (character as u32) < 0x1_0000);
        Value::or_unspecified(
            plain
                .then(|| Value::string(a[0].text().chars().rev().collect::<std::string::String>())),
            String,
        )
    });
    forms.strict("strcmp({0}, {1})", params![String, String], Long, |a| {
        Value::Long(a[0].text().cmp(a[1].text()) as i64)
    });
    forms.strict("isascii({0})", params![String], Bool, |a| {
        Value::Bool(a[0].text().is_ascii())
    });
}

/// A null is the empty text.
fn joining(forms: &mut Forms) {
    for any in [String, Long, Int, Dynamic] {
        forms.seeing_null(
            "strcat({0}, \"-\", {1})",
            params![String, any],
            String,
            |a| Value::string(format!("{}-{}", a[0].text(), text::of(&a[1]))),
        );
    }
    forms.seeing_null(
        "strcat_delim({0}, {1}, {2}, {3})",
        params![texts(&["", ", ", "/"]), String, Long, String],
        String,
        |a| Value::string([&a[1], &a[2], &a[3]].map(text::of).join(a[0].text())),
    );
    forms.strict(
        "strrep({0}, {1})",
        params![String, longs([1, 2, 3])],
        String,
        |a| Value::string(a[0].text().repeat(a[1].long() as usize)),
    );
    forms.strict(
        "strrep({0}, {1}, {2})",
        params![String, longs([1, 2, 3]), texts(&["", "-", ", "])],
        String,
        |a| Value::string(vec![a[0].text(); a[1].long() as usize].join(a[2].text())),
    );
}

fn substrings(forms: &mut Forms) {
    let starts = || longs([-100, -3, -1, 0, 1, 2, 5, 100]);
    forms.strict(
        "substring({0}, {1})",
        params![String, starts()],
        String,
        |a| substring(a[0].text(), a[1].long(), i64::MAX),
    );
    forms.strict(
        "substring({0}, {1}, {2})",
        params![String, starts(), longs([0, 1, 3, 100])],
        String,
        |a| substring(a[0].text(), a[1].long(), a[2].long()),
    );
    let delimiters = || texts(&[",", "-", "abc", " ", "a"]);
    forms.strict(
        "split({0}, {1})",
        params![String, delimiters()],
        Dynamic,
        |a| Value::Dynamic(a[0].text().split(a[1].text()).map(Json::from).collect()),
    );
    forms.strict(
        "tostring(split({0}, {1})[{2}])",
        params![String, delimiters(), longs([0, 1, 2])],
        String,
        |a| {
            Value::string(
                a[0].text()
                    .split(a[1].text())
                    .nth(a[2].long() as usize)
                    .unwrap_or_default(),
            )
        },
    );
}

/// A negative start counts from the end; before the start there is nothing.
fn substring(text: &str, start: i64, length: i64) -> Value {
    let count = text.chars().count() as i64;
    let start = if start < 0 { start + count } else { start };
    if start < 0 {
        return Value::string("");
    }
    Value::string(
        text.chars()
            .skip(start as usize)
            .take(length as usize)
            .collect::<std::string::String>(),
    )
}

fn searching(forms: &mut Forms) {
    let needles = || texts(&["a", "abc", "b", "é", "-", "мир", "aa", "zz"]);
    for needle in [needles(), Param::Any(String)] {
        forms.strict(
            "indexof({0}, {1})",
            params![String, needle.clone()],
            Long,
            |a| {
                let (text, needle) = (a[0].text(), a[1].text());
                // Where the empty text is found is in no document.
                let place = text
                    .find(needle)
                    .map_or(-1, |at| text[..at].chars().count() as i64);
                Value::or_unspecified((!needle.is_empty()).then_some(Value::Long(place)), Long)
            },
        );
    }
    // Occurrences may overlap.
    forms.strict("countof({0}, {1})", params![String, needles()], Long, |a| {
        let (text, needle) = (a[0].text(), a[1].text());
        let places = text
            .char_indices()
            .filter(|(at, _)| text[*at..].starts_with(needle));
        Value::Long(places.count() as i64)
    });
}

fn replacing(forms: &mut Forms) {
    for needle in [texts(&["a", "abc", " ", "aa", "é"]), Param::Any(String)] {
        forms.strict(
            "replace_string({0}, {1}, {2})",
            params![String, needle, String],
            String,
            |a| match a[1].text() {
                "" => a[0].clone(),
                needle => Value::string(a[0].text().replace(needle, a[2].text())),
            },
        );
    }
    forms.strict(
        "replace_regex({0}, {1}, {2})",
        params![
            String,
            texts(&["[0-9]+", "a+", "[aeiou]"]),
            texts(&["", "_", "<>"])
        ],
        String,
        |a| Value::string(regex(a[1].text()).replace_all(a[0].text(), a[2].text())),
    );
    forms.strict(
        "replace_regex({0}, \"([a-z])([a-z])\", @\"\\2\\1\")",
        params![String],
        String,
        |a| Value::string(regex("([a-z])([a-z])").replace_all(a[0].text(), "$2$1")),
    );
    trims(forms);
}

/// One match goes at each end.
fn trims(forms: &mut Forms) {
    fn without_start(pattern: &str, text: &str) -> std::string::String {
        regex(&format!("^(?:{pattern})"))
            .replace(text, "")
            .into_owned()
    }
    fn without_end(pattern: &str, text: &str) -> std::string::String {
        regex(&format!("(?:{pattern})$"))
            .replace(text, "")
            .into_owned()
    }
    let patterns = || texts(&["a", " +", "[^a-z]+", "a+", "-"]);
    forms.strict(
        "trim_start({0}, {1})",
        params![patterns(), String],
        String,
        |a| Value::String(without_start(a[0].text(), a[1].text())),
    );
    forms.strict(
        "trim_end({0}, {1})",
        params![patterns(), String],
        String,
        |a| Value::String(without_end(a[0].text(), a[1].text())),
    );
    forms.strict("trim({0}, {1})", params![patterns(), String], String, |a| {
        Value::String(without_end(
            a[0].text(),
            &without_start(a[0].text(), a[1].text()),
        ))
    });
}

/// Kusto's regular expressions are those of RE2, which the crate `regex` follows.
fn patterns(forms: &mut Forms) {
    forms.strict(
        "({0} matches regex {1})",
        params![
            String,
            texts(&["^a", "[0-9]{2}", "b$", "(?i)abc", "[.]", "^$"])
        ],
        Bool,
        |a| Value::Bool(regex(a[1].text()).is_match(a[0].text())),
    );
    let with_groups = || texts(&["([a-z]+)", "([0-9]+)", "a(b)?", "(.)-(.)"]);
    forms.strict(
        "extract({0}, {1}, {2})",
        params![with_groups(), longs([0, 1]), String],
        String,
        |a| Value::string(group(a[0].text(), a[1].long(), a[2].text())),
    );
    forms.strict(
        "extract(\"([0-9]+)\", 1, {0}, typeof(long))",
        params![String],
        Long,
        |a| {
            group("([0-9]+)", 1, a[0].text())
                .parse()
                .map_or(Value::Null(Long), Value::Long)
        },
    );
    // A list of matches; null where there is none.
    forms.strict(
        "extract_all({0}, {1})",
        params![texts(&["([a-z]+)", "([0-9])"]), String],
        Dynamic,
        |a| {
            let matches: Vec<Json> = regex(a[0].text())
                .find_iter(a[1].text())
                .map(|found| found.as_str().into())
                .collect();
            if matches.is_empty() {
                Value::Null(Dynamic)
            } else {
                Value::Dynamic(matches.into())
            }
        },
    );
}

fn group(pattern: &str, idx: i64, text: &str) -> std::string::String {
    let captures = regex(pattern).captures(text);
    let found = captures.and_then(|captures| {
        captures
            .get(idx as usize)
            .map(|found| found.as_str().to_owned())
    });
    found.unwrap_or_default()
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of the tests are regexes")
}
