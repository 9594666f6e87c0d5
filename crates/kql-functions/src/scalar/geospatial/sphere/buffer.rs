//! Shapes grown by a radius: offset curves of arcs and edges, as the S2 library draws them.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use super::edge::{cross, normal};
use super::orientation::{Turn, turn};
use super::overlay::positive_winding;
use super::pairs::visit_pairs;
use super::polygon::Polygon;
use super::polyline::Polyline;
use super::ring::Ring;
use super::{Point, angle};

/// By how much shapes are grown, and in which steps curves are drawn. All in radians.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Buffer {
    radius: f64,
    vertex_step: f64,
    edge_step: f64,
}

impl Buffer {
    /// A buffer of less than a quarter of a great circle, from which the result deviates by at most `tolerance`.
    pub(crate) fn new(radius: f64, tolerance: f64) -> Option<Buffer> {
        let is_valid = radius > 1e-14 && radius < 1.5 && tolerance > 0.0;
        let tolerance = tolerance.min(radius);
        is_valid.then(|| Buffer {
            radius,
            vertex_step: longest_step(radius, tolerance),
            edge_step: longest_step(FRAC_PI_2 - radius, tolerance),
        })
    }

    /// The circle around a point.
    pub(crate) fn point(&self, center: &Point) -> Option<Polygon> {
        let step = TAU / (TAU / self.vertex_step).ceil() + 1e-15;
        let (mut start, mut angle, mut path) = (center.ortho(), 0.0, Vec::new());
        for _quadrant in 0..4 {
            let side = center.cross(&start).normalize();
            while angle < FRAC_PI_2 {
                path.push(self.offset(center, &on_ray(&start, &side, angle)));
                angle += step;
            }
            angle -= FRAC_PI_2;
            start = side;
        }
        Polygon::new(vec![Ring::new(path)?])
    }

    /// The area around lines.
    pub(crate) fn lines(&self, lines: &[Polyline]) -> Option<Polygon> {
        let paths = lines.iter().map(|line| self.line_path(line.vertices()));
        self.area(paths.collect(), &lines[0].vertices()[0])
    }

    /// The polygon and the area around it.
    pub(crate) fn polygon(&self, polygon: &Polygon) -> Option<Polygon> {
        let rings: Vec<Vec<Point>> = polygon
            .boundaries()
            .iter()
            .map(|boundary| boundary.oriented())
            .collect();
        self.area(
            rings.iter().map(|ring| self.ring_path(ring)).collect(),
            &rings[0][0],
        )
    }

    /// The area inside closed paths, of which `inside` is a point.
    fn area(&self, paths: Vec<Vec<Point>>, inside: &Point) -> Option<Polygon> {
        if let [path] = &paths[..]
            && !crosses_itself(path)
        {
            return Polygon::new(vec![Ring::new(path.clone())?]);
        }
        Some(positive_winding(&paths, &(*inside * -1.0)))
    }

    fn line_path(&self, line: &[Point]) -> Vec<Point> {
        let mut path = Vec::new();
        let last = line.len() - 1;
        let axis = right_side(&line[0], &line[1]);
        self.add_arc(&line[0], &(axis * -1.0), &axis, &mut path);
        for corner in line.windows(3) {
            self.add_edge_and_vertex(&corner[0], &corner[1], &corner[2], &mut path);
        }
        self.add_edge(&line[last - 1], &line[last], &mut path);
        let axis = right_side(&line[last - 1], &line[last]);
        self.add_arc(&line[last], &axis, &(axis * -1.0), &mut path);
        for corner in line.windows(3).rev() {
            self.add_edge_and_vertex(&corner[2], &corner[1], &corner[0], &mut path);
        }
        self.add_edge(&line[1], &line[0], &mut path);
        path
    }

    fn ring_path(&self, ring: &[Point]) -> Vec<Point> {
        let mut path = Vec::new();
        for idx in 0..ring.len() {
            let [a, b, c] = [0, 1, 2].map(|step| &ring[(idx + step) % ring.len()]);
            self.add_edge_and_vertex(a, b, c, &mut path);
        }
        path
    }

    /// Adds the offset of the edge from `a` to `b`, and of the corner towards `c`.
    fn add_edge_and_vertex(&self, a: &Point, b: &Point, c: &Point, path: &mut Vec<Point>) {
        self.add_edge(a, b, path);
        if turn(a, b, c) == Turn::Right {
            // At a corner that turns in, the path goes through the vertex itself, so that no area inside is lost.
            path.push(self.offset(b, &right_side(a, b)));
            path.push(*b);
        } else {
            self.add_arc(b, &right_side(a, b), &right_side(b, c), path);
        }
    }

    /// Adds points beside an edge, without the last.
    fn add_edge(&self, a: &Point, b: &Point, path: &mut Vec<Point>) {
        let axis = right_side(a, b);
        let forward = a.cross(&axis).normalize();
        self.steps(angle(a, b), self.edge_step, |along| {
            path.push(self.offset(&on_ray(a, &forward, along), &axis))
        });
    }

    /// Adds points around a vertex from one direction to another, without the last.
    fn add_arc(&self, vertex: &Point, start: &Point, end: &Point, path: &mut Vec<Point>) {
        let side = vertex.cross(start).normalize();
        self.steps(angle(start, end), self.vertex_step, |along| {
            path.push(self.offset(vertex, &on_ray(start, &side, along)))
        });
    }

    fn steps(&self, span: f64, step: f64, mut add: impl FnMut(f64)) {
        let mut along = 0.0;
        add(along);
        along += step;
        while along < span {
            add(along);
            along += step;
        }
    }

    fn offset(&self, point: &Point, direction: &Point) -> Point {
        on_ray(point, direction, self.radius)
    }
}

/// The longest step along a circle for which the chord stays within the tolerance.
fn longest_step(radius: f64, tolerance: f64) -> f64 {
    let least = (radius - tolerance).max(0.0);
    let step = 2.0 * PI / 3.0 + 1e-15;
    step.min(2.0 * (least.tan() / radius.tan()).acos())
}

/// The direction to the right of an edge, at right angles to it.
fn right_side(a: &Point, b: &Point) -> Point {
    normal(b, a).normalize()
}

fn on_ray(origin: &Point, direction: &Point, radians: f64) -> Point {
    (*origin * radians.cos() + *direction * radians.sin()).normalize()
}

fn crosses_itself(path: &[Point]) -> bool {
    let edges: Vec<(Point, Point)> = path
        .iter()
        .copied()
        .zip(path.iter().copied().cycle().skip(1))
        .collect();
    let mut found = false;
    visit_pairs(&edges, |left, right| {
        let ((a, b), (c, d)) = (&edges[left], &edges[right]);
        found = cross(a, b, c, d);
        !found
    });
    found
}
