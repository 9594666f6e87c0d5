//! `repeat()`: a value so many times.

use kql_types::KqlType;

use super::{MAX_ELEMENTS, RECORD};
use crate::def::{Accepts, Eval, Example, Param, ResultName, Returns, ScalarDef};
use crate::elements::{Elements, write_array};

pub(super) static REPEAT: ScalarDef = ScalarDef {
    name: "repeat",
    summary: "Makes an array that holds one value so many times; a negative count gives null.",
    params: &[
        Param::required("value", Accepts::Any, "The element."),
        Param::required("count", Accepts::INTEGER, "How often it occurs."),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::Prefixed("repeat"),
    eval: Eval::Kernel(|args| {
        let (values, counts) = (Elements::new(args, 0), args.integers(1));
        let mut value = String::new();
        args.dynamics(|row, out| {
            let Some(count) = counts
                .get(row)
                .and_then(|count| usize::try_from(count).ok())
            else {
                return false;
            };
            value.clear();
            values.write(row, &mut value);
            write_array(
                std::iter::repeat_n(value.as_str(), count.min(MAX_ELEMENTS)),
                out,
            );
            true
        })
    }),
    page: "repeat-function",
    examples: &[Example {
        query: "print repeat(1, 3)",
        result: "[1,1,1]",
    }],
    ..RECORD
};
