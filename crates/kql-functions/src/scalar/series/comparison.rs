//! Comparison of two series, element by element. A number stands for a series of it.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::{Number, Operand, RECORD, operands, write_all};
use crate::args::Args;
use crate::def::{Eval, Example, Param, Returns, ScalarDef};

const BINARY: ScalarDef = ScalarDef {
    params: &[
        Param::required(
            "series1",
            Operand::ACCEPTS,
            "An array of numbers, or a number.",
        ),
        Param::required(
            "series2",
            Operand::ACCEPTS,
            "An array of numbers, or a number.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    ..RECORD
};

pub(super) static SERIES_EQUALS: ScalarDef = ScalarDef {
    name: "series_equals",
    summary: "Tells for each place whether the elements of two series are equal.",
    eval: Eval::Kernel(|args| each(args, |left, right| left == right)),
    page: "series-equals-function",
    examples: &[Example {
        query: "print series_equals(dynamic([1,2,4]), dynamic([4,2,1]))",
        result: "[false,true,false]",
    }],
    ..BINARY
};

pub(super) static SERIES_NOT_EQUALS: ScalarDef = ScalarDef {
    name: "series_not_equals",
    summary: "Tells for each place whether the elements of two series differ.",
    eval: Eval::Kernel(|args| each(args, |left, right| left != right)),
    page: "series-not-equals-function",
    examples: &[Example {
        query: "print series_not_equals(dynamic([1,2,4]), dynamic([4,2,1]))",
        result: "[true,false,true]",
    }],
    ..BINARY
};

pub(super) static SERIES_LESS: ScalarDef = ScalarDef {
    name: "series_less",
    summary: "Tells for each place whether the element of the first series is less.",
    eval: Eval::Kernel(|args| each(args, |left, right| left < right)),
    page: "series-less-function",
    ..BINARY
};

pub(super) static SERIES_LESS_EQUALS: ScalarDef = ScalarDef {
    name: "series_less_equals",
    summary: "Tells for each place whether the element of the first series is less or equal.",
    eval: Eval::Kernel(|args| each(args, |left, right| left <= right)),
    page: "series-less-equals-function",
    examples: &[Example {
        query: "print series_less_equals(dynamic([1,2,4]), dynamic([4,2,1]))",
        result: "[true,true,false]",
    }],
    ..BINARY
};

pub(super) static SERIES_GREATER: ScalarDef = ScalarDef {
    name: "series_greater",
    summary: "Tells for each place whether the element of the first series is greater.",
    eval: Eval::Kernel(|args| each(args, |left, right| left > right)),
    page: "series-greater-function",
    ..BINARY
};

pub(super) static SERIES_GREATER_EQUALS: ScalarDef = ScalarDef {
    name: "series_greater_equals",
    summary: "Tells for each place whether the element of the first series is greater or equal.",
    eval: Eval::Kernel(|args| each(args, |left, right| left >= right)),
    page: "series-greater-equals-function",
    ..BINARY
};

fn each(args: &Args<'_>, compare: fn(f64, f64) -> bool) -> Result<ArrayRef> {
    args.dynamics(|row, out| {
        let Some((left, right)) = operands(args, row) else {
            return false;
        };
        let len = left.len().max(right.len()).unwrap_or(0);
        write_all(0..len, out, |idx, out| {
            let pair = left
                .get(idx)
                .map(Number::to_f64)
                .zip(right.get(idx).map(Number::to_f64));
            out.push_str(match pair.map(|(left, right)| compare(left, right)) {
                Some(true) => "true",
                Some(false) => "false",
                None => "null",
            });
        });
        true
    })
}
