//! Lengths, areas, perimeters and centroids of lines and polygons.

use std::collections::HashSet;

use kql_types::KqlType;

use super::geojson::Geometry;
use super::position::Position;
use super::shapes::{Lines, Shapes, geometries, reals};
use super::sphere::polygon::undirected;
use super::sphere::polyline::weighted_centroid;
use super::sphere::{EARTH_RADIUS, Point, angle};
use super::{LINE, POLYGON};
use crate::def::{Category, Eval, Example, Returns, ScalarDef};

pub(super) static GEO_LINE_LENGTH: ScalarDef = ScalarDef {
    name: "geo_line_length",
    category: Category::Geospatial,
    summary: "Returns the length of a line in meters, null where it is invalid.",
    params: &[LINE],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let lines = Shapes::lines(args, 0);
        reals(args, |row| {
            let length = |lines: &Lines| {
                distinct_edges(lines)
                    .iter()
                    .map(|(a, b)| angle(a, b))
                    .sum::<f64>()
            };
            Ok(lines.get(row)?.map(|lines| length(&lines) * EARTH_RADIUS))
        })
    }),
    page: "geo-line-length-function",
    examples: &[Example {
        query: "print round(geo_line_length(dynamic({'type':'LineString','coordinates':[[-73.95807266235352,40.800426144169315],[-73.94966125488281,40.79691751000055],[-73.97317886352539,40.764486356930334]]})), 6)",
        result: "4922.48017",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_LINE_CENTROID: ScalarDef = ScalarDef {
    name: "geo_line_centroid",
    category: Category::Geospatial,
    summary: "Returns the centroid of a line, null where it is invalid.",
    params: &[LINE],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let lines = Shapes::lines(args, 0);
        geometries(args, |row| {
            let Some(lines) = lines.get(row)? else {
                return Ok(None);
            };
            let parts = distinct_edges(&lines);
            Ok(centroid(
                parts.iter().fold(Point::new(0.0, 0.0, 0.0), |sum, (a, b)| {
                    sum + weighted_centroid(a, b)
                }),
            ))
        })
    }),
    page: "geo-line-centroid-function",
    ..ScalarDef::NEW
};

pub(super) static GEO_POLYGON_AREA: ScalarDef = ScalarDef {
    name: "geo_polygon_area",
    category: Category::Geospatial,
    summary: "Returns the area of a polygon in square meters, null where it is invalid.",
    params: &[POLYGON],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let areas = Shapes::areas(args, 0);
        reals(args, |row| {
            Ok(areas
                .get(row)?
                .map(|area| area.whole().area() * EARTH_RADIUS * EARTH_RADIUS))
        })
    }),
    page: "geo-polygon-area-function",
    ..ScalarDef::NEW
};

pub(super) static GEO_POLYGON_PERIMETER: ScalarDef = ScalarDef {
    name: "geo_polygon_perimeter",
    category: Category::Geospatial,
    summary: "Returns the length of the boundary of a polygon in meters, null where it is invalid.",
    params: &[POLYGON],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let areas = Shapes::areas(args, 0);
        reals(args, |row| {
            Ok(areas
                .get(row)?
                .map(|area| area.whole().perimeter() * EARTH_RADIUS))
        })
    }),
    page: "geo-polygon-perimeter-function",
    ..ScalarDef::NEW
};

pub(super) static GEO_POLYGON_CENTROID: ScalarDef = ScalarDef {
    name: "geo_polygon_centroid",
    category: Category::Geospatial,
    summary: "Returns the centroid of a polygon, null where it is invalid.",
    params: &[POLYGON],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let areas = Shapes::areas(args, 0);
        geometries(args, |row| {
            Ok(areas
                .get(row)?
                .and_then(|area| centroid(area.whole().weighted_centroid())))
        })
    }),
    page: "geo-polygon-centroid-function",
    ..ScalarDef::NEW
};

/// The edges of lines; those that several lines of a multiline share count once.
fn distinct_edges(lines: &Lines) -> Vec<(Point, Point)> {
    let edges = lines.iter().flat_map(|line| line.edges());
    let mut seen = HashSet::new();
    edges
        .filter(|(a, b)| lines.len() == 1 || seen.insert(undirected(a, b)))
        .collect()
}

fn centroid(weighted: Point) -> Option<Geometry> {
    (weighted.norm2() > 0.0).then(|| Geometry::Point(Position::from(weighted.normalize())))
}
