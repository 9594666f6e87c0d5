//! What the analyses of activity over time share: windows, and who was active in them.

mod windows;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::RangeInclusive;

use kql_parser::Code;
use kql_types::{KqlType, Value};

use super::def::PluginParam;
use super::invocation::Invocation;
use super::table::{Table, order_cells};
use crate::bound::{Column, Rel};
use crate::error::{Bind, error};

pub(super) use windows::Windows;

pub(super) const ID: PluginParam =
    PluginParam::required("IdColumn", "The column that says who was active.");
pub(super) const TIMELINE: PluginParam =
    PluginParam::required("TimelineColumn", "The column that says when.");
pub(super) const START: PluginParam =
    PluginParam::required("Start", "Where the first window starts.");
pub(super) const END: PluginParam = PluginParam::required("End", "Where the analysis ends.");
pub(super) const DIMENSION: PluginParam =
    PluginParam::repeated("dimension", "Columns that split the analysis.");

/// A count of ticks, or a whole number.
pub(super) fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Long(number) | Value::DateTime(number) | Value::Timespan(number) => Some(*number),
        Value::Int(number) => Some(i64::from(*number)),
        _ => None,
    }
}

/// The opposite of [`number`].
pub(super) fn value(number: i64, kql_type: KqlType) -> Value {
    match kql_type {
        KqlType::DateTime => Value::DateTime(number),
        KqlType::Timespan => Value::Timespan(number),
        KqlType::Int => i32::try_from(number).map_or(Value::Null(KqlType::Int), Value::Int),
        _ => Value::Long(number),
    }
}

/// The whole number of a parameter.
pub(super) fn number_of(call: &Invocation<'_>, param: &str) -> Bind<i64> {
    let constant = call.constant(param)?;
    match constant.as_ref().and_then(|(value, _)| number(value)) {
        Some(number) => Ok(number),
        None => call.refuse(&format!(
            "needs a time, a timespan or a whole number for `{param}`"
        )),
    }
}

/// The point on a timeline of a parameter.
fn number_like(call: &Invocation<'_>, param: &str, timeline: KqlType) -> Bind<i64> {
    match call.constant(param)? {
        Some((value, _)) if is_like(value.kql_type(), timeline) => number_of(call, param),
        _ => call.refuse(&format!("needs a {timeline} for `{param}`")),
    }
}

/// The positive length on a timeline of a parameter.
pub(super) fn length_of(call: &Invocation<'_>, param: &str, timeline: KqlType) -> Bind<i64> {
    let wanted = match timeline {
        KqlType::DateTime => KqlType::Timespan,
        other => other,
    };
    match number_like(call, param, wanted)? {
        length if length > 0 => Ok(length),
        _ => call.refuse(&format!("needs a positive `{param}`")),
    }
}

fn is_like(given: KqlType, wanted: KqlType) -> bool {
    let is_whole = |kql_type| matches!(kql_type, KqlType::Int | KqlType::Long);
    given == wanted || (is_whole(given) && is_whole(wanted))
}

/// The column of times, or of whole numbers.
pub(super) fn timeline_column(call: &Invocation<'_>) -> Bind<Column> {
    let timeline = call.column("TimelineColumn")?;
    match timeline.kql_type {
        KqlType::DateTime | KqlType::Timespan | KqlType::Long | KqlType::Int => Ok(timeline),
        other => error(
            Code::NotSupported,
            format!(
                "a timeline is of times or whole numbers, `{}` is a {other}",
                timeline.name
            ),
            call.span,
        ),
    }
}

/// A row of the input: who was active when.
pub(super) struct Event {
    pub(super) id: String,
    pub(super) time: i64,
}

/// The rows of each combination of the dimensions, in the order of these combinations.
pub(super) struct Events {
    pub(super) timeline: Column,
    pub(super) dimensions: Vec<Column>,
    pub(super) groups: Vec<(Vec<Value>, Vec<Event>)>,
}

impl Events {
    /// Reads the rows of the input that have a time.
    pub(super) fn of(call: &Invocation<'_>) -> Bind<Events> {
        let (id, timeline) = (call.column("IdColumn")?, timeline_column(call)?);
        let dimensions = call.columns("dimension")?;
        Events::by(call, id, timeline, dimensions)
    }

    /// The same, by columns that the caller has found.
    pub(super) fn by(
        call: &Invocation<'_>,
        id: Column,
        timeline: Column,
        dimensions: Vec<Column>,
    ) -> Bind<Events> {
        let rows = call.rows()?;
        let (id, time) = (rows.position(&id), rows.position(&timeline));
        let keys: Vec<usize> = dimensions
            .iter()
            .map(|column| rows.position(column))
            .collect();
        let mut numbers: HashMap<Vec<String>, usize> = HashMap::new();
        let mut groups: Vec<(Vec<Value>, Vec<Event>)> = Vec::new();
        for row in 0..rows.rows() {
            let Some(time) = number(&rows.value(row, time)) else {
                continue;
            };
            if rows.value(row, id).is_null() {
                return call.refuse("with rows without an id is not supported");
            }
            let key = keys.iter().map(|at| rows.text(row, *at)).collect();
            let number = *numbers.entry(key).or_insert_with(|| {
                let dimensions = keys.iter().map(|at| rows.value(row, *at)).collect();
                groups.push((dimensions, Vec::new()));
                groups.len() - 1
            });
            let id = rows.text(row, id);
            groups[number].1.push(Event { id, time });
        }
        groups.sort_by(|(a, _), (b, _)| order_cells(a, b));
        Ok(Events {
            timeline,
            dimensions,
            groups,
        })
    }

