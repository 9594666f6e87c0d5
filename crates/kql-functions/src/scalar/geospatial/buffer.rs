//! `geo_point_buffer()`, `geo_line_buffer()` and `geo_polygon_buffer()`: the area within a distance of a shape.

use datafusion::common::{Result, exec_err};
use kql_types::KqlType;

use super::geojson::Geometry;
use super::position::Positions;
use super::shapes::{Shapes, geometries, polygon_geometry};
use super::sphere::EARTH_RADIUS;
use super::sphere::buffer::Buffer;
use super::sphere::polygon::Polygon;
use super::{LATITUDE, LINE, LONGITUDE, POLYGON, REAL};
use crate::args::Args;
use crate::def::{Category, Eval, Example, Param, Returns, ScalarDef};

/// The tolerance that a call without one has, in meters.
const DEFAULT_TOLERANCE: f64 = 10.0;
/// The smallest tolerance, as a part of the radius.
const MIN_FRACTION: f64 = 1e-6;

const RADIUS: Param = Param::required("radius", REAL, "The distance in meters.");
const TOLERANCE: Param = Param::optional(
    "tolerance",
    REAL,
    "How far in meters the result may be from the ideal; else 10.",
);

/// A record whose function returns a shape.
const TO_SHAPE: ScalarDef = ScalarDef {
    category: Category::Geospatial,
    returns: Returns::Always(KqlType::Dynamic),
    ..ScalarDef::NEW
};

pub(super) static GEO_POINT_BUFFER: ScalarDef = ScalarDef {
    name: "geo_point_buffer",
    summary: "Returns the circle around a place as a polygon, null where it is invalid.",
    params: &[LONGITUDE, LATITUDE, RADIUS, TOLERANCE],
    eval: Eval::Kernel(|args| {
        let positions = Positions::new(args, 0);
        geometries(args, |row| {
            let Some((position, radius)) = positions.get(row).zip(Radius::read(args, 2, row))
            else {
                return Ok(None);
            };
            result(radius.buffer()?.point(&position.point()))
        })
    }),
    page: "geo-point-buffer-function",
    examples: &[Example {
        query: "print round(toreal(geo_point_buffer(-115.1745008278, 36.1497251277, 20000).coordinates[0][0][0]), 9)",
        result: "-115.235723425",
    }],
    ..TO_SHAPE
};

pub(super) static GEO_LINE_BUFFER: ScalarDef = ScalarDef {
    name: "geo_line_buffer",
    summary: "Returns the area around a line as a polygon, null where it is invalid.",
    params: &[LINE, RADIUS, TOLERANCE],
    eval: Eval::Kernel(|args| {
        let lines = Shapes::lines(args, 0);
        geometries(args, |row| {
            let Some((lines, radius)) = lines.get(row)?.zip(Radius::read(args, 1, row)) else {
                return Ok(None);
            };
            result(radius.buffer()?.lines(&lines))
        })
    }),
    page: "geo-line-buffer-function",
    ..TO_SHAPE
};

pub(super) static GEO_POLYGON_BUFFER: ScalarDef = ScalarDef {
    name: "geo_polygon_buffer",
    summary: "Returns a polygon with the area around it, null where it is invalid.",
    params: &[POLYGON, RADIUS, TOLERANCE],
    eval: Eval::Kernel(|args| {
        let areas = Shapes::areas(args, 0);
        geometries(args, |row| {
            let Some((area, radius)) = areas.get(row)?.zip(Radius::read(args, 1, row)) else {
                return Ok(None);
            };
            result(radius.buffer()?.polygon(&area.whole()))
        })
    }),
    page: "geo-polygon-buffer-function",
    ..TO_SHAPE
};

/// A radius and a tolerance in meters, both positive.
struct Radius {
    radius: f64,
    tolerance: f64,
}

impl Radius {
    /// Reads argument `idx` and the optional one after it.
    fn read(args: &Args<'_>, idx: usize, row: usize) -> Option<Radius> {
        let radius = args.floats(idx).get(row)?;
        let tolerance = if args.len() > idx + 1 {
            args.floats(idx + 1).get(row)?
        } else {
            DEFAULT_TOLERANCE
        };
        (radius > 0.0 && tolerance > 0.0).then_some(Radius { radius, tolerance })
    }

    fn buffer(&self) -> Result<Buffer> {
        let is_fine = self.tolerance < self.radius * MIN_FRACTION;
        match Buffer::new(self.radius / EARTH_RADIUS, self.tolerance / EARTH_RADIUS)
            .filter(|_| !is_fine)
        {
            Some(buffer) => Ok(buffer),
            None => exec_err!(
                "a buffer of {} m with a tolerance of {} m is not supported",
                self.radius,
                self.tolerance
            ),
        }
    }
}

fn result(buffer: Option<Polygon>) -> Result<Option<Geometry>> {
    match buffer {
        Some(polygon) if !polygon.is_empty() => polygon_geometry(&polygon).map(Some),
        _ => exec_err!("a buffer of this shape is not supported"),
    }
}
