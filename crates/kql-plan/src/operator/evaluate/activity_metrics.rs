//! `activity_metrics`: how many ids were active, and how many of them the window before had.

use std::collections::HashSet;

use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::timeline::{Activity, DIMENSION, Events, Group, ID, START, TIMELINE, Windows};
use crate::bound::Rel;
use crate::error::Bind;

pub(super) static ACTIVITY_METRICS: PluginDef = PluginDef {
    name: "activity_metrics",
    summary: "Counts the ids of each window, and relates them to those of the window before.",
    params: &[
        ID,
        TIMELINE,
        START,
        PluginParam::optional("End", "Where the analysis ends."),
        PluginParam::optional(
            "Window",
            "The length of a window, or `week`, `month` or `year`.",
        ),
        DIMENSION,
    ],
    page: "activity-metrics-plugin",
    reads_schema: false,
    bind: activity_metrics,
};

const VALUES: [(&str, KqlType); 4] = [
    ("dcount_values", KqlType::Long),
    ("dcount_newvalues", KqlType::Long),
    ("retention_rate", KqlType::Real),
    ("churn_rate", KqlType::Real),
];

fn activity_metrics(call: &Invocation<'_>) -> Bind<Rel> {
    let events = Events::of(call)?;
    if let Some(empty) = events.if_empty(call, &VALUES) {
        return Ok(empty);
    }
    if call.arg("Window").is_none() {
        return call.refuse("needs a start and an end");
    }
    let windows = Windows::of(call, "Window")?;
    windows.expect_aligned(call)?;
    let activity = Activity::of(call, events, windows, 0)?;
    activity.expect_no_gaps(call, windows)?;
    let rows = (0..windows.count).flat_map(|window| {
        let groups = activity.groups.iter();
        groups.map(move |group| (window, group, metrics(group, window)))
    });
    Ok(activity.table(call, windows, &VALUES, rows.collect()))
}

fn metrics(group: &Group, window: i64) -> Vec<Value> {
    let (before, current): (HashSet<_>, HashSet<_>) = (group.ids(window - 1), group.ids(window));
    let retained = current.intersection(&before).count();
    // Of no ids before the first window, no share is retained or lost: NaN.
    let share = |count: usize| Value::Real(count as f64 / before.len() as f64);
    vec![
        Value::Long(current.len() as i64),
        Value::Long((current.len() - retained) as i64),
        share(retained),
        share(before.len() - retained),
    ]
}
