//! `jaccard_index()`: how alike two sets are.

use kql_types::KqlType;

use super::{RECORD, set};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};

pub(super) static JACCARD_INDEX: ScalarDef = ScalarDef {
    name: "jaccard_index",
    summary: "Divides the number of elements that two arrays share by the number of elements that they have together.",
    params: &[
        Param::required("set1", Accepts::Exactly(KqlType::Dynamic), "An array."),
        Param::required("set2", Accepts::Exactly(KqlType::Dynamic), "An array."),
    ],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let (left, right) = (args.json(0), args.json(1));
        args.reals(|row| {
            left.get(row)?;
            right.get(row)?;
            let (left, right) = (set(&left, row), set(&right, row));
            Some(left.intersection(&right).count() as f64 / left.union(&right).count() as f64)
        })
    }),
    page: "jaccard-index-function",
    examples: &[Example {
        query: "print jaccard_index(dynamic([1,2,3]), dynamic([1,2,3,4]))",
        result: "0.75",
    }],
    ..RECORD
};
