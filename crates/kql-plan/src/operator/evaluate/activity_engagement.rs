//! `activity_engagement`: how many of the ids of a long window are active in the short one at its end.

use std::collections::HashSet;

use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::timeline::{Activity, DIMENSION, Events, ID, START, TIMELINE, Windows, length_of};
use crate::bound::Rel;
use crate::error::Bind;

pub(super) static ACTIVITY_ENGAGEMENT: PluginDef = PluginDef {
    name: "activity_engagement",
    summary: "Relates the ids of each inner window to those of the outer window that ends with it.",
    params: &[
        ID,
        TIMELINE,
        START,
        PluginParam::required("End", "Where the analysis ends."),
        PluginParam::optional(
            "InnerActivityWindow",
            "The length of the inner window; the windows follow each other.",
        ),
        PluginParam::optional(
            "OuterActivityWindow",
            "The length of the outer window, in whole inner windows.",
        ),
        DIMENSION,
    ],
    page: "activity-engagement-plugin",
    reads_schema: false,
    bind: activity_engagement,
};

const VALUES: [(&str, KqlType); 3] = [
    ("dcount_activities_inner", KqlType::Long),
    ("dcount_activities_outer", KqlType::Long),
    ("activity_ratio", KqlType::Real),
];

/// The page's charts start at 100 % and fall while the outer window fills: it reaches back from the end of the inner one,
/// and no rows before the start are in it. Whether there could be is left open, so such rows are refused.
fn activity_engagement(call: &Invocation<'_>) -> Bind<Rel> {
    let events = Events::of(call)?;
    if let Some(empty) = events.if_empty(call, &VALUES) {
        return Ok(empty);
    }
    if call.arg("OuterActivityWindow").is_none() {
        return call.refuse("needs a start and an end");
    }
    let windows = Windows::of(call, "InnerActivityWindow")?;
    windows.expect_aligned(call)?;
    let kql_type = events.timeline.kql_type;
    let outer = length_of(call, "OuterActivityWindow", kql_type)?;
    let inner = length_of(call, "InnerActivityWindow", kql_type)?;
    if outer % inner != 0 {
        return call.refuse("needs an outer window of whole inner windows");
    }
    let length = outer / inner;
    let activity = Activity::of(call, events, windows, length)?;
    if activity.groups.iter().any(|group| group.has_rows_before(0)) {
        return call
            .refuse("with rows in the outer window that are before `Start` is not supported");
    }
    activity.expect_no_gaps(call, windows)?;
    let mut rows = Vec::new();
    for window in 0..windows.count {
        for group in &activity.groups {
            let inner = group.ids(window).len();
            let outer: HashSet<&String> = group.rows_of(window - length + 1..=window).collect();
            let values = vec![
                Value::Long(inner as i64),
                Value::Long(outer.len() as i64),
                Value::Real(inner as f64 / outer.len() as f64),
            ];
            rows.push((window, group, values));
        }
    }
    Ok(activity.table(call, windows, &VALUES, rows))
}
