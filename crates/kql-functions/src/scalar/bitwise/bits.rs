//! `binary_and()` and its kin, `bitset_count_ones()`: all compute in 64 bits.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

const BITS: ScalarDef = ScalarDef {
    category: Category::Bitwise,
    params: TWO_NUMBERS,
    returns: Returns::Always(KqlType::Long),
    result_name: ResultName::FirstArgument,
    ..ScalarDef::NEW
};

static TWO_NUMBERS: &[Param] = &[
    Param::required("value1", Accepts::INTEGER, "A number."),
    Param::required("value2", Accepts::INTEGER, "A number."),
];

static ONE_NUMBER: &[Param] = &[Param::required("value", Accepts::INTEGER, "A number.")];

static NUMBER_AND_SHIFT: &[Param] = &[
    Param::required("value", Accepts::INTEGER, "The number to shift."),
    Param::required(
        "shift",
        Accepts::INTEGER,
        "How far; counted modulo 64, and null where negative.",
    ),
];

pub(super) static BINARY_AND: ScalarDef = ScalarDef {
    name: "binary_and",
    summary: "Gives the bits that both numbers have.",
    eval: Eval::Kernel(|args| pairs(args, |left, right| Some(left & right))),
    page: "binary-and-function",
    examples: &[Example {
        query: "print binary_and(6, 3)",
        result: "2",
    }],
    ..BITS
};

pub(super) static BINARY_OR: ScalarDef = ScalarDef {
    name: "binary_or",
    summary: "Gives the bits that either number has.",
    eval: Eval::Kernel(|args| pairs(args, |left, right| Some(left | right))),
    page: "binary-or-function",
    examples: &[Example {
        query: "print binary_or(5, 3)",
        result: "7",
    }],
    ..BITS
};

pub(super) static BINARY_XOR: ScalarDef = ScalarDef {
    name: "binary_xor",
    summary: "Gives the bits that one of the numbers has, but not both.",
    eval: Eval::Kernel(|args| pairs(args, |left, right| Some(left ^ right))),
    page: "binary-xor-function",
    examples: &[Example {
        query: "print binary_xor(6, 3)",
        result: "5",
    }],
    ..BITS
};

pub(super) static BINARY_NOT: ScalarDef = ScalarDef {
    name: "binary_not",
    summary: "Turns every bit over.",
    params: ONE_NUMBER,
    eval: Eval::Kernel(|args| {
        let values = args.integers(0);
        args.longs(|row| values.get(row).map(|value| !value))
    }),
    page: "binary-not-function",
    examples: &[Example {
        query: "print binary_not(100)",
        result: "-101",
    }],
    ..BITS
};

pub(super) static BINARY_SHIFT_LEFT: ScalarDef = ScalarDef {
    name: "binary_shift_left",
    summary: "Moves the bits towards the greater end.",
    params: NUMBER_AND_SHIFT,
    eval: Eval::Kernel(|args| pairs(args, |value, shift| Some(value << distance(shift)?))),
    page: "binary-shift-left-function",
    examples: &[Example {
        query: "print binary_shift_left(1, 2)",
        result: "4",
    }],
    ..BITS
};

pub(super) static BINARY_SHIFT_RIGHT: ScalarDef = ScalarDef {
    name: "binary_shift_right",
    summary: "Moves the bits towards the lesser end.",
    params: NUMBER_AND_SHIFT,
    eval: Eval::Kernel(|args| pairs(args, |value, shift| Some(value >> distance(shift)?))),
    page: "binary-shift-right-function",
    examples: &[Example {
        query: "print binary_shift_right(1, 2)",
        result: "0",
    }],
    ..BITS
};

pub(super) static BITSET_COUNT_ONES: ScalarDef = ScalarDef {
    name: "bitset_count_ones",
    summary: "Counts the bits that are set.",
    params: ONE_NUMBER,
    eval: Eval::Kernel(|args| {
        let values = args.integers(0);
        args.longs(|row| values.get(row).map(|value| i64::from(value.count_ones())))
    }),
    page: "bitset-count-ones-function",
    examples: &[Example {
        query: "print bitset_count_ones(42)",
        result: "3",
    }],
    ..BITS
};

fn distance(shift: i64) -> Option<u32> {
    u32::try_from(shift % 64).ok()
}

fn pairs(args: &Args<'_>, f: impl Fn(i64, i64) -> Option<i64>) -> Result<ArrayRef> {
    let (left, right) = (args.integers(0), args.integers(1));
    args.longs(|row| f(left.get(row)?, right.get(row)?))
}
