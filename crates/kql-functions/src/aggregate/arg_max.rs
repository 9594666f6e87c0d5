//! `arg_max()`, `arg_min()`: the row with the greatest or least value.
//!
//! The binder expands `*` and turns a call into [`extreme_row`](super::extreme_row).

use super::def::AggregateDef;
use crate::def::{Accepts, Example, Param};

const RETURNED: Param = Param::repeated(
    "ExprToReturn",
    Accepts::Any,
    0,
    4096,
    "The columns to return, or `*` for all.",
);

pub(super) static ARG_MAX: AggregateDef = AggregateDef {
    name: "arg_max",
    summary: "Finds the row of the group in which the expression is greatest.",
    params: &[
        Param::required("ExprToMaximize", Accepts::ORDERABLE, "What to maximize."),
        RETURNED,
    ],
    order_sensitive: true,
    page: "arg-max-aggregation-function",
    examples: &[Example {
        query: "datatable(v:long, w:string)[10, 'a', 20, 'b'] | summarize arg_max(v, w) | project w",
        result: "b",
    }],
    ..AggregateDef::NEW
};

pub(super) static ARG_MIN: AggregateDef = AggregateDef {
    name: "arg_min",
    summary: "Finds the row of the group in which the expression is least.",
    params: &[
        Param::required("ExprToMinimize", Accepts::ORDERABLE, "What to minimize."),
        RETURNED,
    ],
    order_sensitive: true,
    page: "arg-min-aggregation-function",
    examples: &[Example {
        query: "datatable(v:long, w:string)[10, 'a', 20, 'b'] | summarize arg_min(v, w) | project w",
        result: "a",
    }],
    ..AggregateDef::NEW
};

pub(super) static ARGMAX: AggregateDef = AggregateDef {
    name: "argmax",
    summary: "Finds the row of the group in which the expression is greatest (deprecated).",
    params: &[
        Param::required("ExprToMaximize", Accepts::ORDERABLE, "What to maximize."),
        RETURNED,
    ],
    prefix: "max",
    order_sensitive: true,
    page: "arg-max-aggregation-function",
    ..AggregateDef::NEW
};

pub(super) static ARGMIN: AggregateDef = AggregateDef {
    name: "argmin",
    summary: "Finds the row of the group in which the expression is least (deprecated).",
    params: &[
        Param::required("ExprToMinimize", Accepts::ORDERABLE, "What to minimize."),
        RETURNED,
    ],
    prefix: "min",
    order_sensitive: true,
    page: "arg-min-aggregation-function",
    ..AggregateDef::NEW
};
