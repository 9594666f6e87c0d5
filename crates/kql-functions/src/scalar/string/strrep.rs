//! `strrep()`: a text several times over.

use datafusion::common::{Result, exec_err};
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

/// The most bytes that a result may have. A repetition is the cheapest way to ask for all memory there is.
const MAX_RESULT_BYTES: usize = 64 << 20;

pub(super) static STRREP: ScalarDef = ScalarDef {
    name: "strrep",
    category: Category::String,
    summary: "Repeats a text, with an optional delimiter between the copies.",
    params: &[
        Param::required(
            "value",
            Accepts::Any,
            "The value to repeat, converted to text.",
        ),
        Param::required("multiplier", Accepts::INTEGER, "How many copies to make."),
        Param::optional(
            "delimiter",
            Accepts::Any,
            "Text put between the copies; none by default.",
        ),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(strrep),
    page: "strrep-function",
    examples: &[
        Example {
            query: "print strrep('ABC', 2)",
            result: "ABCABC",
        },
        Example {
            query: "print strrep(123, 3, '.')",
            result: "123.123.123",
        },
        Example {
            query: "print strrep(3s, 2, ' ')",
            result: "00:00:03 00:00:03",
        },
    ],
    ..ScalarDef::NEW
};

fn strrep(args: &Args<'_>) -> Result<arrow::array::ArrayRef> {
    let values = Texts::new(args, 0);
    let multipliers = args.integers(1);
    let delimiters = args.optional(2).map(|_| Texts::new(args, 2));
    let mut is_too_long = false;
    let repeated = args.texts(|row, out| {
        let copies = multipliers
            .get(row)
            .map_or(0, |copies| usize::try_from(copies).unwrap_or(0));
        let (value, delimiter) = (
            values.get(row),
            delimiters
                .as_ref()
                .map(|texts| texts.get(row))
                .unwrap_or_default(),
        );
        let bytes = (value.len() + delimiter.len()).saturating_mul(copies);
        if bytes > MAX_RESULT_BYTES {
            is_too_long = true;
        } else if bytes > 0 {
            repeat(&value, copies, &delimiter, out);
        }
    });
    if is_too_long {
        return exec_err!("`strrep` makes a text of more than {MAX_RESULT_BYTES} bytes");
    }
    repeated
}

fn repeat(value: &str, copies: usize, delimiter: &str, out: &mut String) {
    for idx in 0..copies {
        if idx > 0 {
            out.push_str(delimiter);
        }
        out.push_str(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, check_refused, long, text};

    #[test]
    fn odd_multipliers() {
        check(&STRREP, &[text("a"), long(0)], "");
        check(&STRREP, &[text("a"), long(-1)], "");
        check(&STRREP, &[text(""), long(i64::MAX)], "");
        check_refused(&STRREP, &[text("a"), long(i64::MAX)]);
    }
}
