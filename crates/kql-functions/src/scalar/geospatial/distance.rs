//! `geo_distance_2points()` and the distances from a point to a line and to a polygon, in meters.

use geographiclib_rs::{Geodesic, InverseGeodesic};
use kql_types::KqlType;

use super::position::{Position, Positions};
use super::shapes::{Shapes, closest, reals};
use super::sphere::EARTH_RADIUS;
use super::{LATITUDE, LINE, LONGITUDE, POLYGON, REAL};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static GEO_DISTANCE_2POINTS: ScalarDef = ScalarDef {
    name: "geo_distance_2points",
    category: Category::Geospatial,
    summary: "Returns the distance of two places in meters.",
    params: &[
        Param::required(
            "p1_longitude",
            REAL,
            "The first longitude in degrees, from -180 to 180.",
        ),
        Param::required(
            "p1_latitude",
            REAL,
            "The first latitude in degrees, from -90 to 90.",
        ),
        Param::required(
            "p2_longitude",
            REAL,
            "The second longitude in degrees, from -180 to 180.",
        ),
        Param::required(
            "p2_latitude",
            REAL,
            "The second latitude in degrees, from -90 to 90.",
        ),
        Param::optional(
            "use_spheroid",
            Accepts::OneOf(&[KqlType::Bool, KqlType::Long, KqlType::Int, KqlType::Real]),
            "True to measure on the WGS-84 ellipsoid in place of the sphere.",
        ),
    ],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let (from, to) = (Positions::new(args, 0), Positions::new(args, 2));
        let spheroid = Geodesic::wgs84();
        args.reals(|row| {
            let (from, to) = (from.get(row)?, to.get(row)?);
            Some(if flag(args, 4, row)? {
                spheroid.inverse(from.lat, from.lng, to.lat, to.lng)
            } else {
                distance(from, to)
            })
        })
    }),
    page: "geo-distance-2points-function",
    examples: &[Example {
        query: "print round(geo_distance_2points(-122.407628, 47.578557, -118.275287, 34.019056), 6)",
        result: "1546754.351974",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_DISTANCE_POINT_TO_LINE: ScalarDef = ScalarDef {
    name: "geo_distance_point_to_line",
    category: Category::Geospatial,
    summary: "Returns the distance of a place from a line in meters, null where either is invalid.",
    params: &[LONGITUDE, LATITUDE, LINE],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let (positions, lines) = (Positions::new(args, 0), Shapes::lines(args, 2));
        reals(args, |row| {
            let Some((position, lines)) = positions.get(row).zip(lines.get(row)?) else {
                return Ok(None);
            };
            let found = closest(
                &position.point(),
                lines.iter().flat_map(|line| line.edges()),
            );
            Ok(found.map(|(_, radians)| radians * EARTH_RADIUS))
        })
    }),
    page: "geo-distance-point-to-line-function",
    examples: &[Example {
        query: "print round(geo_distance_point_to_line(-115.199625, 36.210419, dynamic({'type':'LineString','coordinates':[[-115.192612,36.176736],[-115.202485,36.173439]]})), 5)",
        result: "3797.88887",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_DISTANCE_POINT_TO_POLYGON: ScalarDef = ScalarDef {
    name: "geo_distance_point_to_polygon",
    category: Category::Geospatial,
    summary: "Returns the distance of a place from a polygon in meters: zero inside, null where either is invalid.",
    params: &[LONGITUDE, LATITUDE, POLYGON],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let (positions, areas) = (Positions::new(args, 0), Shapes::areas(args, 2));
        reals(args, |row| {
            let Some((position, area)) = positions.get(row).zip(areas.get(row)?) else {
                return Ok(None);
            };
            let point = position.point();
            if area.contains(&point) {
                return Ok(Some(0.0));
            }
            Ok(closest(&point, area.edges()).map(|(_, radians)| radians * EARTH_RADIUS))
        })
    }),
    page: "geo-distance-point-to-polygon-function",
    ..ScalarDef::NEW
};

/// The optional argument `idx`, a bool or a number; false where it is missing.
pub(super) fn flag(args: &Args<'_>, idx: usize, row: usize) -> Option<bool> {
    match args.optional(idx).map(|column| column.kql_type()) {
        None => Some(false),
        Some(KqlType::Bool) => args.booleans(idx).get(row),
        Some(_) => args.floats(idx).get(row).map(|number| number != 0.0),
    }
}

/// The distance of two places in meters, by the haversine formula.
pub(super) fn distance(from: Position, to: Position) -> f64 {
    let (from_lat, to_lat) = (from.lat.to_radians(), to.lat.to_radians());
    let half_lat = (0.5 * (to_lat - from_lat)).sin();
    let half_lng = (0.5 * (to.lng.to_radians() - from.lng.to_radians())).sin();
    let haversine = half_lat * half_lat + half_lng * half_lng * from_lat.cos() * to_lat.cos();
    2.0 * haversine.min(1.0).sqrt().asin() * EARTH_RADIUS
}
