//! `max_of()`, `min_of()`: the greatest and the least of the arguments that are not null.

use std::cmp::Ordering;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, Value, coerce, convert};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static MAX_OF: ScalarDef = ScalarDef {
    name: "max_of",
    category: Category::Conditional,
    summary: "Gives the greatest of the values that are not null.",
    params: VALUES,
    returns: Returns::Derived(orderable),
    eval: Eval::Kernel(|args| extreme(args, Ordering::Greater)),
    page: "max-of-function",
    examples: &[Example {
        query: "print max_of(10, 1, -3, 17)",
        result: "17",
    }],
    ..ScalarDef::NEW
};

pub(super) static MIN_OF: ScalarDef = ScalarDef {
    name: "min_of",
    category: Category::Conditional,
    summary: "Gives the least of the values that are not null.",
    params: VALUES,
    returns: Returns::Derived(orderable),
    eval: Eval::Kernel(|args| extreme(args, Ordering::Less)),
    page: "min-of-function",
    examples: &[Example {
        query: "print min_of(10, 1, -3, 17)",
        result: "-3",
    }],
    ..ScalarDef::NEW
};

static VALUES: &[Param] = &[Param::repeated(
    "arg",
    Accepts::Common,
    2,
    64,
    "A value that has an order.",
)];

fn orderable(types: &[KqlType]) -> Option<KqlType> {
    coerce::common_type(types).filter(|&common| !matches!(common, KqlType::Dynamic | KqlType::Guid))
}

fn extreme(args: &Args<'_>, wanted: Ordering) -> Result<ArrayRef> {
    match args.returns() {
        KqlType::Long | KqlType::DateTime | KqlType::Timespan => {
            let readers: Vec<_> = (0..args.len()).map(|idx| args.integers(idx)).collect();
            args.longs(|row| best(readers.iter().filter_map(|reader| reader.get(row)), wanted))
        }
        KqlType::Real => {
            let readers: Vec<_> = (0..args.len()).map(|idx| args.floats(idx)).collect();
            args.reals(|row| best(readers.iter().filter_map(|reader| reader.get(row)), wanted))
        }
        kql_type => args.values(|row| {
            let values = args
                .columns()
                .iter()
                .map(|column| convert::to_type(column.value(row), kql_type));
            let present = values.filter(|value| !value.is_null());
            present
                .reduce(|best, next| {
                    if order(&next, &best) == Some(wanted) {
                        next
                    } else {
                        best
                    }
                })
                .unwrap_or(Value::null(kql_type))
        }),
    }
}

fn best<T: PartialOrd>(values: impl Iterator<Item = T>, wanted: Ordering) -> Option<T> {
    values.reduce(|best, next| {
        if next.partial_cmp(&best) == Some(wanted) {
            next
        } else {
            best
        }
    })
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.partial_cmp(right),
        (Value::Decimal(left), Value::Decimal(right)) => left.partial_cmp(right),
        (Value::Bool(left), Value::Bool(right)) => left.partial_cmp(right),
        (Value::String(left), Value::String(right)) => left.partial_cmp(right),
        _ => None,
    }
}
