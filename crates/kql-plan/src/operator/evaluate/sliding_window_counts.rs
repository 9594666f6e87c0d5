//! `sliding_window_counts`: how many rows and different ids each window and the ones before it have.

use std::collections::HashSet;

use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::timeline::{Activity, DIMENSION, END, ID, START, TIMELINE, Windows, number_of};
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
        PluginParam::required("Bin", "How far the window slides."),
        DIMENSION,
    ],
    page: "sliding-window-counts-plugin",
    reads_schema: false,
    bind: sliding_window_counts,
};

fn sliding_window_counts(call: &Invocation<'_>) -> Bind<Rel> {
    let windows = Windows::of(call, "Bin")?;
    let length = windows.fitting(number_of(call, "LookbackWindow")?);
    if length < 1 {
        return call.refuse("needs a lookback of at least one step");
    }
    let activity = Activity::of(call, windows, length)?;
    let mut rows = Vec::new();
    for window in 0..windows.count {
        for group in &activity.groups {
            let seen = group
                .windows
                .range(window - length + 1..=window)
                .flat_map(|(_, ids)| ids);
            let count = seen.clone().count();
            if count > 0 {
                let distinct: HashSet<&String> = seen.collect();
                rows.push((
                    window,
                    group,
                    vec![
                        Value::Long(count as i64),
                        Value::Long(distinct.len() as i64),
                    ],
                ));
            }
        }
    }
    let names = [("Count", KqlType::Long), ("Dcount", KqlType::Long)];
    Ok(activity.table(call, windows, &names, rows))
}
