//! `activity_counts_metrics`: how many ids were active, and how many of them no window before had.

use std::collections::HashSet;

use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::timeline::{Activity, DIMENSION, END, ID, START, TIMELINE, Windows};
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
    let windows = Windows::of(call, "Step")?;
    windows.expect_aligned(call)?;
    let activity = Activity::of(call, windows, 0)?;
    activity.expect_no_gaps(call, windows)?;
    let mut seen: Vec<HashSet<&String>> = vec![HashSet::new(); activity.groups.len()];
    let mut rows = Vec::new();
    for window in 0..windows.count {
        for (group, seen) in activity.groups.iter().zip(&mut seen) {
            let current = group.ids(window);
            let new = current.difference(seen).count();
            seen.extend(&current);
            let values = [group.windows[&window].len(), current.len(), new, seen.len()];
            let values = values.map(|count| Value::Long(count as i64));
            rows.push((window, group, values.to_vec()));
        }
    }
    Ok(activity.table(call, windows, &VALUES, rows))
}
