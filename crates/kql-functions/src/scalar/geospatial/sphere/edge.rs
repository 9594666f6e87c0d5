//! Edges: the shorter arcs between two points.

use super::orientation::{Turn, is_ordered, turn};
use super::{Point, angle};

/// A vector at right angles to the plane of an edge, on its left side, accurate for short edges too.
pub(crate) fn normal(a: &Point, b: &Point) -> Point {
    (*a - *b).cross(&(*a + *b))
}

/// The point at the given angle from `a` in the direction of `b`.
pub(crate) fn point_on_line(a: &Point, b: &Point, radians: f64) -> Point {
    let direction = normal(a, b).cross(a).normalize();
    (*a * radians.cos() + direction * radians.sin()).normalize()
}

/// The point at the given fraction of an edge.
pub(crate) fn interpolate(a: &Point, b: &Point, fraction: f64) -> Point {
    if fraction == 0.0 {
        *a
    } else if fraction == 1.0 {
        *b
    } else {
        point_on_line(a, b, fraction * angle(a, b))
    }
}

/// The point of an edge that is closest to `x`.
pub(crate) fn closest_point(x: &Point, a: &Point, b: &Point) -> Point {
    let axis = normal(a, b);
    let length = axis.norm2();
    if length > 0.0 && *x != *a && *x != *b {
        let foot = (*x - axis * (x.dot(&axis) / length)).normalize();
        let is_between = axis.cross(a).dot(&foot) > 0.0 && b.cross(&axis).dot(&foot) > 0.0;
        if is_between {
            return foot;
        }
    }
    if (*x - *a).norm2() <= (*x - *b).norm2() {
        *a
    } else {
        *b
    }
}

/// The angle from `x` to the closest point of an edge.
pub(crate) fn distance(x: &Point, a: &Point, b: &Point) -> f64 {
    angle(x, &closest_point(x, a, b))
}

/// True where two edges cross at a point inside both. Edges that share an end do not.
pub(crate) fn cross(a: &Point, b: &Point, c: &Point, d: &Point) -> bool {
    let side = turn(a, b, c);
    side != Turn::None && turn(b, a, d) == side && turn(c, d, b) == side && turn(d, c, a) == side
}

/// True where two edges that share an end cross, as counting crossings on the way to a point needs it: of the polygons
/// around a common vertex exactly one contains it.
fn cross_at_vertex(a: &Point, b: &Point, c: &Point, d: &Point) -> bool {
    if a == b || c == d {
        false
    } else if a == c {
        b == d || is_ordered(&a.ortho(), d, b, a)
    } else if b == d {
        is_ordered(&b.ortho(), c, a, b)
    } else if a == d {
        b == c || is_ordered(&a.ortho(), c, b, a)
    } else if b == c {
        is_ordered(&b.ortho(), d, a, b)
    } else {
        false
    }
}

/// True where the way from `a` to `b` changes sides at the edge from `c` to `d`.
pub(crate) fn changes_side(a: &Point, b: &Point, c: &Point, d: &Point) -> bool {
    if a == c || a == d || b == c || b == d {
        cross_at_vertex(a, b, c, d)
    } else {
        cross(a, b, c, d)
    }
}

/// The point in which two edges that [`cross`] meet.
pub(crate) fn intersection(a: &Point, b: &Point, c: &Point, d: &Point) -> Point {
    // The plane of the longer edge is the better known one.
    let is_first_longer = (*a - *b).norm2() >= (*c - *d).norm2();
    let ([a, b], [c, d]) = if is_first_longer {
        ([a, b], [c, d])
    } else {
        ([c, d], [a, b])
    };
    let plane = normal(a, b);
    let height = |x: &Point| {
        let nearest = if (*x - *a).norm2() <= (*x - *b).norm2() {
            a
        } else {
            b
        };
        (*x - *nearest).dot(&plane)
    };
    let (from, to) = (height(c).abs(), height(d).abs());
    let fraction = if from + to > 0.0 {
        from / (from + to)
    } else {
        0.5
    };
    (*c * (1.0 - fraction) + *d * fraction).normalize()
}
