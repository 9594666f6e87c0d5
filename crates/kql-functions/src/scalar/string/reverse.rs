//! `reverse()`: a text from its end to its begin.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

pub(super) static REVERSE: ScalarDef = ScalarDef {
    name: "reverse",
    category: Category::String,
    summary: "Reverses the order of the characters of a text.",
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The value to reverse, converted to text.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let values = Texts::new(args, 0);
        args.texts(|row, out| out.extend(values.get(row).chars().rev()))
    }),
    page: "reverse-function",
    examples: &[
        Example {
            query: "print reverse('ABC')",
            result: "CBA",
        },
        Example {
            query: "print reverse(123.45)",
            result: "54.321",
        },
        Example {
            query: "print reverse(datetime(2017-10-15 12:00))",
            result: "Z0000000.00:00:21T51-01-7102",
        },
    ],
    ..ScalarDef::NEW
};
