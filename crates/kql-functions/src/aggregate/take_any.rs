//! `take_any()`, `take_anyif()` and their deprecated names: one row of the group.
//!
//! The binder expands `*` and turns a call into [`extreme_row`](super::extreme_row).

use super::PREDICATE;
use super::def::AggregateDef;
use crate::def::{Accepts, Example, Param};

const EXPRS: Param = Param::repeated(
    "expr",
    Accepts::Any,
    1,
    4096,
    "The columns to return, or `*` for all.",
);
const EXPR: Param = Param::required("expr", Accepts::Any, "The value to return.");

pub(super) static TAKE_ANY: AggregateDef = AggregateDef {
    name: "take_any",
    summary: "Takes the values of one row of the group; of a single column, one that is not null or empty if it can.",
    params: &[EXPRS],
    order_sensitive: true,
    page: "take-any-aggregation-function",
    examples: &[Example {
        query: "datatable(x:long)[7, 7] | summarize take_any(x)",
        result: "7",
    }],
    ..AggregateDef::NEW
};

pub(super) static TAKE_ANYIF: AggregateDef = AggregateDef {
    name: "take_anyif",
    summary: "Takes the value of one row in which the predicate is true.",
    params: &[EXPR, PREDICATE],
    order_sensitive: true,
    page: "take-anyif-aggregation-function",
    examples: &[Example {
        query: "datatable(x:long)[1, 7] | summarize take_anyif(x, x > 4)",
        result: "7",
    }],
    ..AggregateDef::NEW
};

pub(super) static ANY: AggregateDef = AggregateDef {
    name: "any",
    summary: "Takes the values of one row of the group (deprecated).",
    params: &[EXPRS],
    prefix: "any",
    order_sensitive: true,
    page: "take-any-aggregation-function",
    ..AggregateDef::NEW
};

pub(super) static ANYIF: AggregateDef = AggregateDef {
    name: "anyif",
    summary: "Takes the value of one row in which the predicate is true (deprecated).",
    params: &[EXPR, PREDICATE],
    prefix: "anyif",
    order_sensitive: true,
    page: "take-anyif-aggregation-function",
    ..AggregateDef::NEW
};
