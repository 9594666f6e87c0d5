//! Rings: closed chains of edges that enclose the smaller part of the sphere.

use std::f64::consts::PI;

use s2::point::{Point as S2Point, true_centroid};

use super::edge::changes_side;
use super::orientation::is_ordered;
use super::{Point, angle};

/// A point that few polygons have on their boundary, from which crossings are counted.
const REFERENCE: Point = Point {
    x: -0.009_999_466_435_025_02,
    y: 0.002_592_454_260_932_412,
    z: 0.999_946_643_502_502,
};

/// A simple closed chain, counterclockwise around the smaller of the two regions that it bounds.
#[derive(Debug, Clone)]
pub(crate) struct Ring {
    vertices: Vec<Point>,
    area: f64,
    contains_reference: bool,
}

impl Ring {
    /// The ring over these vertices, the last of which is not the first again, or `None` where they are fewer than
    /// three, come twice, or are opposite each other. Whether the edges cross is left to [`Polygon`](super::polygon::Polygon).
    pub(crate) fn new(mut vertices: Vec<Point>) -> Option<Ring> {
        if vertices.len() < 3
            || has_repeated(&vertices)
            || edges_of(&vertices).any(|(a, b)| (a + b).norm2() == 0.0)
        {
            return None;
        }
        let mut area = signed_area(&vertices);
        if area < 0.0 {
            vertices.reverse();
            area = -area;
        }
        let mut ring = Ring {
            vertices,
            area,
            contains_reference: false,
        };
        ring.contains_reference = ring.has_second_vertex() != ring.contains(&ring.vertices[1]);
        Some(ring)
    }

    /// The vertices, counterclockwise.
    pub(crate) fn vertices(&self) -> &[Point] {
        &self.vertices
    }

    /// The edges, counterclockwise.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        edges_of(&self.vertices)
    }

    /// The enclosed area in steradians.
    pub(crate) fn area(&self) -> f64 {
        self.area
    }

    /// The length of the boundary in radians.
    pub(crate) fn perimeter(&self) -> f64 {
        self.edges().map(|(a, b)| angle(&a, &b)).sum()
    }

    /// The centroid times the area.
    pub(crate) fn weighted_centroid(&self) -> Point {
        let mut sum = Point::new(0.0, 0.0, 0.0);
        for pair in self.vertices[1..].windows(2) {
            let [a, b, c] = [self.vertices[0], pair[0], pair[1]].map(S2Point);
            sum = sum + true_centroid(&a, &b, &c).0;
        }
        sum
    }

    /// True where the ring contains the point. Of rings that tile the sphere exactly one contains each point.
    pub(crate) fn contains(&self, point: &Point) -> bool {
        let crossings = self
            .edges()
            .filter(|(a, b)| changes_side(&REFERENCE, point, a, b))
            .count();
        self.contains_reference != (crossings % 2 == 1)
    }

    fn has_second_vertex(&self) -> bool {
        let [before, vertex, after] = [0, 1, 2].map(|idx| &self.vertices[idx]);
        !is_ordered(&vertex.ortho(), after, before, vertex)
    }
}

fn edges_of(vertices: &[Point]) -> impl Iterator<Item = (Point, Point)> {
    let next = vertices.iter().cycle().skip(1);
    vertices.iter().copied().zip(next.copied())
}

fn has_repeated(vertices: &[Point]) -> bool {
    let mut sorted = vertices.to_vec();
    sorted.sort_unstable_by(|left, right| {
        (left.x.total_cmp(&right.x))
            .then(left.y.total_cmp(&right.y))
            .then(left.z.total_cmp(&right.z))
    });
    sorted.windows(2).any(|pair| pair[0] == pair[1])
}

/// The area left of a chain of vertices, or minus the area right of it where that is smaller.
fn signed_area(vertices: &[Point]) -> f64 {
    let triangles = vertices[1..]
        .windows(2)
        .map(|pair| triangle_area(&vertices[0], &pair[0], &pair[1]));
    let sum = triangles.sum::<f64>().rem_euclid(4.0 * PI);
    if sum > 2.0 * PI { sum - 4.0 * PI } else { sum }
}

/// The area of a triangle, negative where it is clockwise.
fn triangle_area(a: &Point, b: &Point, c: &Point) -> f64 {
    // Differences keep the digits of small triangles, which the determinant of the points themselves would lose.
    let determinant = (*b - *a).cross(&(*c - *a)).dot(a);
    2.0 * determinant.atan2(1.0 + a.dot(b) + b.dot(c) + c.dot(a))
}
