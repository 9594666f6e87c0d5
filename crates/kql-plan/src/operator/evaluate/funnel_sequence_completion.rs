//! `funnel_sequence_completion`: how many ids come how far in a sequence of states.
//!
//! An id has come to a state if it has events with the states up to there, in this order, of which the last is not later
//! than a period after the first. Events of other windows do not count. The page does not say whether two events of one
//! time are in order, nor whether the period may be filled to the tick: where that changes the answer, it is refused.

use std::collections::{BTreeMap, HashMap, HashSet};

use kql_types::{KqlType, Value, dynamic, timespan};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::table::Table;
use super::timeline::{END, ID, START, TIMELINE, Windows, number, timeline_column};
use crate::bound::{Column, Rel};
use crate::error::Bind;

pub(super) static FUNNEL_SEQUENCE_COMPLETION: PluginDef = PluginDef {
    name: "funnel_sequence_completion",
    summary: "Counts how many ids come how far in a sequence of states.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::required("BinSize", "The length of a window."),
        PluginParam::required("StateColumn", "The column with the states."),
        PluginParam::required("Sequence", "An array of the states, in order."),
        PluginParam::required(
            "MaxSequenceStepPeriods",
            "An array of times in which the sequence must be complete.",
        ),
    ],
    page: "funnel-sequence-completion-plugin",
    reads_schema: false,
    bind: funnel_sequence_completion,
};

/// The times of the events of an id in a window, by the place of their state in the sequence.
type Steps = Vec<Vec<i64>>;

/// The ids of a window.
type Ids = HashMap<String, Steps>;

fn funnel_sequence_completion(call: &Invocation<'_>) -> Bind<Rel> {
    let (timeline, state) = (timeline_column(call)?, call.column("StateColumn")?);
    let shown = vec![
        timeline.clone(),
        Column::new(state.name.clone(), KqlType::String),
        Column::new("Period", KqlType::Timespan),
        Column::new("dcount", KqlType::Long),
    ];
    let input = call.rows()?;
    if input.rows() == 0 {
        return Ok(Table::from_rows(shown, std::iter::empty::<Vec<_>>()).into_rel(call.span));
    }
    let windows = Windows::of(call, "BinSize")?;
    let sequence = texts(call, "Sequence")?;
    if sequence.iter().collect::<HashSet<_>>().len() != sequence.len() {
        return call.refuse("with a state twice in the sequence is not supported");
    }
    let mut rows = Vec::new();
    let by_window = read(call, &input, [&timeline, &state], &sequence, &windows)?;
    let periods = periods(call, &timeline)?;
    for (window, ids) in &by_window {
        for period in &periods {
            for (place, name) in sequence.iter().enumerate() {
                let count = reached(ids, place, 0, *period);
                if count != reached(ids, place, 1, *period - 1) {
                    return call.refuse(
                        "with steps at the same time or exactly a period apart is not supported",
                    );
                }
                if count == 0 {
                    return call.refuse("with a state that no id comes to is not supported");
                }
                rows.push(vec![
                    windows.start_of(*window, timeline.kql_type),
                    Value::String(name.clone()),
                    Value::Timespan(*period),
                    Value::Long(count),
                ]);
            }
        }
    }
    Ok(Table::from_rows(shown, rows.into_iter()).into_rel(call.span))
}

/// The ids of each window in which one has the first state.
fn read(
    call: &Invocation<'_>,
    rows: &Table,
    [timeline, state]: [&Column; 2],
    sequence: &[String],
    windows: &Windows,
) -> Bind<BTreeMap<i64, Ids>> {
    let (id, time, state) = (
        rows.position(&call.column("IdColumn")?),
        rows.position(timeline),
        rows.position(state),
    );
    let mut by_window: BTreeMap<i64, Ids> = BTreeMap::new();
    for row in 0..rows.rows() {
        let Some(time) = number(&rows.value(row, time)) else {
            continue;
        };
        if windows.is_past_end(time) {
            return call
                .refuse("with rows between `End` and the end of the last window is not supported");
        }
        let (window, state) = (windows.index(time), rows.text(row, state));
        let place = sequence.iter().position(|known| *known == state);
        if let (true, Some(place)) = ((0..windows.count).contains(&window), place) {
            let ids = by_window.entry(window).or_default();
            let steps = ids.entry(rows.text(row, id));
            steps.or_insert_with(|| vec![Vec::new(); sequence.len()])[place].push(time);
        }
    }
    for steps in by_window
        .values_mut()
        .flat_map(HashMap::values_mut)
        .flatten()
    {
        steps.sort_unstable();
    }
    by_window.retain(|_, ids| ids.values().any(|steps| !steps[0].is_empty()));
    Ok(by_window)
}

/// How many ids come to a place of the sequence, with steps of at least `shortest` and `longest` for all of them.
fn reached(ids: &Ids, place: usize, shortest: i64, longest: i64) -> i64 {
    let comes = |steps: &Steps, first: i64| {
        let mut now = first;
        for times in &steps[1..=place] {
            let next = times.partition_point(|time| *time < now.saturating_add(shortest));
            match times.get(next) {
                Some(time) if time.saturating_sub(first) <= longest => now = *time,
                _ => return false,
            }
        }
        true
    };
    let count = ids
        .values()
        .filter(|steps| steps[0].iter().any(|first| comes(steps, *first)))
        .count();
    count as i64
}

/// The texts of an array.
fn texts(call: &Invocation<'_>, param: &str) -> Bind<Vec<String>> {
    match call.constant(param)? {
        Some((Value::Dynamic(json), _)) if dynamic::kind(&json) == dynamic::Kind::Array => {
            let texts = dynamic::elements(&json).map(|text| dynamic::to_text(text).into_owned());
            Ok(texts.collect())
        }
        _ => call.refuse(&format!("needs an array for `{param}`")),
    }
}

fn periods(call: &Invocation<'_>, timeline: &Column) -> Bind<Vec<i64>> {
    if !matches!(timeline.kql_type, KqlType::DateTime | KqlType::Timespan) {
        return call.refuse("needs a timeline of times");
    }
    // A timespan literal in `dynamic()` is its number of ticks.
    let texts = texts(call, "MaxSequenceStepPeriods")?;
    let period = |text: &String| text.parse().ok().or_else(|| timespan::parse(text));
    let periods: Option<Vec<i64>> = texts.iter().map(period).collect();
    match periods.filter(|periods| periods.iter().all(|period| *period > 0)) {
        Some(periods) => Ok(periods),
        None => call.refuse("needs positive timespans for `MaxSequenceStepPeriods`"),
    }
}
