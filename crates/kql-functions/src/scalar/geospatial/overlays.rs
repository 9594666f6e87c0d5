//! `geo_intersection_2lines()` and its kin, `geo_union_polygons_array()` and `geo_union_lines_array()`.

use datafusion::common::{Result, exec_err};
use kql_types::KqlType;

use super::geojson::Geometry;
use super::intersects::{TWO_LINES, TWO_POLYGONS};
use super::shapes::{Shapes, geometries, polygon_geometry, positions};
use super::sphere::overlay::{
    Intersection, intersect_lines, intersect_lines_with_polygon, intersect_polygons, join_lines,
};
use super::{LINE, POLYGON};
use crate::def::{Accepts, Category, Eval, Param, Returns, ScalarDef};

/// A record whose function returns a shape.
const TO_SHAPE: ScalarDef = ScalarDef {
    category: Category::Geospatial,
    returns: Returns::Always(KqlType::Dynamic),
    ..ScalarDef::NEW
};

pub(super) static GEO_INTERSECTION_2LINES: ScalarDef = ScalarDef {
    name: "geo_intersection_2lines",
    summary: "Returns what two lines have in common, null where one is invalid.",
    params: TWO_LINES,
    eval: Eval::Kernel(|args| {
        let (first, second) = (Shapes::lines(args, 0), Shapes::lines(args, 1));
        geometries(args, |row| {
            let Some((first, second)) = first.get(row)?.zip(second.get(row)?) else {
                return Ok(None);
            };
            shape(intersect_lines(&first, &second))
        })
    }),
    page: "geo-intersection-2lines-function",
    ..TO_SHAPE
};

pub(super) static GEO_INTERSECTION_LINE_WITH_POLYGON: ScalarDef = ScalarDef {
    name: "geo_intersection_line_with_polygon",
    summary: "Returns the parts of a line that lie in a polygon, null where either is invalid.",
    params: &[LINE, POLYGON],
    eval: Eval::Kernel(|args| {
        let (lines, areas) = (Shapes::lines(args, 0), Shapes::areas(args, 1));
        geometries(args, |row| {
            let Some((lines, area)) = lines.get(row)?.zip(areas.get(row)?) else {
                return Ok(None);
            };
            shape(intersect_lines_with_polygon(&lines, &area.whole()))
        })
    }),
    page: "geo-intersection-line-with-polygon-function",
    ..TO_SHAPE
};

pub(super) static GEO_INTERSECTION_2POLYGONS: ScalarDef = ScalarDef {
    name: "geo_intersection_2polygons",
    summary: "Returns what two polygons have in common, null where one is invalid.",
    params: TWO_POLYGONS,
    eval: Eval::Kernel(|args| {
        let (first, second) = (Shapes::areas(args, 0), Shapes::areas(args, 1));
        geometries(args, |row| {
            let Some((first, second)) = first.get(row)?.zip(second.get(row)?) else {
                return Ok(None);
            };
            shape(intersect_polygons(&first.whole(), &second.whole()))
        })
    }),
    page: "geo-intersection-2polygons-function",
    ..TO_SHAPE
};

pub(super) static GEO_UNION_POLYGONS_ARRAY: ScalarDef = ScalarDef {
    name: "geo_union_polygons_array",
    summary: "Returns the union of polygons, null where one is invalid.",
    params: &[Param::required(
        "polygons",
        Accepts::Exactly(KqlType::Dynamic),
        "An array of GeoJSON polygons or multipolygons.",
    )],
    eval: Eval::Kernel(|args| {
        let areas = Shapes::area_arrays(args, 0);
        geometries(args, |row| {
            areas
                .get(row)?
                .map(|area| polygon_geometry(&area.whole()))
                .transpose()
        })
    }),
    page: "geo-union-polygons-array-function",
    ..TO_SHAPE
};

pub(super) static GEO_UNION_LINES_ARRAY: ScalarDef = ScalarDef {
    name: "geo_union_lines_array",
    summary: "Returns the union of lines that continue each other, null where one is invalid.",
    params: &[Param::required(
        "lineStrings",
        Accepts::Exactly(KqlType::Dynamic),
        "An array of GeoJSON lines or multilines.",
    )],
    eval: Eval::Kernel(|args| {
        let lines = Shapes::line_arrays(args, 0);
        geometries(args, |row| {
            let Some(lines) = lines.get(row)? else {
                return Ok(None);
            };
            match join_lines(&lines) {
                Some(joined) => Ok(Some(Geometry::Line(positions(&joined)))),
                None => exec_err!("a union of lines that do not form one line is not supported"),
            }
        })
    }),
    page: "geo-union-lines-array-function",
    ..TO_SHAPE
};

/// An intersection as GeoJSON: its only shape, or a collection, which is empty where there is nothing in common.
fn shape(intersection: Option<Intersection>) -> Result<Option<Geometry>> {
    let Some(Intersection {
        points,
        lines,
        area,
    }) = intersection
    else {
        return exec_err!("an intersection along shared or branching edges is not supported");
    };
    let mut parts = Vec::new();
    let mut points = positions(&points);
    match points.len() {
        0 => {}
        1 => parts.push(Geometry::Point(points.remove(0))),
        _ => parts.push(Geometry::MultiPoint(points)),
    }
    let mut lines: Vec<_> = lines.iter().map(|line| positions(line)).collect();
    match lines.len() {
        0 => {}
        1 => parts.push(Geometry::Line(lines.remove(0))),
        _ => parts.push(Geometry::MultiLine(lines)),
    }
    if !area.is_empty() {
        parts.push(polygon_geometry(&area)?);
    }
    Ok(Some(if parts.len() == 1 {
        parts.remove(0)
    } else {
        Geometry::Collection(parts)
    }))
}
