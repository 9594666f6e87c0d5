//! What the analyses of activity over time share: windows, and who was active in them.

use std::collections::{BTreeMap, HashMap};

use kql_parser::Code;
use kql_types::{KqlType, Value};

use super::def::PluginParam;
use super::invocation::Invocation;
use super::table::Table;
use crate::bound::{Column, Rel};
use crate::error::{Bind, error};

pub(super) const ID: PluginParam =
    PluginParam::required("IdColumn", "The column that says who was active.");
pub(super) const TIMELINE: PluginParam =
    PluginParam::required("TimelineColumn", "The column that says when.");
pub(super) const START: PluginParam =
    PluginParam::required("Start", "Where the first window starts.");
pub(super) const END: PluginParam = PluginParam::required("End", "Where the analysis ends.");
pub(super) const DIMENSION: PluginParam =
    PluginParam::repeated("dimension", "Columns that split the analysis.");

/// The most windows of an analysis.
const MAX_WINDOWS: i64 = 1_000_000;

/// Windows of one length, one after the other. The last one holds the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Windows {
    start: i64,
    end: i64,
    step: i64,
    pub(super) count: i64,
}

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

impl Windows {
    /// The windows from `Start` to `End`, as long as parameter `step` says.
    pub(super) fn of(call: &Invocation<'_>, step: &str) -> Bind<Windows> {
        let (start, end, step) = (
            number_of(call, "Start")?,
            number_of(call, "End")?,
            number_of(call, step)?,
        );
        if step <= 0 || end < start {
            return call.refuse("needs a start, a later end, and a positive step");
        }
        let count = end.saturating_sub(start) / step + 1;
        if count > MAX_WINDOWS {
            return call.refuse(&format!("has more than {MAX_WINDOWS} windows here"));
        }
        Ok(Windows {
            start,
            end,
            step,
            count,
        })
    }

    /// How many windows fit into a span.
    pub(super) fn fitting(&self, span: i64) -> i64 {
        span / self.step
    }

    /// The window that holds a time; windows before the first have negative numbers.
    fn index(&self, time: i64) -> i64 {
        (i128::from(time) - i128::from(self.start)).div_euclid(i128::from(self.step)) as i64
    }

    /// The start of a window.
    pub(super) fn start_of(&self, window: i64, kql_type: KqlType) -> Value {
        value(self.start + window * self.step, kql_type)
    }

    fn is_past_end(&self, time: i64) -> bool {
        time > self.end && self.index(time) < self.count
    }
}

/// The ids of the rows of a window.
pub(super) type Ids = Vec<String>;

/// One combination of the dimensions.
pub(super) struct Group {
    pub(super) dimensions: Vec<Value>,
    /// The ids of each window that has rows.
    pub(super) windows: BTreeMap<i64, Ids>,
}

/// Who was active when, for each combination of the dimensions in the order of their first rows.
pub(super) struct Activity {
    pub(super) timeline: Column,
    pub(super) dimensions: Vec<Column>,
    pub(super) groups: Vec<Group>,
}

impl Activity {
    /// Reads the rows of the input that lie in the windows, or in one of the `lookback` windows before them.
    pub(super) fn of(call: &Invocation<'_>, windows: Windows, lookback: i64) -> Bind<Activity> {
        let (id, timeline) = (call.column("IdColumn")?, call.column("TimelineColumn")?);
        let dimensions = call.columns("dimension")?;
        if !matches!(
            timeline.kql_type,
            KqlType::DateTime | KqlType::Timespan | KqlType::Long | KqlType::Int
        ) {
            let message = format!(
                "a timeline is of times or whole numbers, `{}` is a {}",
                timeline.name, timeline.kql_type
            );
            return error(Code::NotSupported, message, call.span);
        }
        let rows = call.rows()?;
        let (id, time) = (rows.position(&id), rows.position(&timeline));
        let keys: Vec<usize> = dimensions
            .iter()
            .map(|column| rows.position(column))
            .collect();
        let mut numbers: HashMap<Vec<String>, usize> = HashMap::new();
        let mut groups: Vec<Group> = Vec::new();
        for row in 0..rows.rows() {
            let Some(at) = number(&rows.value(row, time)) else {
                continue;
            };
            if windows.is_past_end(at) {
                return call.refuse(
                    "with rows between `End` and the end of the last window is not supported",
                );
            }
            let window = windows.index(at);
            if !(-lookback..windows.count).contains(&window) {
                continue;
            }
            let key = keys.iter().map(|at| rows.text(row, *at)).collect();
            let number = *numbers.entry(key).or_insert_with(|| {
                let dimensions = keys.iter().map(|at| rows.value(row, *at)).collect();
                groups.push(Group {
                    dimensions,
                    windows: BTreeMap::new(),
                });
                groups.len() - 1
            });
            groups[number]
                .windows
                .entry(window)
                .or_default()
                .push(rows.text(row, id));
        }
        Ok(Activity {
            timeline,
            dimensions,
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
        let mut columns = vec![(self.timeline.clone(), Vec::new())];
        columns.extend(
            self.dimensions
                .iter()
                .map(|column| (column.clone(), Vec::new())),
        );
        columns.extend(
            names
                .iter()
                .map(|(name, kql_type)| (Column::new(*name, *kql_type), Vec::new())),
        );
        for (window, group, values) in rows {
            let start = windows.start_of(window, self.timeline.kql_type);
            let cells = std::iter::once(start)
                .chain(group.dimensions.iter().cloned())
                .chain(values);
            for ((_, column), cell) in columns.iter_mut().zip(cells) {
                column.push(cell);
            }
        }
        Table::from_values(columns).into_rel(call.span)
    }
}
