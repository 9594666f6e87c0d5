//! `set_has_element()`: whether a value is in an array.

use kql_types::{KqlType, dynamic};

use super::{RECORD, same_element};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::Elements;

pub(super) static SET_HAS_ELEMENT: ScalarDef = ScalarDef {
    name: "set_has_element",
    summary: "Tells whether an array has a value among its elements.",
    params: &[
        Param::required("set", Accepts::Exactly(KqlType::Dynamic), "The array."),
        Param::required("value", Accepts::Any, "The value to find."),
    ],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        let (arrays, values) = (args.json(0), Elements::new(args, 1));
        let mut value = String::new();
        args.bools(|row| {
            value.clear();
            values.write(row, &mut value);
            Some(dynamic::elements(arrays.get(row)?).any(|element| same_element(element, &value)))
        })
    }),
    page: "set-has-element-function",
    examples: &[
        Example {
            query: "print set_has_element(dynamic([\"this\", \"is\"]), \"is\")",
            result: "True",
        },
        Example {
            query: "print set_has_element(dynamic([1, 2]), \"2\")",
            result: "False",
        },
    ],
    ..RECORD
};
