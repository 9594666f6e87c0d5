//! Bars, columns and slices beside names.

use std::collections::HashMap;

use kql_types::Value;

use super::axis::{Axis, Measure};
use super::panels::Part;
use super::properties::Kind;
use super::{BarSeries, Bars, Direction, Panel, Pie, Stacking, points};

/// The bars of the series.
pub(super) fn read(part: Part<'_>) -> Result<Panel, String> {
    let mut part = part;
    if part.properties.accumulates {
        part.series.iter_mut().for_each(points::accumulate);
    }
    let has_legend = part.has_legend();
    let is_scale = first_x(&part)
        .is_some_and(|x| !matches!(x, Value::String(_) | Value::Bool(_) | Value::Guid(_)));
    let (labels, series) = places(&part.series);
    let stacking = part.properties.stacking.unwrap_or(Stacking::None);
    let series = match stacking {
        Stacking::None => series,
        Stacking::Stacked | Stacking::Stacked100 => {
            refuse_negative(&series)?;
            series
        }
    };
    let ends = ends(&series, labels.len(), stacking);
    let value = Axis::up(
        Measure::Number,
        ends.into_iter().chain([0.0]),
        part.properties.y_bounds,
    )?;
    Ok(Panel::Bars(Bars {
        direction: match part.kind {
            Kind::Column => Direction::Up,
            _ => Direction::Right,
        },
        labels,
        is_scale,
        label_title: Some(part.x_title),
        value: Axis {
            title: value_title(part.y_title, stacking),
            ..value
        },
        series,
        stacking,
        has_legend,
    }))
}

/// Shares are in percent.
pub(super) fn value_title(title: Option<String>, stacking: Stacking) -> Option<String> {
    match (title, stacking) {
        (title, Stacking::None | Stacking::Stacked) => title,
        (Some(title), Stacking::Stacked100) => Some(format!("{title} (%)")),
        (None, Stacking::Stacked100) => Some("%".to_owned()),
    }
}

/// The slices of the first series of numbers.
pub(super) fn pie(part: Part<'_>, notes: &mut Vec<String>) -> Result<Panel, String> {
    if part.series.len() > 1 {
        let others = part.series[1..]
            .iter()
            .map(|series| format!("`{}`", series.name));
        let others: Vec<String> = others.collect();
        notes.push(format!("not drawn: {}", others.join(", ")));
    }
    let first = part.series.into_iter().next();
    let points = first.map(|series| series.points).unwrap_or_default();
    let slices: Vec<(String, f64)> = points
        .iter()
        .map(|point| (points::label(&point.x), point.y.unwrap_or_default()))
        .collect();
    if slices.iter().any(|(_, size)| *size < 0.0) {
        return Err("`piechart` has no slices for negative numbers; these are its rows".to_owned());
    }
    if slices.iter().all(|(_, size)| *size == 0.0) {
        return Err("`piechart` has nothing to share out: all numbers are zero".to_owned());
    }
    Ok(Panel::Pie(Pie {
        slices,
        has_legend: !part.properties.hides_legend,
    }))
}

fn first_x<'a>(part: &'a Part<'_>) -> Option<&'a Value> {
    let mut points = part.series.iter().flat_map(|series| &series.points);
    points.next().map(|point| &point.x)
}

/// A place for each x value in the order of the rows. Where a series has several values for one x, it gets as many places.
fn places(all: &[points::Series]) -> (Vec<String>, Vec<BarSeries>) {
    let mut labels = Vec::new();
    let mut known: HashMap<(String, usize), usize> = HashMap::new();
    let mut found: Vec<Vec<(usize, Option<f64>)>> = Vec::new();
    for series in all {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let placed = series.points.iter().map(|point| {
            let label = points::label(&point.x);
            let times = seen.entry(label.clone()).or_default();
            *times += 1;
            let place = known.entry((label.clone(), *times)).or_insert_with(|| {
                labels.push(label);
                labels.len() - 1
            });
            (*place, point.y)
        });
        found.push(placed.collect());
    }
    let series = all.iter().zip(found).map(|(series, placed)| {
        let mut values = vec![None; labels.len()];
        for (place, value) in placed {
            values[place] = value;
        }
        BarSeries {
            name: series.name.clone(),
            values,
        }
    });
    let series = series.collect();
    (labels, series)
}

fn refuse_negative(series: &[BarSeries]) -> Result<(), String> {
    let mut values = series
        .iter()
        .flat_map(|series| series.values.iter().flatten());
    match values.find(|value| **value < 0.0) {
        Some(_) => {
            Err("bars with negative numbers are not drawn stacked; these are the rows".to_owned())
        }
        None => Ok(()),
    }
}

/// Where bars end.
fn ends(series: &[BarSeries], places: usize, stacking: Stacking) -> Vec<f64> {
    match stacking {
        Stacking::None => series
            .iter()
            .flat_map(|series| series.values.iter().flatten().copied())
            .collect(),
        Stacking::Stacked => (0..places).map(|place| total(series, place)).collect(),
        Stacking::Stacked100 => vec![100.0],
    }
}

/// The sum of all series at a place.
pub(super) fn total(series: &[BarSeries], place: usize) -> f64 {
    series
        .iter()
        .filter_map(|series| series.values[place])
        .sum()
}

impl Bars {
    /// From where to where the bar of a series at a place goes.
    pub(crate) fn span(&self, series: usize, place: usize) -> Option<(f64, f64)> {
        let value = self.series[series].values[place]?;
        let zero = 0f64.clamp(self.value.min, self.value.max);
        let (from, to) = match self.stacking {
            Stacking::None => (zero, value),
            Stacking::Stacked | Stacking::Stacked100 => {
                let below = total(&self.series[..series], place);
                (below, below + value)
            }
        };
        let scale = match self.stacking {
            Stacking::Stacked100 => {
                let all = self.total(place);
                if all == 0.0 { 0.0 } else { 100.0 / all }
            }
            _ => 1.0,
        };
        let clipped = |end: f64| (end * scale).clamp(self.value.min, self.value.max);
        Some((clipped(from), clipped(to)))
    }

    /// The sum of all series at a place.
    pub(crate) fn total(&self, place: usize) -> f64 {
        total(&self.series, place)
    }
}
