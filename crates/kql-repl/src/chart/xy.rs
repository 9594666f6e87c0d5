//! Lines, areas and points.

use std::cmp::Ordering;

use kql_types::Value;

use super::axis::{Axis, Measure};
use super::panels::Part;
use super::points::{self, Series};
use super::properties::{Kind, Scale};
use super::{Layer, Panel, Shape, Stacking, Xy, bars};

/// A series in places of the axes; `None` where there is no number.
struct Placed {
    name: String,
    points: Vec<(f64, Option<f64>)>,
    anomalies: Vec<(f64, f64)>,
}

/// The chart of the series.
pub(super) fn read(part: Part<'_>, notes: &mut Vec<String>) -> Result<Panel, String> {
    let properties = part.properties;
    let has_legend = part.has_legend();
    let (shape, stacking) = match part.kind {
        Kind::Scatter => (Shape::Points, Stacking::None),
        Kind::StackedArea => (Shape::Area, Stacking::Stacked),
        Kind::Area => (Shape::Area, properties.stacking.unwrap_or(Stacking::None)),
        _ => (Shape::Line, Stacking::None),
    };
    let x_measure = x_measure(&part.series, properties.x_scale)?;
    let y_measure = Measure::of_numbers(properties.y_scale);
    let mut placed: Vec<Placed> = part
        .series
        .into_iter()
        .map(|series| placed(series, &x_measure, shape, properties.accumulates))
        .collect();
    if stacking != Stacking::None {
        stack(&mut placed, stacking, notes)?;
    }
    let left_out = scale(&mut placed, &y_measure);
    if left_out > 0 {
        notes.push(format!(
            "values that have no place on an axis of logarithms, because they are not above zero: {left_out}"
        ));
    }
    let xs = placed
        .iter()
        .flat_map(|series| series.points.iter().map(|(x, _)| *x));
    let x = Axis::along(x_measure, xs, properties.x_bounds)?;
    let ys = placed
        .iter()
        .flat_map(|series| series.points.iter().filter_map(|(_, y)| *y));
    let zero = (shape == Shape::Area && properties.y_scale == Scale::Linear).then_some(0.0);
    let y = Axis::up(y_measure, ys.chain(zero), properties.y_bounds)?;
    let mut layers: Vec<Layer> = placed
        .iter()
        .map(|series| layer(series, shape, &x, &y))
        .collect();
    if shape == Shape::Area {
        order_areas(&mut layers, stacking);
    }
    layers.extend(anomalies(&placed, &x, &y));
    Ok(Panel::Xy(Xy {
        x: Axis {
            title: Some(part.x_title),
            ..x
        },
        y: Axis {
            title: bars::value_title(part.y_title, stacking),
            ..y
        },
        has_legend: has_legend || (layers.len() > 1 && !properties.hides_legend),
        layers,
    }))
}

/// What the values of the x column measure.
fn x_measure(all: &[Series], scale: Scale) -> Result<Measure, String> {
    let values = || {
        all.iter()
            .flat_map(|series| series.points.iter().map(|point| &point.x))
    };
    let measure = match values().find(|x| !x.is_null()) {
        Some(Value::DateTime(_)) => Measure::Time,
        Some(Value::Timespan(_)) => Measure::Length,
        Some(Value::String(_) | Value::Bool(_) | Value::Guid(_)) => {
            let mut names: Vec<String> = Vec::new();
            for name in values().map(points::label) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            Measure::Names(names)
        }
        _ => return Ok(Measure::of_numbers(scale)),
    };
    match scale {
        Scale::Linear => Ok(measure),
        Scale::Log => Err("only numbers have a logarithmic x-axis".to_owned()),
    }
}

/// The points in places of the x-axis; those of lines and areas sorted.
fn placed(series: Series, x_measure: &Measure, shape: Shape, accumulates: bool) -> Placed {
    let mut series = series;
    let place = |x: &Value| match (x, x_measure) {
        (Value::DateTime(ticks) | Value::Timespan(ticks), _) => Some(*ticks as f64),
        (x, Measure::Names(names)) => {
            let name = points::label(x);
            names
                .iter()
                .position(|known| *known == name)
                .map(|idx| idx as f64)
        }
        (x, measure) => points::number(x).and_then(|number| measure.place(number)),
    };
    if shape != Shape::Points || accumulates {
        let key = |x: &Value| place(x).unwrap_or(f64::NAN);
        series
            .points
            .sort_by(|a, b| key(&a.x).total_cmp(&key(&b.x)));
    }
    if accumulates {
        points::accumulate(&mut series);
    }
    let points = series.points.iter();
    let placed: Vec<_> = points
        .filter_map(|point| Some((place(&point.x)?, point)))
        .collect();
    let flagged = placed.iter().filter(|(_, point)| point.is_anomaly);
    Placed {
        name: series.name,
        anomalies: flagged
            .filter_map(|(x, point)| Some((*x, point.y?)))
            .collect(),
        points: placed.iter().map(|(x, point)| (*x, point.y)).collect(),
    }
}

