//! Straight lines of a map, whose axes are degrees, as chains of edges.
//!
//! The line is halved until the chain is nowhere farther from it than the tolerance, as the S2 library does it.

use super::Point;
use super::edge::interpolate;
use crate::scalar::geospatial::position::Position;

/// Where along a line its distance from the edge is measured, from both ends: there the distance of a cubic curve bounds
/// the largest one.
const MEASURED_AT: f64 = 0.312_156_910_822_483_12;
/// The distance measured there, as a part of the largest.
const MEASURED_PART: f64 = 0.838_299_925_698_885_1;

/// The points after the first of the chain from `from` to `to` that is within `tolerance`, in radians, of a straight line.
pub(crate) fn straight_line(from: Position, to: Position, tolerance: f64, out: &mut Vec<Point>) {
    let radians = MEASURED_PART * tolerance.max(1e-13);
    let longest = 2.0 * (radians / 2.0).sin();
    halve((from, from.point()), (to, to.point()), longest, out);
}

fn halve(from: (Position, Point), to: (Position, Point), longest: f64, out: &mut Vec<Point>) {
    if error(from, to) <= longest {
        out.push(to.1);
        return;
    }
    let middle = between(from.0, to.0, 0.5);
    let middle = (middle, middle.point());
    halve(from, middle, longest, out);
    halve(middle, to, longest, out);
}

/// How far the line is from the edge, as the length of a chord.
fn error(from: (Position, Point), to: (Position, Point)) -> f64 {
    if from.1.dot(&to.1) < -1e-14 {
        return f64::INFINITY;
    }
    let measured = [MEASURED_AT, 1.0 - MEASURED_AT].map(|fraction| {
        (interpolate(&from.1, &to.1, fraction) - between(from.0, to.0, fraction).point()).norm()
    });
    measured[0].max(measured[1])
}

fn between(from: Position, to: Position, fraction: f64) -> Position {
    let mixed = |from: f64, to: f64| (1.0 - fraction) * from + fraction * to;
    Position {
        lng: mixed(from.lng, to.lng),
        lat: mixed(from.lat, to.lat),
    }
}
