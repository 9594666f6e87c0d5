//! `activity_counts_metrics`, `activity_metrics`: how many ids were active, and how many of them are new.

use std::collections::HashSet;

use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::timeline::{Activity, DIMENSION, END, Group, ID, START, TIMELINE, Windows};
use crate::bound::Rel;
use crate::error::Bind;

const WINDOW: PluginParam = PluginParam::required("Window", "The length of a window.");

pub(super) static ACTIVITY_COUNTS_METRICS: PluginDef = PluginDef {
    name: "activity_counts_metrics",
    summary: "Counts rows and ids of each window, and how many ids no window before it had.",
    params: &[ID, TIMELINE, START, END, WINDOW, DIMENSION],
    page: "activity-counts-metrics-plugin",
    reads_schema: false,
    bind: activity_counts_metrics,
};

pub(super) static ACTIVITY_METRICS: PluginDef = PluginDef {
    name: "activity_metrics",
    summary: "Counts the ids of each window, and relates them to those of the window before.",
    params: &[ID, TIMELINE, START, END, WINDOW, DIMENSION],
    page: "activity-metrics-plugin",
    reads_schema: false,
    bind: activity_metrics,
};

type Ids<'a> = HashSet<&'a String>;

fn ids(group: &Group, window: i64) -> Ids<'_> {
    group.windows.get(&window).into_iter().flatten().collect()
}

fn long(count: usize) -> Value {
    Value::Long(count as i64)
}

fn activity_counts_metrics(call: &Invocation<'_>) -> Bind<Rel> {
    let windows = Windows::of(call, "Window")?;
    let activity = Activity::of(call, windows, 0)?;
    activity.expect_no_gaps(call, windows)?;
    let mut seen: Vec<Ids<'_>> = vec![HashSet::new(); activity.groups.len()];
    let mut rows = Vec::new();
    for window in 0..windows.count {
        for (group, seen) in activity.groups.iter().zip(&mut seen) {
            let current = ids(group, window);
            let new = current.difference(seen).count();
            seen.extend(&current);
            let values = [group.windows[&window].len(), current.len(), new, seen.len()];
            rows.push((window, group, values.map(long).to_vec()));
        }
    }
    let names =
        ["count", "dcount", "new_dcount", "aggregated_dcount"].map(|name| (name, KqlType::Long));
    Ok(activity.table(call, windows, &names, rows))
}

fn activity_metrics(call: &Invocation<'_>) -> Bind<Rel> {
    let windows = Windows::of(call, "Window")?;
    let activity = Activity::of(call, windows, 0)?;
    activity.expect_no_gaps(call, windows)?;
    let mut rows = Vec::new();
    for window in 0..windows.count {
        for group in &activity.groups {
            let (before, current) = (ids(group, window - 1), ids(group, window));
            let retained = current.intersection(&before).count();
            // Of no ids before the first window, no share is retained or lost: NaN.
            let retention = retained as f64 / before.len() as f64;
            let churn = (before.len() - retained) as f64 / before.len() as f64;
            let values = vec![
                long(current.len()),
                long(current.len() - retained),
                Value::Real(retention),
                Value::Real(churn),
            ];
            rows.push((window, group, values));
        }
    }
    let names = [
        ("dcount_values", KqlType::Long),
        ("dcount_newvalues", KqlType::Long),
        ("retention_rate", KqlType::Real),
        ("churn_rate", KqlType::Real),
    ];
    Ok(activity.table(call, windows, &names, rows))
}
