//! `geo_azimuth()` and `geo_angle()`: the directions of lines, clockwise.

use std::f64::consts::TAU;

use kql_types::KqlType;

use super::position::{Position, Positions};
use super::{REAL, sphere::Point};
use crate::def::{Category, Eval, Example, Param, Returns, ScalarDef};

const fn longitude(name: &'static str) -> Param {
    Param::required(name, REAL, "A longitude in degrees, from -180 to 180.")
}

const fn latitude(name: &'static str) -> Param {
    Param::required(name, REAL, "A latitude in degrees, from -90 to 90.")
}

pub(super) static GEO_AZIMUTH: ScalarDef = ScalarDef {
    name: "geo_azimuth",
    category: Category::Geospatial,
    summary: "Returns the direction from one place to another, in radians clockwise from north.",
    params: &[
        longitude("p1_longitude"),
        latitude("p1_latitude"),
        longitude("p2_longitude"),
        latitude("p2_latitude"),
    ],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let (from, to) = (Positions::new(args, 0), Positions::new(args, 2));
        args.reals(|row| azimuth(from.get(row)?, to.get(row)?))
    }),
    page: "geo-azimuth-function",
    examples: &[Example {
        query: "print round(geo_azimuth(5, 10, 10, -40), 12)",
        result: "3.054599397964",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_ANGLE: ScalarDef = ScalarDef {
    name: "geo_angle",
    category: Category::Geospatial,
    summary: "Returns the angle clockwise from the line between two places to the line from the second to a third, in radians.",
    params: &[
        longitude("p1_longitude"),
        latitude("p1_latitude"),
        longitude("p2_longitude"),
        latitude("p2_latitude"),
        longitude("p3_longitude"),
        latitude("p3_latitude"),
    ],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let [first, middle, last] = [0, 2, 4].map(|idx| Positions::new(args, idx));
        args.reals(|row| {
            let (middle, first, last) = (middle.get(row)?, first.get(row)?, last.get(row)?);
            Some((azimuth(middle, last)? - azimuth(middle, first)?).rem_euclid(TAU))
        })
    }),
    page: "geo-angle-function",
    examples: &[Example {
        query: "print round(geo_angle(0, 10, 0, 5, 3, -10), 12)",
        result: "2.944938434069",
    }],
    ..ScalarDef::NEW
};

/// The direction from one place to another, or `None` where they are the same or opposite each other.
fn azimuth(from: Position, to: Position) -> Option<f64> {
    let (start, end) = (from.point(), to.point());
    if start == end || (start + end).norm2() == 0.0 {
        return None;
    }
    let theta = from.lng.to_radians();
    let east = Point::new(-theta.sin(), theta.cos(), 0.0);
    let north = start.cross(&east);
    Some(end.dot(&east).atan2(end.dot(&north)).rem_euclid(TAU))
}
