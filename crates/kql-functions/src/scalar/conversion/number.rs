//! `toint()`, `tolong()`, `toreal()`, `todecimal()`, `tobool()`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, Value, convert, real};

use super::unchanged;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

const CONVERSION: ScalarDef = ScalarDef {
    category: Category::Conversion,
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The value to convert.",
    )],
    result_name: ResultName::FirstArgument,
    ..ScalarDef::NEW
};

pub(super) static TOINT: ScalarDef = ScalarDef {
    name: "toint",
    summary: "Converts a value to a whole number of 32 bits.",
    returns: Returns::Always(KqlType::Int),
    eval: Eval::Kernel(toint),
    page: "toint-function",
    examples: &[
        Example {
            query: "print toint('42')",
            result: "42",
        },
        Example {
            query: "print toint(2.9)",
            result: "2",
        },
    ],
    ..CONVERSION
};

pub(super) static TOLONG: ScalarDef = ScalarDef {
    name: "tolong",
    summary: "Converts a value to a whole number of 64 bits.",
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(tolong),
    page: "tolong-function",
    examples: &[Example {
        query: "print tolong(1d)",
        result: "864000000000",
    }],
    ..CONVERSION
};

pub(super) static TOREAL: ScalarDef = ScalarDef {
    name: "toreal",
    aliases: &["todouble"],
    summary: "Converts a value to a floating-point number.",
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(toreal),
    page: "toreal-function",
    examples: &[Example {
        query: "print toreal('123.4')",
        result: "123.4",
    }],
    ..CONVERSION
};

pub(super) static TODECIMAL: ScalarDef = ScalarDef {
    name: "todecimal",
    summary: "Converts a value to an exact decimal number.",
    returns: Returns::Always(KqlType::Decimal),
    eval: Eval::Kernel(|args| general(args, convert::to_decimal)),
    page: "todecimal-function",
    examples: &[Example {
        query: "print todecimal('0.1') + todecimal('0.2') == todecimal('0.3')",
        result: "True",
    }],
    ..CONVERSION
};

pub(super) static TOBOOL: ScalarDef = ScalarDef {
    name: "tobool",
    aliases: &["toboolean"],
    summary: "Converts a value to true or false; a number is true unless it is 0.",
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(tobool),
    page: "tobool-function",
    examples: &[
        Example {
            query: "print tobool('tRuE')",
            result: "True",
        },
        Example {
            query: "print tobool(0)",
            result: "False",
        },
    ],
    ..CONVERSION
};

fn toint(args: &Args<'_>) -> Result<ArrayRef> {
    if let Some(real) = constant_real(args) {
        let in_range = (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&real.trunc());
        return args.ints(|_| Some(if in_range { real as i32 } else { i32::MIN }));
    }
    if args.kql_type(0) == KqlType::String {
        let texts = args.strings(0);
        return args.ints(|row| convert::parse_int(texts.get(row)));
    }
    general(args, convert::to_int)
}

fn tolong(args: &Args<'_>) -> Result<ArrayRef> {
    if let Some(real) = constant_real(args) {
        let in_range = real >= i64::MIN as f64 && real < -(i64::MIN as f64);
        return args.longs(|_| Some(if in_range { real as i64 } else { i64::MIN }));
    }
    match args.kql_type(0) {
        KqlType::String => {
            let texts = args.strings(0);
            args.longs(|row| convert::parse_long(texts.get(row)))
        }
        KqlType::Int | KqlType::DateTime | KqlType::Timespan => {
            let values = args.integers(0);
            args.longs(|row| values.get(row))
        }
        _ => general(args, convert::to_long),
    }
}

fn toreal(args: &Args<'_>) -> Result<ArrayRef> {
    match args.kql_type(0) {
        KqlType::String => {
            let texts = args.strings(0);
            args.reals(|row| real::parse(texts.get(row)))
        }
        KqlType::Int | KqlType::Long | KqlType::DateTime | KqlType::Timespan => {
            let values = args.floats(0);
            args.reals(|row| values.get(row))
        }
        _ => general(args, convert::to_real),
    }
}

fn tobool(args: &Args<'_>) -> Result<ArrayRef> {
    if args.kql_type(0) == KqlType::String {
        let texts = args.strings(0);
        return args.bools(|row| convert::parse_bool(texts.get(row)));
    }
    general(args, convert::to_bool)
}

/// A constant real, which Kusto converts apart from its rows: out of range, a row stops at the limit, but a constant
/// becomes the least number.
fn constant_real(args: &Args<'_>) -> Option<f64> {
    match args.constant(0) {
        Some(Value::Real(real)) if !real.is_nan() => Some(real),
        _ => None,
    }
}

fn general(args: &Args<'_>, convert: fn(&Value) -> Value) -> Result<ArrayRef> {
    if let Some(same) = unchanged(args) {
        return Ok(same);
    }
    let column = args.column(0);
    args.values(|row| convert(&column.value(row)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate_constant;

    #[track_caller]
    fn check(def: &'static ScalarDef, arg: Value, expected: Value) {
        assert_eq!(
            evaluate_constant(def, &[arg], expected.kql_type()).unwrap(),
            expected
        );
    }

    #[test]
    fn constants_out_of_range() {
        check(
            &TOLONG,
            Value::Real(9.223372036854776e18),
            Value::Long(i64::MIN),
        );
        check(&TOINT, Value::Real(1e10), Value::Int(i32::MIN));
        check(&TOINT, Value::Real(-2.9), Value::Int(-2));
        check(
            &TOINT,
            Value::Long(9_999_999_999),
            Value::Int(1_410_065_407),
        );
    }
}
