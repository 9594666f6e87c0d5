//! `geo_line_simplify()`, `geo_polygon_simplify()` and `geo_simplify_polygons_array()`: points that are close to each other
//! or to an edge taken out.
//!
//! Which points Kusto keeps is not known in general. Answered are shapes without such points, which stay as they are, and
//! shapes smaller than the tolerance, of which nothing is left; others are refused.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::KqlType;

use super::geojson::Geometry;
use super::shapes::{Shapes, geometries, polygon_geometry, positions};
use super::sphere::edge::distance;
use super::sphere::{EARTH_RADIUS, Point, angle};
use super::{LINE, POLYGON, REAL};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Param, Returns, ScalarDef};

const DEFAULT_TOLERANCE: f64 = 10.0;
const MAX_TOLERANCE: f64 = 7_800_000.0;
/// Beyond this many points a shape is refused rather than measured point by point.
const MAX_POINTS: usize = 2000;

const TOLERANCE: Param = Param::optional(
    "tolerance",
    REAL,
    "The least distance of two points in meters; else 10.",
);

/// A record whose function returns a shape.
const TO_SHAPE: ScalarDef = ScalarDef {
    category: Category::Geospatial,
    returns: Returns::Always(KqlType::Dynamic),
    ..ScalarDef::NEW
};

pub(super) static GEO_LINE_SIMPLIFY: ScalarDef = ScalarDef {
    name: "geo_line_simplify",
    summary: "Takes points out of a line that are closer to each other than the tolerance, null where nothing is left.",
    params: &[LINE, TOLERANCE],
    eval: Eval::Kernel(|args| {
        let lines = Shapes::lines(args, 0);
        geometries(args, |row| {
            let Some((lines, tolerance)) = lines.get(row)?.zip(tolerance(args, row)) else {
                return Ok(None);
            };
            let vertices: Vec<&[Point]> = lines.iter().map(|line| line.vertices()).collect();
            match effect(&vertices, Chain::Open, tolerance) {
                Effect::Vanishes => Ok(None),
                Effect::None if lines.len() == 1 => {
                    Ok(Some(Geometry::Line(positions(vertices[0]))))
                }
                _ => refused(),
            }
        })
    }),
    page: "geo-line-simplify-function",
    ..TO_SHAPE
};

pub(super) static GEO_POLYGON_SIMPLIFY: ScalarDef = ScalarDef {
    name: "geo_polygon_simplify",
    summary: "Takes points out of a polygon that are closer to each other than the tolerance, null where nothing is left.",
    params: &[POLYGON, TOLERANCE],
    eval: Eval::Kernel(|args| simplify_polygons(args, &Shapes::areas(args, 0))),
    page: "geo-polygon-simplify-function",
    ..TO_SHAPE
};

pub(super) static GEO_SIMPLIFY_POLYGONS_ARRAY: ScalarDef = ScalarDef {
    name: "geo_simplify_polygons_array",
    summary: "Takes points out of polygons that are closer to each other than the tolerance, null where nothing is left.",
    params: &[
        Param::required(
            "polygons",
            Accepts::Exactly(KqlType::Dynamic),
            "An array of GeoJSON polygons or multipolygons.",
        ),
        TOLERANCE,
    ],
    eval: Eval::Kernel(|args| simplify_polygons(args, &Shapes::area_arrays(args, 0))),
    page: "geo-simplify-polygons-array-function",
    ..TO_SHAPE
};

fn simplify_polygons(args: &Args<'_>, areas: &Shapes<'_, super::shapes::Area>) -> Result<ArrayRef> {
    geometries(args, |row| {
        let Some((area, tolerance)) = areas.get(row)?.zip(tolerance(args, row)) else {
            return Ok(None);
        };
        let whole = area.whole();
        let rings: Vec<&[Point]> = whole
            .boundaries()
            .iter()
            .map(|boundary| boundary.ring.vertices())
            .collect();
        match effect(&rings, Chain::Closed, tolerance) {
            Effect::Vanishes => Ok(None),
            Effect::None if area.parts().len() == 1 => polygon_geometry(&whole).map(Some),
            _ => refused(),
        }
    })
}

fn refused() -> Result<Option<Geometry>> {
    exec_err!("simplifying a shape that has points close to each other is not supported")
}

/// The tolerance in radians.
fn tolerance(args: &Args<'_>, row: usize) -> Option<f64> {
    let meters = if args.len() > 1 {
        args.floats(1).get(row)?
    } else {
        DEFAULT_TOLERANCE
    };
    (0.0..=MAX_TOLERANCE)
        .contains(&meters)
        .then_some(meters / EARTH_RADIUS)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chain {
    Open,
    Closed,
}

/// What taking points out does to a shape.
enum Effect {
    /// Every point stays.
    None,
    /// All points become one.
    Vanishes,
    /// Some points stay.
    Partial,
}

fn effect(chains: &[&[Point]], kind: Chain, tolerance: f64) -> Effect {
    let points: Vec<&Point> = chains.iter().copied().flatten().collect();
    if points.len() > MAX_POINTS {
        return Effect::Partial;
    }
    let distances = || {
        points
            .iter()
            .enumerate()
            .flat_map(|(idx, a)| points[..idx].iter().map(|b| angle(a, b)))
    };
    if distances().all(|distance| distance <= tolerance) {
        return Effect::Vanishes;
    }
    // A margin keeps clear of the exact limits that Kusto applies.
    let clearance = tolerance * 1.2;
    let all_edges: Vec<(&Point, &Point)> =
        chains.iter().flat_map(|chain| edges(chain, kind)).collect();
    let is_apart = distances().all(|distance| distance > clearance)
        && points.iter().all(|point| {
            let others = all_edges.iter().filter(|(a, b)| a != point && b != point);
            others
                .into_iter()
                .all(|(a, b)| distance(point, a, b) > clearance)
        });
    let has_corners = chains.iter().all(|chain| {
        let corners = edges(chain, kind);
        let next = corners.iter().cycle().skip(1);
        let turns = corners
            .iter()
            .zip(next)
            .take(corners.len() - usize::from(kind == Chain::Open));
        turns
            .into_iter()
            .all(|((a, b), (_, c))| distance(b, a, c) > clearance)
    });
    if is_apart && has_corners {
        Effect::None
    } else {
        Effect::Partial
    }
}

fn edges(chain: &[Point], kind: Chain) -> Vec<(&Point, &Point)> {
    let count = chain.len() - usize::from(kind == Chain::Open);
    chain
        .iter()
        .zip(chain.iter().cycle().skip(1))
        .take(count)
        .collect()
}
