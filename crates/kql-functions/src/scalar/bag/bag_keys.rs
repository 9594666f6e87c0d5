//! `bag_keys()`: the keys of a property bag.

use kql_types::{KqlType, dynamic};

use super::{BAG, RECORD, bag};
use crate::def::{Eval, Example, Returns, ScalarDef};

pub(super) static BAG_KEYS: ScalarDef = ScalarDef {
    name: "bag_keys",
    summary: "Gives the keys of a property bag as an array; what is no bag gives null.",
    params: &[BAG],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let bags = args.json(0);
        args.dynamics(|row, out| {
            let Some(bag) = bag(bags.get(row)) else {
                return false;
            };
            out.push('[');
            for (idx, (key, _)) in dynamic::entries(bag).enumerate() {
                if idx > 0 {
                    out.push(',');
                }
                dynamic::write_string(&key, out);
            }
            out.push(']');
            true
        })
    }),
    page: "bag-keys-function",
    examples: &[
        Example {
            query: "print bag_keys(dynamic({\"a\": 1, \"b\": [1,2]}))",
            result: "[\"a\",\"b\"]",
        },
        Example {
            query: "print bag_keys(dynamic({}))",
            result: "[]",
        },
    ],
    ..RECORD
};
