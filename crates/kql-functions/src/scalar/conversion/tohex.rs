//! `tohex()`: a number in hexadecimal digits.

use std::fmt::Write;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

/// More leading zeros are not given.
const MOST_DIGITS: i64 = 16;

pub(super) static TOHEX: ScalarDef = ScalarDef {
    name: "tohex",
    category: Category::Conversion,
    summary: "Writes a whole number in hexadecimal digits, a negative one as its two's complement.",
    params: &[
        Param::required("value", Accepts::INTEGER, "The number to convert."),
        Param::optional(
            "minLength",
            Accepts::INTEGER,
            "The fewest digits, filled with leading zeros; at most 16.",
        ),
    ],
    returns: Returns::Always(KqlType::String),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(tohex),
    page: "tohex-function",
    examples: &[
        Example {
            query: "print tohex(256)",
            result: "100",
        },
        Example {
            query: "print tohex(toint(-256), 8)",
            result: "ffffff00",
        },
    ],
    ..ScalarDef::NEW
};

fn tohex(args: &Args<'_>) -> Result<ArrayRef> {
    let is_narrow = args.kql_type(0) == KqlType::Int;
    let values = args.integers(0);
    let lengths = args.optional(1).map(|_| args.integers(1));
    args.texts(|row, out| {
        let Some(value) = values.get(row) else { return };
        let bits = if is_narrow {
            u64::from(value as u32)
        } else {
            value as u64
        };
        let least = lengths
            .and_then(|lengths| lengths.get(row))
            .unwrap_or(0)
            .clamp(0, MOST_DIGITS) as usize;
        write!(out, "{bits:0least$x}").expect("writing to a String does not fail");
    })
}
