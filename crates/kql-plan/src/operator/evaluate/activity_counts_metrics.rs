//! `activity_counts_metrics`: how many ids were active, and how many of them no window before had.
//!
//! The page does not say where windows start if `Start` is no multiple of their length, nor what becomes of windows without
//! rows. Published Sentinel rules (ep3p/Sentinel_KQL) do: they call it with `ago(2 * step)` and `now()`, and rest on two
//! windows that start at `Start`, of which those without rows have no row in the result.

use std::collections::HashSet;

use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::timeline::{Activity, DIMENSION, END, Events, ID, START, TIMELINE, Windows};
use crate::bound::Rel;
use crate::error::Bind;

pub(super) static ACTIVITY_COUNTS_METRICS: PluginDef = PluginDef {
    name: "activity_counts_metrics",
    summary: "Counts rows and ids of each window, and how many ids no window before it had.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::required(
            "Step",
            "The length of a window, or `week`, `month` or `year`.",
        ),
        DIMENSION,
    ],
    page: "activity-counts-metrics-plugin",
    reads_schema: false,
    bind: activity_counts_metrics,
};

const VALUES: [(&str, KqlType); 4] = [
    ("count", KqlType::Long),
    ("dcount", KqlType::Long),
    ("new_dcount", KqlType::Long),
    ("aggregated_dcount", KqlType::Long),
];

fn activity_counts_metrics(call: &Invocation<'_>) -> Bind<Rel> {
    let events = Events::of(call)?;
    if let Some(empty) = events.if_empty(call, &VALUES) {
        return Ok(empty);
    }
    let windows = Windows::of(call, "Step")?;
    let activity = Activity::of(call, events, windows, 0)?;
    let mut rows = Vec::new();
    for group in &activity.groups {
        let mut seen: HashSet<&String> = HashSet::new();
        for (window, ids) in &group.windows {
            let current = group.ids(*window);
            let new = current.difference(&seen).count();
            seen.extend(&current);
            let values = [ids.len(), current.len(), new, seen.len()];
            let values = values.map(|count| Value::Long(count as i64));
            rows.push((*window, group, values.to_vec()));
        }
    }
    rows.sort_by_key(|(window, ..)| *window);
    Ok(activity.table(call, windows, &VALUES, rows))
}
