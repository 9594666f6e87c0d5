//! `assert()`: fails the query where a condition does not hold.

use datafusion::common::exec_err;
use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static ASSERT: ScalarDef = ScalarDef {
    name: "assert",
    category: Category::Conditional,
    summary: "Gives true where a constant condition holds, and fails the query with a message where it does not.",
    params: &[
        Param::required(
            "condition",
            Accepts::Exactly(KqlType::Bool),
            "The condition.",
        )
        .constant(),
        Param::required(
            "message",
            Accepts::Exactly(KqlType::String),
            "The message of the failure.",
        )
        .constant(),
    ],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        if args.booleans(0).get(0) != Some(true) {
            return exec_err!("assertion failed: {}", args.strings(1).get(0));
        }
        args.bools(|_| Some(true))
    }),
    page: "assert-function",
    examples: &[Example {
        query: "print assert(1 < 2, 'numbers are out of order')",
        result: "True",
    }],
    ..ScalarDef::NEW
};
