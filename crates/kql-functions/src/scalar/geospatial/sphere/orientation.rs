//! Which way three points turn, and in which order edges leave a point.

use std::cmp::Ordering;

use robust::{Coord3D, orient3d};

use super::Point;

/// How three points turn. No three different points are ever in line: those that are turn as if each point were moved
/// by an infinitely small amount, the same at every call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Left,
    Right,
    /// Two of the points are the same.
    None,
}

impl Turn {
    fn of(ordering: Ordering) -> Turn {
        match ordering {
            Ordering::Greater => Turn::Left,
            Ordering::Less => Turn::Right,
            Ordering::Equal => Turn::None,
        }
    }
}

/// Which way the path over three points turns at the middle one.
pub(crate) fn turn(a: &Point, b: &Point, c: &Point) -> Turn {
    if a == b || b == c || a == c {
        return Turn::None;
    }
    let origin = Coord3D {
        x: 0.0,
        y: 0.0,
        z: 0.0,
    };
    let determinant = orient3d(coord(a), coord(b), coord(c), origin);
    if determinant == 0.0 {
        Turn::of(perturbed(a, b, c))
    } else {
        Turn::of(determinant.total_cmp(&0.0))
    }
}

/// True where `a`, `b` and `c` come in this order, going counterclockwise around `o`.
pub(crate) fn is_ordered(a: &Point, b: &Point, c: &Point, o: &Point) -> bool {
    let mut sum = 0;
    sum += usize::from(turn(b, o, a) != Turn::Right);
    sum += usize::from(turn(c, o, b) != Turn::Right);
    sum += usize::from(turn(a, o, c) == Turn::Left);
    sum >= 2
}

fn coord(point: &Point) -> Coord3D<f64> {
    Coord3D {
        x: point.x,
        y: point.y,
        z: point.z,
    }
}

/// The sign of the determinant of three points in line, moved by powers of an infinitely small number: the largest power
/// for the first coordinate of the first point in order, ever smaller ones for what follows. The first minor that is not
/// zero decides.
fn perturbed(a: &Point, b: &Point, c: &Point) -> Ordering {
    let mut points = [a, b, c];
    let mut is_odd = false;
    for (left, right) in [(0, 1), (1, 2), (0, 1)] {
        if points[left] > points[right] {
            points.swap(left, right);
            is_odd = !is_odd;
        }
    }
    let sign = minors(points[0], points[1], points[2]);
    if is_odd { sign.reverse() } else { sign }
}

fn minors(a: &Point, b: &Point, c: &Point) -> Ordering {
    let minors: [fn(&Point, &Point, &Point) -> Ordering; 12] = [
        |_, b, c| minor(b.x, c.y, b.y, c.x),
        |_, b, c| minor(b.z, c.x, b.x, c.z),
        |_, b, c| minor(b.y, c.z, b.z, c.y),
        |a, _, c| minor(c.x, a.y, c.y, a.x),
        |_, _, c| sign(c.x),
        |_, _, c| sign(-c.y),
        |a, _, c| minor(c.z, a.x, c.x, a.z),
        |_, _, c| sign(c.z),
        |a, b, _| minor(a.x, b.y, a.y, b.x),
        |_, b, _| sign(-b.x),
        |_, b, _| sign(b.y),
        |a, _, _| sign(a.x),
    ];
    let decided = minors
        .iter()
        .map(|minor| minor(a, b, c))
        .find(|sign| sign.is_ne());
    decided.unwrap_or(Ordering::Greater)
}

fn sign(value: f64) -> Ordering {
    value.partial_cmp(&0.0).unwrap_or(Ordering::Equal)
}

/// The sign of `a * b - c * d`, without a rounding error.
fn minor(a: f64, b: f64, c: f64, d: f64) -> Ordering {
    let (left, right) = (a * b, c * d);
    let rests = || a.mul_add(b, -left).partial_cmp(&c.mul_add(d, -right));
    match left.partial_cmp(&right) {
        Some(Ordering::Equal) => rests().unwrap_or(Ordering::Equal),
        ordering => ordering.unwrap_or(Ordering::Equal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_line_turn_consistently() {
        let equator = [0.1_f64, 0.7, 2.0].map(|lng| Point::new(lng.cos(), lng.sin(), 0.0));
        let [a, b, c] = &equator;
        let first = turn(a, b, c);
        assert_ne!(first, Turn::None);
        assert_eq!(turn(b, c, a), first);
        assert_ne!(turn(c, b, a), first);
        assert_eq!(turn(a, a, c), Turn::None);
    }
}
