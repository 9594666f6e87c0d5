//! Rows into series of points.

use std::collections::HashMap;

use kql_engine::ResultTable;
use kql_types::Value;

use super::columns::{Roles, elements};
use crate::output::cell;

/// A series: the points of one combination of values of the series columns, in the order of the rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) points: Vec<Point>,
}

/// A value at a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    pub(super) x: Value,
    /// `None` where there is no number.
    pub(super) y: Option<f64>,
    /// Did an anomaly column say something about it?
    pub(super) is_anomaly: bool,
}

/// The series of these y columns, in the order in which they first appear.
pub(super) fn series(table: &ResultTable, roles: &Roles, y_columns: &[usize]) -> Vec<Series> {
    let mut found: Vec<Series> = Vec::new();
    let mut places: HashMap<(String, usize), usize> = HashMap::new();
    for row in table.rows() {
        let combination = combination(&row, roles);
        for &y in y_columns {
            let name = || name(table, &combination, roles, y, y_columns.len());
            let place = places.entry((combination.clone(), y)).or_insert_with(|| {
                found.push(Series {
                    name: name(),
                    points: Vec::new(),
                });
                found.len() - 1
            });
            found[*place].points.extend(points(&row, roles, y));
        }
    }
    found
}

/// The values of the series columns as one text.
fn combination(row: &[Value], roles: &Roles) -> String {
    let texts = roles.series.iter().map(|&column| label(&row[column]));
    texts.collect::<Vec<_>>().join(", ")
}

/// A value in a legend or beside a bar.
pub(super) fn label(value: &Value) -> String {
    let text = match value {
        Value::DateTime(_) => {
            let text = cell::text(value);
            text.strip_suffix("T00:00:00Z")
                .map(str::to_owned)
                .unwrap_or(text)
        }
        other => cell::text(other),
    };
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.is_empty() {
        "(empty)".to_owned()
    } else {
        text
    }
}

fn name(table: &ResultTable, combination: &str, roles: &Roles, y: usize, y_count: usize) -> String {
    let column = &table.columns[y].name;
    match (roles.series.is_empty(), y_count) {
        (true, _) => column.clone(),
        (false, 1) => combination.to_owned(),
        (false, _) => format!("{combination}: {column}"),
    }
}

/// The points of a row: one, or one for each element of its arrays.
fn points(row: &[Value], roles: &Roles, y: usize) -> Vec<Point> {
    let says = |value: &Value| number(value).is_some_and(|number| number != 0.0);
    match (elements(&row[roles.x]), elements(&row[y])) {
        (Some(xs), Some(ys)) => {
            let flags: Vec<Vec<Value>> = roles
                .anomalies
                .iter()
                .filter_map(|&column| elements(&row[column]))
                .collect();
            let points = xs.into_iter().zip(ys).enumerate();
            let points = points.map(|(idx, (x, value))| Point {
                x,
                y: number(&value),
                is_anomaly: flags.iter().any(|flags| flags.get(idx).is_some_and(says)),
            });
            points.collect()
        }
        _ => vec![Point {
            x: row[roles.x].clone(),
            y: number(&row[y]),
            is_anomaly: roles.anomalies.iter().any(|&column| says(&row[column])),
        }],
    }
}

/// A finite number.
pub(super) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Int(number) => f64::from(*number),
        Value::Long(number) => *number as f64,
        Value::Real(number) => *number,
        Value::Decimal(number) => number.to_f64(),
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// Each value becomes the sum of itself and its predecessors.
pub(super) fn accumulate(series: &mut Series) {
    let mut sum = 0.0;
    for y in series
        .points
        .iter_mut()
        .filter_map(|point| point.y.as_mut())
    {
        sum += *y;
        *y = sum;
    }
}
