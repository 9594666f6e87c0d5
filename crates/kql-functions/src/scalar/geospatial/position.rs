//! A place in degrees, and as a unit vector.

use std::f64::consts::PI;

use s2::r3::vector::Vector;

use crate::args::{Args, Floats};

/// A place in degrees, as GeoJSON writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Position {
    pub(super) lng: f64,
    pub(super) lat: f64,
}

impl Position {
    /// The place, or `None` for degrees that are none.
    pub(super) fn new(lng: f64, lat: f64) -> Option<Position> {
        let is_valid = (-180.0..=180.0).contains(&lng) && (-90.0..=90.0).contains(&lat);
        is_valid.then_some(Position { lng, lat })
    }

    /// The place as a unit vector.
    pub(super) fn point(self) -> Vector {
        let (phi, theta) = (PI / 180.0 * self.lat, PI / 180.0 * self.lng);
        Vector::new(theta.cos() * phi.cos(), theta.sin() * phi.cos(), phi.sin())
    }
}

impl From<Vector> for Position {
    fn from(point: Vector) -> Position {
        // Adding zero turns a negative zero into a positive one, on which the arc tangent depends.
        let lng = (point.y + 0.0).atan2(point.x + 0.0);
        let lat = (point.z + 0.0).atan2((point.x * point.x + point.y * point.y).sqrt());
        Position {
            lng: 180.0 / PI * lng,
            lat: 180.0 / PI * lat,
        }
    }
}

/// Two arguments, a longitude and a latitude.
pub(super) struct Positions<'a> {
    lng: Floats<'a>,
    lat: Floats<'a>,
}

impl<'a> Positions<'a> {
    /// Reads arguments `idx` and `idx + 1`.
    pub(super) fn new(args: &Args<'a>, idx: usize) -> Positions<'a> {
        Positions {
            lng: args.floats(idx),
            lat: args.floats(idx + 1),
        }
    }

    /// The place of `row`, or `None` where it is null or no place.
    pub(super) fn get(&self, row: usize) -> Option<Position> {
        Position::new(self.lng.get(row)?, self.lat.get(row)?)
    }
}
