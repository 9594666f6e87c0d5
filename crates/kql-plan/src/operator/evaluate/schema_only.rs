//! Plugins whose documentation leaves the answer open: their result is known for tables without rows only.

use kql_types::KqlType;

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::table::Table;
use super::timeline::{DIMENSION, END, ID, START, TIMELINE};
use crate::bound::{Column, Rel};
use crate::error::Bind;
use crate::naming::make_unique;

pub(super) static ACTIVE_USERS_COUNT: PluginDef = PluginDef {
    name: "active_users_count",
    summary: "Counts the ids that were active in several periods. Answered for tables without rows only.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::required("LookbackWindow", "How far back periods count."),
        PluginParam::required("Period", "The length of a period."),
        PluginParam::required("ActivePeriodsCount", "The least number of periods."),
        PluginParam::required("Bin", "The step of the analysis."),
        DIMENSION,
    ],
    page: "active-users-count-plugin",
    reads_schema: false,
    bind: |call| timeline(call, &[("dcount", KqlType::Long)]),
};

pub(super) static ACTIVITY_ENGAGEMENT: PluginDef = PluginDef {
    name: "activity_engagement",
    summary: "Relates the ids of an inner window to those of an outer one. Answered for tables without rows only.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::optional("InnerActivityWindow", "The length of the inner window."),
        PluginParam::optional("OuterActivityWindow", "The length of the outer window."),
        DIMENSION,
    ],
    page: "activity-engagement-plugin",
    reads_schema: false,
    bind: |call| {
        let columns = [
            ("dcount_activities_inner", KqlType::Long),
            ("dcount_activities_outer", KqlType::Long),
            ("activity_ratio", KqlType::Real),
        ];
        timeline(call, &columns)
    },
};

pub(super) static SESSION_COUNT: PluginDef = PluginDef {
    name: "session_count",
    summary: "Counts sessions over a timeline. Answered for tables without rows only.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::required("Bin", "The step of the analysis."),
        PluginParam::required(
            "LookBackWindow",
            "How long a session lives without activity.",
        ),
        DIMENSION,
    ],
    page: "session-count-plugin",
    reads_schema: false,
    bind: |call| timeline(call, &[("count_sessions", KqlType::Long)]),
};

pub(super) static NEW_ACTIVITY_METRICS: PluginDef = PluginDef {
    name: "new_activity_metrics",
    summary: "Follows cohorts of new ids over a timeline. Answered for tables without rows only.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::required("Window", "The length of a period."),
        PluginParam::repeated(
            "dimension",
            "The cohort, columns that split the analysis, and a table to look back in.",
        ),
    ],
    page: "new-activity-metrics-plugin",
    reads_schema: false,
    bind: new_activity_metrics,
};

pub(super) static FUNNEL_SEQUENCE_COMPLETION: PluginDef = PluginDef {
    name: "funnel_sequence_completion",
    summary: "Counts how far ids come in a sequence of states. Answered for tables without rows only.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::required("BinSize", "The step of the analysis."),
        PluginParam::required("StateColumn", "The column with the states."),
        PluginParam::required("Sequence", "The states, in order."),
        PluginParam::required(
            "MaxSequenceStepPeriods",
            "The periods in which the sequence must be complete.",
        ),
    ],
    page: "funnel-sequence-completion-plugin",
    reads_schema: false,
    bind: |call| {
        let state = call.column("StateColumn")?;
        let columns = vec![
            call.column("TimelineColumn")?,
            Column::new(state.name, KqlType::String),
            Column::new("Period", KqlType::Timespan),
            Column::new("dcount", KqlType::Long),
        ];
        no_rows(call, columns)
    },
};

pub(super) static SEQUENCE_DETECT: PluginDef = PluginDef {
    name: "sequence_detect",
    summary: "Finds sequences of events. Answered for tables without rows only.",
    params: &[
        TIMELINE,
        PluginParam::required(
            "MaxSequenceStepWindow",
            "The longest time between two steps.",
        ),
        PluginParam::required(
            "MaxSequenceSpan",
            "The longest time from the first step to the last.",
        ),
        PluginParam::named(
            "step",
            "The conditions of the steps, then columns that split the rows.",
        ),
    ],
    page: "sequence-detect-plugin",
    reads_schema: false,
    bind: super::sequence_detect::sequence_detect,
};

fn timeline(call: &Invocation<'_>, values: &[(&str, KqlType)]) -> Bind<Rel> {
    call.column("IdColumn")?;
    let mut columns = vec![call.column("TimelineColumn")?];
    columns.extend(call.columns("dimension")?);
    columns.extend(
        values
            .iter()
            .map(|(name, kql_type)| Column::new(*name, *kql_type)),
    );
    no_rows(call, columns)
}

fn new_activity_metrics(call: &Invocation<'_>) -> Bind<Rel> {
    let timeline = call.column("TimelineColumn")?;
    let ends = ["from", "to"]
        .map(|end| Column::new(format!("{end}_{}", timeline.name), timeline.kql_type));
    let dimensions = call
        .args("dimension")
        .into_iter()
        .filter_map(|arg| match arg {
            kql_parser::ast::Expr::Name(name) => call.input.column(&name.text).cloned(),
            _ => None,
        });
    let values = [
        ("dcount_new_values", KqlType::Long),
        ("dcount_retained_values", KqlType::Long),
        ("dcount_churn_values", KqlType::Long),
        ("retention_rate", KqlType::Real),
        ("churn_rate", KqlType::Real),
    ];
    let values = values.map(|(name, kql_type)| Column::new(name, kql_type));
    no_rows(
        call,
        ends.into_iter().chain(dimensions).chain(values).collect(),
    )
}

/// A result without rows, where the input has none.
pub(super) fn no_rows(call: &Invocation<'_>, columns: Vec<Column>) -> Bind<Rel> {
    let first = call.input.clone().limit(1, call.span);
    let batches = call.binder.run(&first, call.span)?;
    if batches.iter().any(|batch| batch.num_rows() > 0) {
        return call.refuse("is not supported yet for tables with rows");
    }
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let columns = make_unique(&names).into_iter().zip(columns);
    let columns = columns.map(|(name, column)| (Column::new(name, column.kql_type), Vec::new()));
    Ok(Table::from_values(columns.collect()).into_rel(call.span))
}
