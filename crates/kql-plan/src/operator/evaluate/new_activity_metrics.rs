//! `new_activity_metrics`: what becomes of the ids that are new in each window.
//!
//! The page's sample picks two cohorts out of the result by a filter, so there is a row for every pair of windows, also for
//! a cohort without ids. The rates of such a cohort are NaN, as those of `activity_metrics`.

use std::collections::{HashMap, HashSet};

use kql_parser::{Span, ast};
use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::{Invocation, column_of};
use super::table::Table;
use super::timeline::{
    Activity, END, Events, Group, ID, START, TIMELINE, Windows, number, timeline_column, values,
};
use crate::bound::{Column, Rel};
use crate::error::Bind;

pub(super) static NEW_ACTIVITY_METRICS: PluginDef = PluginDef {
    name: "new_activity_metrics",
    summary: "Follows the ids that are new in each window through the windows behind it.",
    params: &[
        ID,
        TIMELINE,
        START,
        END,
        PluginParam::required(
            "Window",
            "The length of a window, or `week`, `month` or `year`.",
        ),
        PluginParam::repeated(
            "dimension",
            "The start of the only cohort to show, columns that split the analysis, and a table of ids that are not new.",
        ),
    ],
    page: "new-activity-metrics-plugin",
    reads_schema: false,
    bind: new_activity_metrics,
};

const VALUES: [(&str, KqlType); 5] = [
    ("dcount_new_values", KqlType::Long),
    ("dcount_retained_values", KqlType::Long),
    ("dcount_churn_values", KqlType::Long),
    ("retention_rate", KqlType::Real),
    ("churn_rate", KqlType::Real),
];

/// What stands behind `Window`.
#[derive(Default)]
struct Options {
    cohort: Option<(Value, Span)>,
    dimensions: Vec<Column>,
    known: HashSet<String>,
}

/// The most rows of a result.
const MAX_ROWS: i64 = 1_000_000;

fn new_activity_metrics(call: &Invocation<'_>) -> Bind<Rel> {
    let timeline = timeline_column(call)?;
    let options = options(call)?;
    let ends = ["from", "to"]
        .map(|end| Column::new(format!("{end}_{}", timeline.name), timeline.kql_type));
    let shown: Vec<Column> = ends
        .into_iter()
        .chain(options.dimensions.iter().cloned())
        .chain(values(&VALUES))
        .collect();
    let events = Events::by(
        call,
        call.column("IdColumn")?,
        timeline.clone(),
        options.dimensions.clone(),
    )?;
    if events.groups.is_empty() {
        return Ok(Table::from_rows(shown, std::iter::empty::<Vec<_>>()).into_rel(call.span));
    }
    let windows = Windows::of(call, "Window")?;
    windows.expect_aligned(call)?;
    let cohorts = match &options.cohort {
        None => 0..windows.count,
        Some((start, _)) => match number(start).map(|start| windows.index(start)) {
            Some(window)
                if (0..windows.count).contains(&window)
                    && windows.start_of(window, timeline.kql_type) == *start =>
            {
                window..window + 1
            }
            _ => return call.refuse("needs the start of a window for the cohort"),
        },
    };
    let activity = Activity::of(call, events, windows, 0)?;
    let pairs = (cohorts.end - cohorts.start).saturating_mul(windows.count);
    if pairs.saturating_mul(activity.groups.len() as i64) > MAX_ROWS {
        return call.refuse(&format!("has more than {MAX_ROWS} pairs of windows here"));
    }
    let mut groups = Vec::new();
    for group in &activity.groups {
        groups.push((group, Cohorts::of(call, group, &options.known)?));
    }
    let mut rows = Vec::new();
    for from in cohorts {
        for to in from..windows.count {
            let points = [from, to].map(|window| windows.start_of(window, timeline.kql_type));
            rows.extend(groups.iter().map(|(group, cohorts)| {
                (
                    points.clone(),
                    group.dimensions.clone(),
                    cohorts.metrics(from, to),
                )
            }));
        }
    }
    let rows = rows
        .into_iter()
        .map(|(points, dimensions, values)| points.into_iter().chain(dimensions).chain(values));
    Ok(Table::from_rows(shown, rows).into_rel(call.span))
}

