//! `set_equals()`: whether two arrays have the same elements.

use kql_types::KqlType;

use super::{RECORD, set};
use crate::def::{Accepts, Eval, Param, Returns, ScalarDef};

pub(super) static SET_EQUALS: ScalarDef = ScalarDef {
    name: "set_equals",
    summary: "Tells whether two arrays have the same different elements.",
    params: &[
        Param::required("set1", Accepts::Exactly(KqlType::Dynamic), "An array."),
        Param::required("set2", Accepts::Exactly(KqlType::Dynamic), "An array."),
    ],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        let (left, right) = (args.json(0), args.json(1));
        args.bools(|row| Some(set(&left, row) == set(&right, row)))
    }),
    ..RECORD
};