/// Puts each series on those before it. A series has zero where another one has a point and it has none.
fn stack(all: &mut [Placed], stacking: Stacking, notes: &mut Vec<String>) -> Result<(), String> {
    let points = || all.iter().flat_map(|series| &series.points);
    if points().any(|(_, y)| y.is_some_and(|y| y < 0.0)) {
        return Err(
            "areas with negative numbers are not drawn stacked; these are the rows".to_owned(),
        );
    }
    let mut xs: Vec<f64> = points().map(|(x, _)| *x).collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let repeats = |series: &Placed| series.points.windows(2).any(|pair| pair[0].0 == pair[1].0);
    if all.iter().any(repeats) {
        notes.push("values of one series at the same place are stacked on each other".to_owned());
    }
    let mut below = vec![0.0; xs.len()];
    for series in all.iter_mut() {
        for (x, y) in &series.points {
            let place = xs.partition_point(|known| known.total_cmp(x) == Ordering::Less);
            below[place] += y.unwrap_or_default();
        }
        let tops = xs.iter().zip(&below);
        series.points = tops.map(|(x, top)| (*x, Some(*top))).collect();
    }
    if stacking == Stacking::Stacked100 {
        for series in all {
            for ((_, y), total) in series.points.iter_mut().zip(&below) {
                *y = y.map(|top| {
                    if *total == 0.0 {
                        0.0
                    } else {
                        100.0 * top / total
                    }
                });
            }
        }
    }
    Ok(())
}

/// Puts values into places of the y-axis, and counts those that have none.
fn scale(all: &mut [Placed], measure: &Measure) -> usize {
    let mut left_out = 0;
    for series in all {
        for (_, y) in &mut series.points {
            let place = y.and_then(|value| measure.place(value));
            left_out += usize::from(y.is_some() && place.is_none());
            *y = place;
        }
        series
            .anomalies
            .retain_mut(|(_, y)| match measure.place(*y) {
                Some(place) => {
                    *y = place;
                    true
                }
                None => false,
            });
    }
    left_out
}

fn layer(series: &Placed, shape: Shape, x: &Axis, y: &Axis) -> Layer {
    let is_within =
        |(at, value): &(f64, f64)| (x.min..=x.max).contains(at) && (y.min..=y.max).contains(value);
    let runs = runs(&series.points);
    let runs = match shape {
        Shape::Points => {
            let points = runs.into_iter().flatten().filter(is_within);
            vec![points.collect()]
        }
        Shape::Line => runs.iter().flat_map(|run| clipped(run, x, y)).collect(),
        Shape::Area => {
            let clamped =
                |(at, value): &(f64, f64)| (at.clamp(x.min, x.max), value.clamp(y.min, y.max));
            runs.iter()
                .map(|run| run.iter().map(clamped).collect())
                .collect()
        }
    };
    Layer {
        name: series.name.clone(),
        shape,
        runs,
    }
}

/// The points between gaps.
fn runs(points: &[(f64, Option<f64>)]) -> Vec<Vec<(f64, f64)>> {
    let runs = points.split(|(_, y)| y.is_none());
    let runs = runs.filter(|run| !run.is_empty());
    runs.map(|run| run.iter().filter_map(|(x, y)| Some((*x, (*y)?))).collect())
        .collect()
}

/// The parts of a line that lie within the axes.
fn clipped(run: &[(f64, f64)], x: &Axis, y: &Axis) -> Vec<Vec<(f64, f64)>> {
    let is_within =
        |(at, value): (f64, f64)| (x.min..=x.max).contains(&at) && (y.min..=y.max).contains(&value);
    if run.iter().all(|point| is_within(*point)) {
        return vec![run.to_vec()];
    }
    let mut parts: Vec<Vec<(f64, f64)>> = Vec::new();
    for pair in run.windows(2) {
        let Some((from, to)) = visible(pair[0], pair[1], x, y) else {
            continue;
        };
        match parts.last_mut() {
            Some(part) if part.last() == Some(&from) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
    }
    parts
}

/// The visible part of a line between two points (Liang and Barsky's algorithm).
fn visible(
    from: (f64, f64),
    to: (f64, f64),
    x: &Axis,
    y: &Axis,
) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let edges = [
        (-dx, from.0 - x.min),
        (dx, x.max - from.0),
        (-dy, from.1 - y.min),
        (dy, y.max - from.1),
    ];
    let (mut enter, mut leave) = (0f64, 1f64);
    for (slope, room) in edges {
        match slope.partial_cmp(&0.0)? {
            Ordering::Equal if room < 0.0 => return None,
            Ordering::Equal => {}
            Ordering::Less => enter = enter.max(room / slope),
            Ordering::Greater => leave = leave.min(room / slope),
        }
    }
    let at = |share: f64| match share {
        0.0 => from,
        1.0 => to,
        share => (from.0 + share * dx, from.1 + share * dy),
    };
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// Lets no area hide another one: the larger ones come first, and of a stack the top.
fn order_areas(layers: &mut [Layer], stacking: Stacking) {
    if stacking == Stacking::None {
        let size = |layer: &Layer| layer.points().map(|(_, y)| y).sum::<f64>();
        layers.sort_by(|a, b| size(b).total_cmp(&size(a)));
    } else {
        layers.reverse();
    }
}

/// The points that anomaly columns tell of, as a series of its own.
fn anomalies(all: &[Placed], x: &Axis, y: &Axis) -> Option<Layer> {
    let points = all
        .iter()
        .flat_map(|series| series.anomalies.iter().copied());
    let points: Vec<(f64, f64)> = points
        .filter(|(at, value)| (x.min..=x.max).contains(at) && (y.min..=y.max).contains(value))
        .collect();
    (!points.is_empty()).then(|| Layer {
        name: "anomalies".to_owned(),
        shape: Shape::Points,
        runs: vec![points],
    })
}
