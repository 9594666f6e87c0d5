//! `trim()`, `trim_start()`, `trim_end()`: cuts off what matches a regular expression at an end of a text.
//!
//! Each builds one expression around the argument and removes all its matches. So a match is cut once from an end and not
//! again and again, and `trim` is not `trim_end` after `trim_start`.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::pattern::Patterns;

const PARAMS: &[Param] = &[
    Param::required(
        "regex",
        Accepts::Exactly(KqlType::String),
        "The regular expression to cut off.",
    )
    .constant()
    .regex(),
    Param::required(
        "source",
        Accepts::Exactly(KqlType::String),
        "The text to cut from.",
    ),
];

pub(super) static TRIM: ScalarDef = ScalarDef {
    name: "trim",
    category: Category::String,
    summary: "Removes a match of a regular expression from both ends of a text.",
    params: PARAMS,
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| trim(args, |regex| format!("^({regex})|({regex})$"))),
    page: "trim-function",
    examples: &[
        Example {
            query: "print trim('--', '--https://bing.com--')",
            result: "https://bing.com",
        },
        Example {
            query: r"print trim(@'[^\w]+', @'-  Te st1// $')",
            result: "Te st1",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static TRIM_START: ScalarDef = ScalarDef {
    name: "trim_start",
    category: Category::String,
    summary: "Removes a match of a regular expression from the start of a text.",
    params: PARAMS,
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| trim(args, |regex| format!("^({regex})"))),
    page: "trim-start-function",
    examples: &[Example {
        query: r"print trim_start(@'[^\w]+', @'-  Te st1// $')",
        result: "Te st1// $",
    }],
    ..ScalarDef::NEW
};

pub(super) static TRIM_END: ScalarDef = ScalarDef {
    name: "trim_end",
    category: Category::String,
    summary: "Removes a match of a regular expression from the end of a text.",
    params: PARAMS,
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| trim(args, |regex| format!("({regex})$"))),
    page: "trim-end-function",
    examples: &[Example {
        query: "print trim_end('.com', 'bing.com')",
        result: "bing",
    }],
    ..ScalarDef::NEW
};

fn trim(args: &Args<'_>, wrap: fn(&str) -> String) -> Result<ArrayRef> {
    if args.constant_str(0) == Some("") {
        return exec_err!("the regular expression to trim is empty");
    }
    let (patterns, sources) = (Patterns::wrapped(args, 0, wrap)?, args.strings(1));
    args.texts(|row, out| {
        if let Ok(regex) = &*patterns.get(row) {
            out.push_str(&regex.replace_all(sources.get(row), ""));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, check_refused, text};

    #[track_caller]
    fn check_trimmed(regex: &str, source: &str, both: &str, start: &str, end: &str) {
        check(&TRIM, &[text(regex), text(source)], both);
        check(&TRIM_START, &[text(regex), text(source)], start);
        check(&TRIM_END, &[text(regex), text(source)], end);
    }

    #[test]
    fn measured() {
        check_trimmed("a", "aaaa", "aa", "aaa", "aaa");
        check_trimmed("a|x", "bxa", "bx", "bxa", "bx");
        check_trimmed("a$", "aa", "a", "aa", "a");
        check_trimmed("^b|a", "ba", "", "a", "b");
        check_trimmed("a)|(b", "xaxbx", "xxx", "xaxx", "xxbx");
        check_trimmed("a+?", "xaaa", "x", "xaaa", "x");
        check_trimmed("a|aa", "xaaa", "xa", "xaaa", "xa");
        check_trimmed("b*", "abc", "abc", "abc", "abc");
        check_trimmed("(?i)a", "AaxA", "ax", "axA", "Aax");
        check_trimmed(
            r"\s+",
            "    Hello, world!    ",
            "Hello, world!",
            "Hello, world!    ",
            "    Hello, world!",
        );
    }

    #[test]
    fn the_end_is_not_before_a_last_line_feed() {
        check(&TRIM_END, &[text("a"), text("xa\n")], "xa\n");
    }

    #[test]
    fn refused() {
        check_refused(&TRIM, &[text(""), text("abc")]);
        check_refused(&TRIM_START, &[text("a(?=b)"), text("ab")]);
    }
}