fn options(call: &Invocation<'_>) -> Bind<Options> {
    let mut options = Options::default();
    let args = call.args("dimension");
    for (idx, arg) in args.iter().enumerate() {
        match arg {
            ast::Expr::Name(name) if call.input.column(&name.text).is_some() => {
                options
                    .dimensions
                    .push(column_of(&call.input.columns, arg)?);
            }
            arg => match call.binder.bind_constant(call.scope, arg) {
                Ok(cohort) if idx == 0 => options.cohort = Some(cohort),
                Err(_) if idx + 1 == args.len() => options.known = known_ids(call, arg)?,
                Ok(_) | Err(_) => options
                    .dimensions
                    .push(column_of(&call.input.columns, arg)?),
            },
        }
    }
    Ok(options)
}

/// The ids of the table to look back in: its only column, or the one named as that of the input.
fn known_ids(call: &Invocation<'_>, arg: &ast::Expr) -> Bind<HashSet<String>> {
    let id = call.column("IdColumn")?;
    let rel = call.binder.bind_table(arg, call.scope)?;
    let column = match rel.columns.as_slice() {
        [only] => Some(only),
        columns => columns.iter().find(|column| column.name == id.name),
    };
    let Some(column) = column.filter(|column| column.kql_type == id.kql_type) else {
        return call.refuse("needs a table to look back in that has the column of the ids");
    };
    let rows = Table::of(&call.binder, &rel, arg.span())?;
    let at = rows.position(column);
    Ok((0..rows.rows()).map(|row| rows.text(row, at)).collect())
}

/// How many ids of each window each cohort has, and how many ids are seen there first.
struct Cohorts {
    /// For each window the ids of each cohort that are in it.
    members: HashMap<i64, HashMap<i64, usize>>,
    /// For each window the windows in which its ids were seen first, in order.
    first_seen: HashMap<i64, Vec<i64>>,
}

impl Cohorts {
    fn of(call: &Invocation<'_>, group: &Group, known: &HashSet<String>) -> Bind<Cohorts> {
        let mut first: HashMap<&String, i64> = HashMap::new();
        let mut cohorts = Cohorts {
            members: HashMap::new(),
            first_seen: HashMap::new(),
        };
        for window in group.windows.keys() {
            let members = cohorts.members.entry(*window).or_default();
            let seen = cohorts.first_seen.entry(*window).or_default();
            for id in group.ids(*window) {
                let since = *first.entry(id).or_insert(*window);
                seen.push(since);
                match known.contains(id) {
                    false => *members.entry(since).or_default() += 1,
                    // Whether an id of the table counts as seen before its first row is left open.
                    true if since > 0 => {
                        return call.refuse(
                            "with ids of the table to look back in that are not in the first window is not supported",
                        );
                    }
                    true => {}
                }
            }
            seen.sort_unstable();
        }
        Ok(cohorts)
    }

    fn members(&self, cohort: i64, window: i64) -> usize {
        let members = self.members.get(&window);
        members
            .and_then(|members| members.get(&cohort))
            .copied()
            .unwrap_or(0)
    }

    /// The values of a row.
    fn metrics(&self, from: i64, to: i64) -> Vec<Value> {
        let size = self.members(from, from);
        let retained = self.members(from, to);
        let new = match (from == to, self.first_seen.get(&to)) {
            (true, _) => size,
            (false, Some(seen)) => seen.len() - seen.partition_point(|first| *first <= from),
            (false, None) => 0,
        };
        let share = |count: usize| Value::Real(count as f64 / size as f64);
        vec![
            Value::Long(new as i64),
            Value::Long(retained as i64),
            Value::Long((size - retained) as i64),
            share(retained),
            share(size - retained),
        ]
    }
}
