//! `now()`, `ago()`: the binder replaces them by the time at which the query started.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Param, Returns, ScalarDef};

pub(super) static NOW: ScalarDef = ScalarDef {
    name: "now",
    category: Category::DateTime,
    summary: "Gives the time at which the query started, moved by a timespan.",
    params: &[Param::optional(
        "offset",
        Accepts::Exactly(KqlType::Timespan),
        "How far to move it.",
    )],
    returns: Returns::Always(KqlType::DateTime),
    eval: Eval::Binder,
    page: "now-function",
    ..ScalarDef::NEW
};

pub(super) static AGO: ScalarDef = ScalarDef {
    name: "ago",
    category: Category::DateTime,
    summary: "Gives the time that lies a timespan before the start of the query.",
    params: &[Param::required(
        "timespan",
        Accepts::Exactly(KqlType::Timespan),
        "How far back.",
    )],
    returns: Returns::Always(KqlType::DateTime),
    eval: Eval::Binder,
    page: "ago-function",
    ..ScalarDef::NEW
};
