//! Polylines: open chains of edges.

use super::edge::{closest_point, interpolate};
use super::{Point, angle};

/// An open chain of at least two points.
#[derive(Debug, Clone)]
pub(crate) struct Polyline {
    vertices: Vec<Point>,
}

impl Polyline {
    /// The chain over these vertices, or `None` where they are fewer than two or neighbors are opposite each other.
    pub(crate) fn new(vertices: Vec<Point>) -> Option<Polyline> {
        let is_valid = vertices.len() >= 2
            && vertices
                .windows(2)
                .all(|pair| (pair[0] + pair[1]).norm2() > 0.0);
        is_valid.then_some(Polyline { vertices })
    }

    /// The vertices, in order.
    pub(crate) fn vertices(&self) -> &[Point] {
        &self.vertices
    }

    /// The edges, in order.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        self.vertices.windows(2).map(|pair| (pair[0], pair[1]))
    }

    /// The length in radians.
    pub(crate) fn length(&self) -> f64 {
        self.edges().map(|(a, b)| angle(&a, &b)).sum()
    }

    /// The point at a fraction of the length.
    pub(crate) fn interpolate(&self, fraction: f64) -> Point {
        let mut rest = fraction * self.length();
        for (a, b) in self.edges() {
            let length = angle(&a, &b);
            if rest < length {
                return interpolate(&a, &b, rest / length);
            }
            rest -= length;
        }
        self.vertices[self.vertices.len() - 1]
    }

    /// The fraction of the length at which the point is that is closest to `x`.
    pub(crate) fn locate(&self, x: &Point) -> f64 {
        let (mut best, mut at, mut passed) = (f64::INFINITY, 0.0, 0.0);
        for (a, b) in self.edges() {
            let closest = closest_point(x, &a, &b);
            let distance = angle(x, &closest);
            if distance < best {
                best = distance;
                at = passed + angle(&a, &closest);
            }
            passed += angle(&a, &b);
        }
        (at / passed).min(1.0)
    }
}

/// The centroid of an edge times its length.
pub(crate) fn weighted_centroid(a: &Point, b: &Point) -> Point {
    let (difference, sum) = (*a - *b, *a + *b);
    let ratio = (difference.norm2() / sum.norm2()).sqrt();
    sum * ratio
}
