//! `bin_auto()`: as `bin_at()`, with a size and a point that the query sets. The binder turns it into `bin()` or `bin_at()`.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static BIN_AUTO: ScalarDef = ScalarDef {
    name: "bin_auto",
    category: Category::Math,
    summary: "Rounds a value down to a multiple of `query_bin_auto_size`, counted from `query_bin_auto_at`; the query sets both.",
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The value to round.",
    )],
    returns: Returns::Derived(|types| {
        types.first().map(|kql_type| match kql_type {
            KqlType::Int => KqlType::Long,
            other => *other,
        })
    }),
    result_name: ResultName::FirstArgument,
    page: "bin-auto-function",
    examples: &[
        Example {
            query: "set query_bin_auto_size = 5; print bin_auto(12)",
            result: "10",
        },
        Example {
            query: "set query_bin_auto_size = 1h; set query_bin_auto_at = datetime(2017-01-01 00:05); print bin_auto(datetime(2017-01-01 01:04))",
            result: "2017-01-01T00:05:00.0000000Z",
        },
    ],
    ..ScalarDef::NEW
};
