//! `todatetime()`, `totimespan()`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, convert, datetime, timespan};

use super::unchanged;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static TODATETIME: ScalarDef = ScalarDef {
    name: "todatetime",
    category: Category::Conversion,
    summary: "Converts a value to a datetime; a number counts ticks of 100 ns since the year 1.",
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The value to convert.",
    )],
    returns: Returns::Always(KqlType::DateTime),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(todatetime),
    page: "todatetime-function",
    examples: &[Example {
        query: "print todatetime('2015-12-24')",
        result: "2015-12-24T00:00:00.0000000Z",
    }],
    ..ScalarDef::NEW
};

pub(super) static TOTIMESPAN: ScalarDef = ScalarDef {
    name: "totimespan",
    aliases: &["totime"],
    category: Category::Conversion,
    summary: "Converts a value to a timespan; a number counts ticks of 100 ns.",
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The value to convert.",
    )],
    returns: Returns::Always(KqlType::Timespan),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(totimespan),
    page: "totimespan-function",
    examples: &[
        Example {
            query: "print totimespan('0.00:01:00')",
            result: "00:01:00",
        },
        Example {
            query: "print totimespan('13:00')",
            result: "13:00:00",
        },
    ],
    ..ScalarDef::NEW
};

fn todatetime(args: &Args<'_>) -> Result<ArrayRef> {
    if let Some(same) = unchanged(args) {
        return Ok(same);
    }
    if args.kql_type(0) == KqlType::String {
        let texts = args.strings(0);
        return args.longs(|row| datetime::parse(texts.get(row)));
    }
    let column = args.column(0);
    args.values(|row| convert::to_datetime(&column.value(row)))
}

fn totimespan(args: &Args<'_>) -> Result<ArrayRef> {
    if let Some(same) = unchanged(args) {
        return Ok(same);
    }
    if args.kql_type(0) == KqlType::String {
        let texts = args.strings(0);
        return args.longs(|row| timespan::parse(texts.get(row)));
    }
    let column = args.column(0);
    args.values(|row| convert::to_timespan(&column.value(row)))
}
