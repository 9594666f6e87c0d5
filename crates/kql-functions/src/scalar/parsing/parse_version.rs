//! `parse_version()`: a version as a number that sorts as versions do.

use kql_types::{Decimal, KqlType, Value};

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static PARSE_VERSION: ScalarDef = ScalarDef {
    name: "parse_version",
    category: Category::String,
    summary: "Converts a version of one to four parts to a decimal that compares as the version does.",
    params: &[Param::required(
        "version",
        Accepts::Exactly(KqlType::String),
        "The version, as in `1.2.3.4`.",
    )],
    returns: Returns::Always(KqlType::Decimal),
    eval: Eval::Kernel(|args| {
        let versions = args.strings(0);
        args.values(|row| {
            number(versions.get(row)).map_or(Value::Null(KqlType::Decimal), Value::Decimal)
        })
    }),
    page: "parse-version-function",
    examples: &[
        Example {
            query: "print parse_version('1.2.3.4')",
            result: "1000000020000000300000004",
        },
        Example {
            query: "print parse_version('0.2')",
            result: "20000000000000000",
        },
    ],
    ..ScalarDef::NEW
};

const MAX_PARTS: usize = 4;
const DIGITS_PER_PART: usize = 8;

fn number(version: &str) -> Option<Decimal> {
    if version.split('.').count() > MAX_PARTS {
        return None;
    }
    let mut digits = String::with_capacity(MAX_PARTS * DIGITS_PER_PART);
    for part in version
        .split('.')
        .chain(std::iter::repeat("0"))
        .take(MAX_PARTS)
    {
        let is_number = (1..=DIGITS_PER_PART).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some(())?;
        digits.extend(std::iter::repeat_n('0', DIGITS_PER_PART - part.len()));
        digits.push_str(part);
    }
    Decimal::parse(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[track_caller]
    fn check_version(version: &str, expected: &str) {
        check(&PARSE_VERSION, &[text(version)], expected);
    }

    #[test]
    fn versions() {
        check_version("0.0.0.5", "5");
        check_version("0.0.3", "300000000");
        check_version("1", "1000000000000000000000000");
        check_version("99999999.0.0.0", "99999999000000000000000000000000");
    }

    #[test]
    fn no_version() {
        for version in [
            "",
            "1.2.3.4.5",
            "1.x",
            "1..2",
            "123456789",
            "-1",
            "1.2-beta",
        ] {
            check_version(version, "null");
        }
    }
}
