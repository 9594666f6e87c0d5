//! `extract()`: what a capture group of a regular expression matches first.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, Value, convert};
use regex::{CaptureLocations, Regex};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::pattern::Patterns;

pub(super) static EXTRACT: ScalarDef = ScalarDef {
    name: "extract",
    category: Category::String,
    summary: "Extracts the first match of a capture group of a regular expression, converted to a type on demand.",
    params: &[
        Param::required(
            "regex",
            Accepts::Exactly(KqlType::String),
            "The regular expression.",
        )
        .constant()
        .regex(),
        Param::required(
            "captureGroup",
            Accepts::INTEGER,
            "The capture group; 0 stands for the whole match.",
        ),
        Param::required(
            "source",
            Accepts::Exactly(KqlType::String),
            "The text to search.",
        ),
        Param::optional(
            "typeLiteral",
            Accepts::Any,
            "The type to convert to, as in `typeof(long)`.",
        )
        .constant(),
    ],
    // A type literal arrives as a null of its type.
    returns: Returns::Derived(|types| Some(types.get(3).copied().unwrap_or(KqlType::String))),
    eval: Eval::Kernel(extract),
    page: "extract-function",
    examples: &[
        Example {
            query: "print extract('User: ([^,]+)', 1, 'User: James, Age: 29')",
            result: "James",
        },
        Example {
            query: "print extract(@'-(\\d{2})-', 1, '15-12-2024', typeof(int))",
            result: "12",
        },
    ],
    ..ScalarDef::NEW
};

fn extract(args: &Args<'_>) -> Result<ArrayRef> {
    let (patterns, groups, sources) = (Patterns::new(args, 0)?, args.integers(1), args.strings(2));
    let mut scratch = None;
    let mut matched = |row| {
        let pattern = patterns.get(row);
        let (Ok(regex), Some(group)) = (&*pattern, groups.get(row)) else {
            return None;
        };
        first_match(
            regex,
            usize::try_from(group).ok()?,
            sources.get(row),
            &mut scratch,
        )
    };
    let returns = args.returns();
    if returns == KqlType::String {
        return args.slices(|row| matched(row).unwrap_or_default());
    }
    args.values(|row| match matched(row) {
        Some(text) => convert::to_type(Value::String(text.to_owned()), returns),
        None => Value::null(returns),
    })
}

/// What `group` matches; `scratch` is space for the positions of a regular expression of so many groups.
fn first_match<'t>(
    regex: &Regex,
    group: usize,
    text: &'t str,
    scratch: &mut Option<CaptureLocations>,
) -> Option<&'t str> {
    if group == 0 {
        return regex.find(text).map(|found| found.as_str());
    }
    if scratch
        .as_ref()
        .is_none_or(|locations| locations.len() != regex.captures_len())
    {
        *scratch = Some(regex.capture_locations());
    }
    let locations = scratch.as_mut()?;
    regex.captures_read(locations, text)?;
    let (start, end) = locations.get(group)?;
    Some(&text[start..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, check_refused, long, text};

    #[test]
    fn groups() {
        check(&EXTRACT, &[text(r"(\d+)%"), long(1), text("50% off")], "50");
        check(&EXTRACT, &[text(r"(a)|(b)"), long(2), text("a")], "");
        check(&EXTRACT, &[text("a"), long(3), text("a")], "");
        check(&EXTRACT, &[text("a"), long(-1), text("a")], "");
    }

    #[test]
    fn unicode_classes() {
        check(&EXTRACT, &[text(r"\d"), long(0), text("٣x")], "٣");
    }

    #[test]
    fn types() {
        let typed = |kql_type| [text(r"\d+"), long(0), text("a12b"), Value::null(kql_type)];
        check(&EXTRACT, &typed(KqlType::Long), "12");
        check(&EXTRACT, &typed(KqlType::Guid), "null");
        check(
            &EXTRACT,
            &[text(r"x"), long(0), text("a"), Value::null(KqlType::Long)],
            "null",
        );
    }

    #[test]
    fn look_around_is_refused() {
        check_refused(&EXTRACT, &[text("a(?=b)"), long(0), text("ab")]);
    }
}
