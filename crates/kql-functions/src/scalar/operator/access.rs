//! `[]` and `.`: an element of a dynamic by key or by index; what is not there is null.

use std::sync::Arc;

use arrow::array::{ArrayRef, LargeStringBuilder};
use datafusion::common::Result;
use kql_types::{KqlType, Value, convert, dynamic};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static OPERATORS: &[&ScalarDef] = &[&ELEMENT];

static ELEMENT: ScalarDef = ScalarDef {
    name: "[]",
    category: Category::Operator,
    summary: "Gives an element of a bag by its key, or of an array by its index, counted from the end where negative.",
    params: &[
        Param::required(
            "value",
            Accepts::Exactly(KqlType::Dynamic),
            "A bag or an array.",
        ),
        Param::required(
            "key",
            Accepts::OneOf(&[
                KqlType::String,
                KqlType::Long,
                KqlType::Int,
                KqlType::Dynamic,
            ]),
            "A key, or an index from 0.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(element),
    page: "scalar-data-types/dynamic",
    examples: &[
        Example {
            query: "print tostring(dynamic({'a': 1})['a'])",
            result: "1",
        },
        Example {
            query: "print tostring(dynamic([1, 2, 3])[-1])",
            result: "3",
        },
    ],
    ..ScalarDef::NEW
};

fn element(args: &Args<'_>) -> Result<ArrayRef> {
    let values = args.json(0);
    match args.kql_type(1) {
        KqlType::String => {
            let keys = args.strings(1);
            elements(args, |row| {
                dynamic::get_key(values.get(row)?, keys.get(row))
            })
        }
        KqlType::Dynamic => {
            let keys = args.json(1);
            elements(args, |row| {
                element_at(values.get(row)?, &dynamic::to_scalar(keys.get(row)?))
            })
        }
        _ => {
            let indices = args.integers(1);
            elements(args, |row| {
                dynamic::get_index(values.get(row)?, indices.get(row)?)
            })
        }
    }
}

fn element_at<'a>(json: &'a str, key: &Value) -> Option<&'a str> {
    match key {
        Value::String(key) => dynamic::get_key(json, key),
        other => match convert::to_long(other) {
            Value::Long(index) => dynamic::get_index(json, index),
            _ => None,
        },
    }
}

fn elements<'a>(args: &Args<'a>, find: impl Fn(usize) -> Option<&'a str>) -> Result<ArrayRef> {
    let mut builder = LargeStringBuilder::with_capacity(args.rows(), 8 * args.rows());
    for row in 0..args.rows() {
        builder.append_option(find(row).filter(|&json| json != "null"));
    }
    Ok(Arc::new(builder.finish()))
}
