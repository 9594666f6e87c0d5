//! `series_fill_forward()`, `_backward`, `_const`, `_linear`: missing elements replaced.
//!
//! An element is missing where it equals the placeholder, which is null if not given. Elements that are there keep their
//! text, so that integers stay integers.

use std::borrow::Cow;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use super::{Number, RECORD, SERIES, number};
use crate::args::Args;
use crate::def::{Accepts, Eval, Example, Param, ResultName, Returns, ScalarDef};
use crate::elements::{Elements, write_array};
use crate::scalar::array::items;
use crate::scalar::set::same_element;

const PLACEHOLDER: Param = Param::optional(
    "missing_value_placeholder",
    Accepts::Any,
    "What stands for a missing value; null if not given.",
);

const FILL: ScalarDef = ScalarDef {
    params: &[SERIES, PLACEHOLDER],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::FirstArgument,
    ..RECORD
};

pub(super) static SERIES_FILL_FORWARD: ScalarDef = ScalarDef {
    name: "series_fill_forward",
    summary: "Replaces missing elements with the nearest one before them.",
    eval: Eval::Kernel(|args| {
        let placeholder = Placeholder::new(args, 1);
        fill(args, |items, row| placeholder.forward(&items, row))
    }),
    page: "series-fill-forward-function",
    examples: &[Example {
        query: "print series_fill_forward(dynamic([null,null,36,41,null,null,16,61,33,null,null]))",
        result: "[null,null,36,41,41,41,16,61,33,33,33]",
    }],
    ..FILL
};

pub(super) static SERIES_FILL_BACKWARD: ScalarDef = ScalarDef {
    name: "series_fill_backward",
    summary: "Replaces missing elements with the nearest one after them.",
    eval: Eval::Kernel(|args| {
        let placeholder = Placeholder::new(args, 1);
        fill(args, |mut items, row| {
            items.reverse();
            let mut filled = placeholder.forward(&items, row);
            filled.reverse();
            filled
        })
    }),
    page: "series-fill-backward-function",
    examples: &[Example {
        query: "print series_fill_backward(dynamic([111,null,36,41,null,null,16,61,33,null,null]))",
        result: "[111,36,36,41,16,16,16,61,33,null,null]",
    }],
    ..FILL
};

pub(super) static SERIES_FILL_CONST: ScalarDef = ScalarDef {
    name: "series_fill_const",
    summary: "Replaces missing elements with a constant.",
    params: &[
        SERIES,
        Param::required("constant_value", Accepts::Any, "What replaces them."),
        PLACEHOLDER,
    ],
    eval: Eval::Kernel(|args| {
        let (placeholder, constants) = (Placeholder::new(args, 2), Elements::new(args, 1));
        fill(args, |items, row| {
            let mut constant = String::new();
            constants.write(row, &mut constant);
            let replaced = items.into_iter().map(|item| {
                if placeholder.is_missing(item, row) {
                    Cow::Owned(constant.clone())
                } else {
                    Cow::Borrowed(item)
                }
            });
            replaced.collect()
        })
    }),
    page: "series-fill-const-function",
    examples: &[Example {
        query: "print series_fill_const(dynamic([111,null,36,41,23,null,16,61,33,null,null]), -1)",
        result: "[111,-1,36,41,23,-1,16,61,33,-1,-1]",
    }],
    ..FILL
};

pub(super) static SERIES_FILL_LINEAR: ScalarDef = ScalarDef {
    name: "series_fill_linear",
    summary: "Replaces missing elements with the values on the line between their neighbours.",
    params: &[
        SERIES,
        PLACEHOLDER,
        Param::optional(
            "fill_edges",
            Accepts::Exactly(KqlType::Bool),
            "Fills both ends too; true if not given.",
        ),
        Param::optional(
            "constant_value",
            Accepts::Any,
            "What fills a series without any element; 0 if not given.",
        ),
    ],
    eval: Eval::Kernel(|args| {
        let placeholder = Placeholder::new(args, 1);
        let edges = args.optional(2).map(|_| args.booleans(2));
        let constants = args.optional(3).map(|_| Elements::new(args, 3));
        fill(args, |items, row| {
            let mut constant = String::new();
            match constants {
                Some(constants) => constants.write(row, &mut constant),
                None => constant.push_str("0.0"),
            }
            let edges = edges.and_then(|edges| edges.get(row)).unwrap_or(true);
            linear(
                &items,
                |item| placeholder.is_missing(item, row),
                edges,
                &constant,
            )
        })
    }),
    page: "series-fill-linear-function",
    examples: &[Example {
        query: "print series_fill_linear(dynamic([null, 111, null, 36, 41, null, null, 16, 61, 33, null, null]))",
        result: "[111,111,73,36,41,32,24,16,61,33,33,33]",
    }],
    ..FILL
};

