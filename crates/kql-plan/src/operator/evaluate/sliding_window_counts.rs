//! `sliding_window_counts`: how many rows and different ids each window and the ones before it have.

use std::collections::HashSet;

use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::timeline::{Activity, DIMENSION, END, Events, ID, START, TIMELINE, Windows, length_of};
use crate::bound::Rel;
use crate::error::Bind;

pub(super) static SLIDING_WINDOW_COUNTS: PluginDef = PluginDef {
    name: "sliding_window_counts",
    summary: "Counts rows and different ids over a window that slides along a timeline.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::required(
            "LookbackWindow",
            "The length of the window, in whole steps.",
        ),
        PluginParam::required("Bin", "How far the window slides, or `week`."),
        DIMENSION,
    ],
    page: "sliding-window-counts-plugin",
    reads_schema: false,
    bind: sliding_window_counts,
};

const VALUES: [(&str, KqlType); 2] = [("Count", KqlType::Long), ("Dcount", KqlType::Long)];

fn sliding_window_counts(call: &Invocation<'_>) -> Bind<Rel> {
    let events = Events::of(call)?;
    if let Some(empty) = events.if_empty(call, &VALUES) {
        return Ok(empty);
    }
    let windows = Windows::of(call, "Bin")?;
    windows.expect_aligned(call)?;
    let lookback = length_of(call, "LookbackWindow", events.timeline.kql_type)?;
    let length = windows.fitting(call, lookback)?;
    if length < 1 {
        return call.refuse("needs a lookback of at least one step");
    }
    let activity = Activity::of(call, events, windows, length)?;
    let mut rows = Vec::new();
    for window in 0..windows.count {
        for group in &activity.groups {
            let seen = group.rows_of(window - length + 1..=window);
            let (count, distinct) = (seen.clone().count(), seen.collect::<HashSet<_>>().len());
            if count == 0 {
                return call.refuse("with windows that have no rows is not supported");
            }
            let values = [count, distinct].map(|count| Value::Long(count as i64));
            rows.push((window, group, values.to_vec()));
        }
    }
    Ok(activity.table(call, windows, &VALUES, rows))
}
