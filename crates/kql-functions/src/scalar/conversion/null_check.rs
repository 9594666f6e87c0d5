//! `isnull()`, `isnotnull()`, `isempty()`, `isnotempty()`. A string is never null; a null of any type is empty.

use std::sync::Arc;

use arrow::array::{Array, BooleanArray};
use arrow::buffer::BooleanBuffer;
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

const CHECK: ScalarDef = ScalarDef {
    category: Category::Conversion,
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The value to check.",
    )],
    returns: Returns::Always(KqlType::Bool),
    ..ScalarDef::NEW
};

pub(super) static ISNULL: ScalarDef = ScalarDef {
    name: "isnull",
    summary: "True for a null; never for a string.",
    eval: Eval::Kernel(|args| Ok(Arc::new(BooleanArray::new(null_rows(args), None)))),
    page: "isnull-function",
    examples: &[
        Example {
            query: "print isnull(int(null))",
            result: "True",
        },
        Example {
            query: "print isnull('')",
            result: "False",
        },
    ],
    ..CHECK
};

pub(super) static ISNOTNULL: ScalarDef = ScalarDef {
    name: "isnotnull",
    aliases: &["notnull"],
    summary: "True for a value that is not null; always for a string.",
    eval: Eval::Kernel(|args| Ok(Arc::new(BooleanArray::new(!&null_rows(args), None)))),
    page: "isnotnull-function",
    examples: &[Example {
        query: "print isnotnull(1)",
        result: "True",
    }],
    ..CHECK
};

pub(super) static ISEMPTY: ScalarDef = ScalarDef {
    name: "isempty",
    summary: "True for an empty string and for a null.",
    eval: Eval::Kernel(|args| Ok(Arc::new(BooleanArray::new(empty_rows(args), None)))),
    page: "isempty-function",
    examples: &[
        Example {
            query: "print isempty('')",
            result: "True",
        },
        Example {
            query: "print isempty(parse_json('[]'))",
            result: "False",
        },
    ],
    ..CHECK
};

pub(super) static ISNOTEMPTY: ScalarDef = ScalarDef {
    name: "isnotempty",
    aliases: &["notempty"],
    summary: "True for a value that is neither an empty string nor null.",
    eval: Eval::Kernel(|args| Ok(Arc::new(BooleanArray::new(!&empty_rows(args), None)))),
    page: "isnotempty-function",
    examples: &[Example {
        query: "print isnotempty('')",
        result: "False",
    }],
    ..CHECK
};

fn null_rows(args: &Args<'_>) -> BooleanBuffer {
    let column = args.column(0);
    if column.kql_type() == KqlType::String || column.array().null_count() == 0 {
        return BooleanBuffer::new_unset(args.rows());
    }
    BooleanBuffer::collect_bool(args.rows(), |row| column.is_null(row))
}

fn empty_rows(args: &Args<'_>) -> BooleanBuffer {
    match args.kql_type(0) {
        KqlType::String => {
            let texts = args.strings(0);
            BooleanBuffer::collect_bool(args.rows(), |row| texts.get(row).is_empty())
        }
        KqlType::Dynamic => {
            let values = args.json(0);
            BooleanBuffer::collect_bool(args.rows(), |row| {
                values.get(row).is_none_or(|json| json == "\"\"")
            })
        }
        _ => null_rows(args),
    }
}
