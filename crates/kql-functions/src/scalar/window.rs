//! Window functions: they see the rows around their own, so the planner computes them.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Example, Param, Returns, ScalarDef};

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &NEXT,
    &PREV,
    &ROW_CUMSUM,
    &ROW_NUMBER,
    &ROW_RANK_DENSE,
    &ROW_RANK_MIN,
    &ROW_WINDOW_SESSION,
];

const RECORD: ScalarDef = ScalarDef {
    category: Category::Window,
    ..ScalarDef::NEW
};

const COLUMN: Param = Param::required("column", Accepts::Any, "The column to read.");
const OFFSET: Param = Param::optional(
    "offset",
    Accepts::INTEGER,
    "How many rows away; 1 if not given.",
)
.constant();
const DEFAULT: Param = Param::optional(
    "default_value",
    Accepts::Any,
    "What to give where there is no such row.",
)
.constant();
const RESTART: Param = Param::optional(
    "restart",
    Accepts::Exactly(KqlType::Bool),
    "Starts anew in a row where it is true.",
);
const TERM: Param = Param::required("term", Accepts::ORDERABLE, "What to rank by.");

static PREV: ScalarDef = ScalarDef {
    name: "prev",
    summary: "Gives the value of a column some rows before.",
    params: &[COLUMN, OFFSET, DEFAULT],
    returns: Returns::Argument(0),
    page: "prev-function",
    ..RECORD
};

static NEXT: ScalarDef = ScalarDef {
    name: "next",
    summary: "Gives the value of a column some rows after.",
    params: &[COLUMN, OFFSET, DEFAULT],
    returns: Returns::Argument(0),
    page: "next-function",
    ..RECORD
};

static ROW_NUMBER: ScalarDef = ScalarDef {
    name: "row_number",
    summary: "Numbers the rows.",
    params: &[
        Param::optional(
            "StartingIndex",
            Accepts::INTEGER,
            "The first number; 1 if not given.",
        )
        .constant(),
        RESTART,
    ],
    returns: Returns::Always(KqlType::Long),
    page: "row-number-function",
    examples: &[Example {
        query: "print x = 'a' | serialize | project row_number()",
        result: "1",
    }],
    ..RECORD
};

static ROW_CUMSUM: ScalarDef = ScalarDef {
    name: "row_cumsum",
    summary: "Adds up the values from the first row to this one.",
    params: &[
        Param::required("term", Accepts::NUMBER, "What to add up."),
        RESTART,
    ],
    returns: Returns::Argument(0),
    page: "row-cumsum-function",
    ..RECORD
};

static ROW_RANK_DENSE: ScalarDef = ScalarDef {
    name: "row_rank_dense",
    aliases: &["row_rank"],
    summary: "Ranks the rows, which are sorted by the term, without gaps: rows with the same term have the same rank.",
    params: &[TERM, RESTART],
    returns: Returns::Always(KqlType::Long),
    page: "row-rank-dense-function",
    ..RECORD
};

static ROW_RANK_MIN: ScalarDef = ScalarDef {
    name: "row_rank_min",
    summary: "Ranks the rows, which are sorted by the term: rows with the same term have the rank of the first of them.",
    params: &[TERM, RESTART],
    returns: Returns::Always(KqlType::Long),
    page: "row-rank-min-function",
    ..RECORD
};

static ROW_WINDOW_SESSION: ScalarDef = ScalarDef {
    name: "row_window_session",
    summary: "Gives the start of the session to which the row belongs.",
    params: &[
        Param::required(
            "Expr",
            Accepts::Exactly(KqlType::DateTime),
            "The time of the row.",
        ),
        Param::required(
            "MaxDistanceFromFirst",
            Accepts::Exactly(KqlType::Timespan),
            "How long a session may be.",
        )
        .constant(),
        Param::required(
            "MaxDistanceBetweenNeighbors",
            Accepts::Exactly(KqlType::Timespan),
            "How long a session may pause.",
        )
        .constant(),
        RESTART,
    ],
    returns: Returns::Always(KqlType::DateTime),
    page: "row-window-session-function",
    ..RECORD
};