    /// The result of no rows, whatever the other arguments are.
    pub(super) fn if_empty(&self, call: &Invocation<'_>, names: &[(&str, KqlType)]) -> Option<Rel> {
        let is_empty = self.groups.is_empty();
        is_empty.then(|| self.table(call, names, Vec::new()))
    }

    /// The result: a point on the timeline, the dimensions, and the values of each row.
    pub(super) fn table(
        &self,
        call: &Invocation<'_>,
        names: &[(&str, KqlType)],
        rows: Vec<(Value, &[Value], Vec<Value>)>,
    ) -> Rel {
        let shown = std::iter::once(self.timeline.clone())
            .chain(self.dimensions.iter().cloned())
            .chain(values(names))
            .collect();
        let rows = rows.into_iter().map(|(point, dimensions, values)| {
            std::iter::once(point)
                .chain(dimensions.iter().cloned())
                .chain(values)
        });
        Table::from_rows(shown, rows).into_rel(call.span)
    }
}

/// The columns of a result that are none of the input.
pub(super) fn values(names: &[(&str, KqlType)]) -> impl Iterator<Item = Column> {
    names
        .iter()
        .map(|(name, kql_type)| Column::new(*name, *kql_type))
}

/// The ids of the rows of a window.
pub(super) type Ids = Vec<String>;

/// One combination of the dimensions.
pub(super) struct Group {
    pub(super) dimensions: Vec<Value>,
    /// The ids of each window that has rows.
    pub(super) windows: BTreeMap<i64, Ids>,
}

impl Group {
    /// The different ids of a window.
    pub(super) fn ids(&self, window: i64) -> HashSet<&String> {
        self.windows.get(&window).into_iter().flatten().collect()
    }

    /// The id of each row of some windows.
    pub(super) fn rows_of(
        &self,
        windows: RangeInclusive<i64>,
    ) -> impl Iterator<Item = &String> + Clone {
        self.windows.range(windows).flat_map(|(_, ids)| ids)
    }

    pub(super) fn has_rows_before(&self, window: i64) -> bool {
        self.windows.range(..window).next().is_some()
    }
}

/// Who was active in which window, for each combination of the dimensions.
pub(super) struct Activity {
    pub(super) timeline: Column,
    pub(super) dimensions: Vec<Column>,
    pub(super) groups: Vec<Group>,
}

impl Activity {
    /// Takes the rows that lie in the windows, or in one of the `lookback` windows before them.
    pub(super) fn of(
        call: &Invocation<'_>,
        events: Events,
        windows: Windows,
        lookback: i64,
    ) -> Bind<Activity> {
        let mut groups = Vec::new();
        for (dimensions, events) in events.groups {
            let mut by_window: BTreeMap<i64, Ids> = BTreeMap::new();
            for Event { id, time } in events {
                if windows.is_past_end(time) {
                    return call.refuse(
                        "with rows between `End` and the end of the last window is not supported",
                    );
                }
                let window = windows.index(time);
                if (-lookback..windows.count).contains(&window) {
                    by_window.entry(window).or_default().push(id);
                }
            }
            if !by_window.is_empty() {
                groups.push(Group {
                    dimensions,
                    windows: by_window,
                });
            }
        }
        Ok(Activity {
            timeline: events.timeline,
            dimensions: events.dimensions,
            groups,
        })
    }

    /// Refuses windows without rows: the documentation does not say what becomes of them.
    pub(super) fn expect_no_gaps(&self, call: &Invocation<'_>, windows: Windows) -> Bind<()> {
        let has_gap =
            |group: &Group| (0..windows.count).any(|window| !group.windows.contains_key(&window));
        if self.groups.iter().any(has_gap) {
            return call.refuse("with windows that have no rows is not supported");
        }
        Ok(())
    }

    /// The result: the start of the window, the dimensions, and the values of each row.
    pub(super) fn table(
        &self,
        call: &Invocation<'_>,
        windows: Windows,
        names: &[(&str, KqlType)],
        rows: Vec<(i64, &Group, Vec<Value>)>,
    ) -> Rel {
        let shown = std::iter::once(self.timeline.clone())
            .chain(self.dimensions.iter().cloned())
            .chain(values(names))
            .collect();
        let rows = rows.into_iter().map(|(window, group, values)| {
            std::iter::once(windows.start_of(window, self.timeline.kql_type))
                .chain(group.dimensions.iter().cloned())
                .chain(values)
        });
        Table::from_rows(shown, rows).into_rel(call.span)
    }
}