fn fill(
    args: &Args<'_>,
    filled: impl for<'a> Fn(Vec<&'a str>, usize) -> Vec<Cow<'a, str>>,
) -> Result<ArrayRef> {
    let series = args.json(0);
    args.dynamics(|row, out| {
        let Some(items) = items(series.get(row)) else {
            return false;
        };
        write_array(filled(items, row).iter().map(AsRef::as_ref), out);
        true
    })
}

/// Tells which elements are missing.
struct Placeholder<'a>(Option<Elements<'a>>);

impl<'a> Placeholder<'a> {
    fn new(args: &Args<'a>, idx: usize) -> Placeholder<'a> {
        Placeholder(args.optional(idx).map(|_| Elements::new(args, idx)))
    }

    fn is_missing(&self, item: &str, row: usize) -> bool {
        let Some(placeholder) = self.0.filter(|placeholder| !placeholder.is_null(row)) else {
            return dynamic::kind(item) == Kind::Null;
        };
        let mut text = String::new();
        placeholder.write(row, &mut text);
        same_element(item, &text)
    }

    fn forward<'b>(&self, items: &[&'b str], row: usize) -> Vec<Cow<'b, str>> {
        let mut last = None;
        let filled = items.iter().map(|&item| {
            if self.is_missing(item, row) {
                return Cow::Borrowed(last.unwrap_or(item));
            }
            last = Some(item);
            Cow::Borrowed(item)
        });
        filled.collect()
    }
}

fn linear<'a>(
    items: &[&'a str],
    is_missing: impl Fn(&str) -> bool,
    fill_edges: bool,
    constant: &str,
) -> Vec<Cow<'a, str>> {
    let known: Vec<usize> = (0..items.len())
        .filter(|&idx| !is_missing(items[idx]))
        .collect();
    let (Some(&first), Some(&last)) = (known.first(), known.last()) else {
        return vec![Cow::Owned(constant.to_owned()); items.len()];
    };
    let is_integral = known
        .iter()
        .all(|&idx| matches!(number(items[idx]), Some(Number::Long(_))));
    let mut filled: Vec<Cow<'a, str>> = items.iter().map(|&item| Cow::Borrowed(item)).collect();
    if fill_edges {
        filled[..first].fill(Cow::Borrowed(items[first]));
        filled[last + 1..].fill(Cow::Borrowed(items[last]));
    }
    for ends in known.windows(2) {
        let (Some(left), Some(right)) = (number(items[ends[0]]), number(items[ends[1]])) else {
            continue;
        };
        let (left, right) = (left.to_f64(), right.to_f64());
        let step = (right - left) / (ends[1] - ends[0]) as f64;
        for (steps, gap) in filled[ends[0]..ends[1]].iter_mut().enumerate().skip(1) {
            let value = left + step * steps as f64;
            let value = if is_integral {
                Number::Long(value as i64)
            } else {
                Number::Real(value)
            };
            let mut text = String::new();
            value.write(&mut text);
            *gap = Cow::Owned(text);
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long};
    use kql_types::Value;

    #[test]
    fn lines() {
        let null = || Value::Null(KqlType::Real);
        let series = || json("[null,111.0,null,36.0,41.0,null]");
        check(
            &SERIES_FILL_LINEAR,
            &[series()],
            "[111.0,111.0,73.5,36.0,41.0,41.0]",
        );
        check(
            &SERIES_FILL_LINEAR,
            &[series(), null(), Value::Bool(false)],
            "[null,111.0,73.5,36.0,41.0,null]",
        );
        check(&SERIES_FILL_LINEAR, &[json("[null,null]")], "[0.0,0.0]");
        let constant = [
            json("[null,null]"),
            null(),
            Value::Bool(true),
            Value::Real(3.5),
        ];
        check(&SERIES_FILL_LINEAR, &constant, "[3.5,3.5]");
    }

    #[test]
    fn placeholders() {
        check(
            &SERIES_FILL_FORWARD,
            &[json("[1,-1,2]"), long(-1)],
            "[1,1,2]",
        );
        check(
            &SERIES_FILL_CONST,
            &[json("[1,-1.0,null]"), long(0), long(-1)],
            "[1,0,null]",
        );
        check(&SERIES_FILL_FORWARD, &[json("7")], "null");
    }
}
