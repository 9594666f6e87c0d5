//! `sequence_detect`: where events follow each other.
//!
//! In the page's sample one event starts several sequences and another ends several: every choice of an event for each
//! step, in the order of the steps and within the longest times, is a sequence, and sequences of the same times are one.
//! Whether steps may be at the same time, or exactly a longest time apart, is left open: where that changes the answer, it
//! is refused.

use std::collections::{BTreeSet, HashMap};

use arrow::array::{Array, AsArray};
use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::{Invocation, column_of};
use super::table::{Table, order_cells};
use super::timeline::{TIMELINE, length_of, number, timeline_column, value};
use crate::bound::{Column, Expr, Rel};
use crate::error::Bind;
use crate::expr::Row;

pub(super) static SEQUENCE_DETECT: PluginDef = PluginDef {
    name: "sequence_detect",
    summary: "Finds the sequences of events that make their steps true one after the other.",
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
    bind: sequence_detect,
};

/// The most sequences of a result.
const MAX_SEQUENCES: usize = 1_000_000;

/// The times of the events of each step, each once, in order.
type Steps = Vec<BTreeSet<i64>>;

/// How long sequences are.
struct Limits {
    step: i64,
    span: i64,
}

fn sequence_detect(call: &Invocation<'_>) -> Bind<Rel> {
    let timeline = timeline_column(call)?;
    let (mut dimensions, mut names, mut conditions) = (Vec::new(), Vec::new(), Vec::new());
    for arg in call.named_args("step") {
        let mut row = Row::of(call.scope, &call.input);
        let bound = call.binder.bind_expr(&mut row, &arg.expr)?;
        if bound.kql_type == KqlType::Bool {
            let name = arg.names.single().map_or("", |name| name.text.as_str());
            names.push(format!("{name}_{}", timeline.name));
            conditions.push(bound);
        } else {
            dimensions.push(column_of(&call.input.columns, &arg.expr)?);
        }
    }
    if conditions.is_empty() {
        return call.refuse("needs the conditions of the steps");
    }
    let mut rows = Vec::new();
    for (dimensions, steps) in groups(call, &timeline, &dimensions, conditions)? {
        let limits = Limits::of(call, &timeline)?;
        for times in limits.sequences(call, &steps)? {
            let duration = times[times.len() - 1] - times[0];
            let times = times.into_iter().map(|time| value(time, timeline.kql_type));
            let row = dimensions.iter().cloned().chain(times);
            rows.push(row.chain([Value::Timespan(duration)]).collect::<Vec<_>>());
        }
    }
    let first = dimensions.len();
    rows.sort_by(|a, b| order_cells(&a[first..], &b[first..]).then_with(|| order_cells(a, b)));
    let steps = names
        .into_iter()
        .map(|name| Column::new(name, timeline.kql_type));
    let shown = dimensions
        .into_iter()
        .chain(steps)
        .chain([Column::new("Duration", KqlType::Timespan)]);
    Ok(Table::from_rows(shown.collect(), rows.into_iter()).into_rel(call.span))
}

/// The events of each combination of the dimensions.
fn groups(
    call: &Invocation<'_>,
    timeline: &Column,
    dimensions: &[Column],
    conditions: Vec<Expr>,
) -> Bind<Vec<(Vec<Value>, Steps)>> {
    let count = conditions.len();
    let mut named = call.input.identity();
    let first = named.len();
    let names = (0..count).map(|step| format!("$step{step}"));
    named.extend(names.zip(conditions));
    let projected = call.input.clone().project(named, call.span);
    let rows = Table::of(&call.binder, &projected, call.span)?;
    let time = rows.position(timeline);
    let keys: Vec<usize> = dimensions
        .iter()
        .map(|column| rows.position(column))
        .collect();
    let mut groups: HashMap<Vec<String>, (Vec<Value>, Steps)> = HashMap::new();
    for row in 0..rows.rows() {
        let Some(time) = number(&rows.value(row, time)) else {
            continue;
        };
        let key = keys.iter().map(|at| rows.text(row, *at)).collect();
        let (_, steps) = groups.entry(key).or_insert_with(|| {
            let dimensions = keys.iter().map(|at| rows.value(row, *at)).collect();
            (dimensions, vec![BTreeSet::new(); count])
        });
        for (step, times) in steps.iter_mut().enumerate() {
            let holds = rows.array(first + step).as_boolean();
            if holds.is_valid(row) && holds.value(row) {
                times.insert(time);
            }
        }
    }
    Ok(groups.into_values().collect())
}

impl Limits {
    fn of(call: &Invocation<'_>, timeline: &Column) -> Bind<Limits> {
        if !matches!(timeline.kql_type, KqlType::DateTime | KqlType::Timespan) {
            return call.refuse("needs a timeline of times");
        }
        Ok(Limits {
            step: length_of(call, "MaxSequenceStepWindow", timeline.kql_type)?,
            span: length_of(call, "MaxSequenceSpan", timeline.kql_type)?,
        })
    }

    fn sequences(&self, call: &Invocation<'_>, steps: &Steps) -> Bind<Vec<Vec<i64>>> {
        let mut sequences: Vec<Vec<i64>> = steps[0].iter().map(|time| vec![*time]).collect();
        for times in &steps[1..] {
            let mut longer = Vec::new();
            for sequence in &sequences {
                let (first, last) = (sequence[0], sequence[sequence.len() - 1]);
                let end = last
                    .saturating_add(self.step)
                    .min(first.saturating_add(self.span));
                for time in times.range(last..=end) {
                    if *time == last || *time == end {
                        return call.refuse("with steps at the same time or exactly a longest time apart is not supported");
                    }
                    longer.push([sequence.as_slice(), &[*time]].concat());
                }
                if longer.len() > MAX_SEQUENCES {
                    return call.refuse(&format!("finds more than {MAX_SEQUENCES} sequences here"));
                }
            }
            sequences = longer;
        }
        Ok(sequences)
    }
}
