//! `session_count`: how many sessions start in each step of a timeline.
//!
//! The page shows its sample as a chart only, which has 57 sessions in the first step and 18 to 23 in each of the others.
//! That tells what the text leaves open: a session is counted where it starts, a gap as long as the lookback does not end
//! it, steps are those of `bin()`, and activity at `Start` itself is of a session that has started before.

use std::collections::{BTreeMap, HashMap};

use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::timeline::{
    DIMENSION, END, Event, Events, ID, START, TIMELINE, Windows, length_of, value,
};
use crate::bound::Rel;
use crate::error::Bind;

pub(super) static SESSION_COUNT: PluginDef = PluginDef {
    name: "session_count",
    summary: "Counts the sessions that start in each step of a timeline.",
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
    bind: session_count,
};

const VALUES: [(&str, KqlType); 1] = [("count_sessions", KqlType::Long)];

fn session_count(call: &Invocation<'_>) -> Bind<Rel> {
    let events = Events::of(call)?;
    if let Some(empty) = events.if_empty(call, &VALUES) {
        return Ok(empty);
    }
    let windows = Windows::of(call, "Bin")?;
    let kql_type = events.timeline.kql_type;
    let (step, lookback) = (
        length_of(call, "Bin", kql_type)?,
        length_of(call, "LookBackWindow", kql_type)?,
    );
    let mut rows = Vec::new();
    for (dimensions, events) in &events.groups {
        if events.iter().any(|event| event.time == windows.end) {
            return call.refuse("with rows at `End` itself is not supported");
        }
        let starts = session_starts(events, lookback);
        let starts = starts.filter(|time| (windows.start + 1..windows.end).contains(time));
        let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
        for time in starts {
            *counts.entry(time.div_euclid(step)).or_default() += 1;
        }
        let (first, last) = (
            windows.start.div_euclid(step),
            (windows.end - 1).div_euclid(step),
        );
        if !counts.is_empty() && last - first + 1 != counts.len() as i64 {
            return call.refuse("with steps in which no session starts is not supported");
        }
        rows.extend(counts.into_iter().map(|(bin, count)| {
            let start = value(bin * step, kql_type);
            (start, dimensions.as_slice(), vec![Value::Long(count)])
        }));
    }
    Ok(events.table(call, &VALUES, rows))
}

/// Where an id appears that was not active within the lookback before.
fn session_starts(events: &[Event], lookback: i64) -> impl Iterator<Item = i64> {
    let mut times: HashMap<&str, Vec<i64>> = HashMap::new();
    for event in events {
        times.entry(&event.id).or_default().push(event.time);
    }
    times.into_values().flat_map(move |mut times| {
        times.sort_unstable();
        let starts: Vec<i64> = (0..times.len())
            .filter(|at| *at == 0 || times[*at].saturating_sub(times[at - 1]) > lookback)
            .map(|at| times[at])
            .collect();
        starts
    })
}
