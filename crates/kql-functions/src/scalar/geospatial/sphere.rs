//! Geometry on the unit sphere: sides of edges, distances, chains, rings and polygons.
//!
//! Points are unit vectors. Which side of an edge a point is on is decided exactly, so that the answers of one polygon
//! never contradict each other.

use s2::r3::vector::Vector;

pub(super) mod arrangement;
pub(super) mod assemble;
pub(super) mod buffer;
pub(super) mod covering;
pub(super) mod edge;
pub(super) mod orientation;
pub(super) mod overlay;
pub(super) mod pairs;
pub(super) mod polygon;
pub(super) mod polyline;
pub(super) mod ring;
pub(super) mod tessellate;

/// A point of the sphere: a vector of length 1.
pub(super) type Point = Vector;

/// The radius of the sphere that stands for Earth, in meters.
pub(super) const EARTH_RADIUS: f64 = 6_371_010.0;

/// The angle between two points, in radians; exact for small ones too.
pub(super) fn angle(a: &Point, b: &Point) -> f64 {
    a.cross(b).norm().atan2(a.dot(b))
}
