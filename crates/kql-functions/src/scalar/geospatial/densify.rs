//! `geo_line_densify()` and `geo_polygon_densify()`: points added so that edges follow the straight lines of a map.

use datafusion::common::{Result, exec_err};
use kql_types::KqlType;

use super::geojson::Geometry;
use super::position::Position;
use super::shapes::{Shapes, geometries, positions};
use super::sphere::{EARTH_RADIUS, tessellate};
use super::{LINE, POLYGON, REAL};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

/// The tolerance that a call without one has, in meters.
const DEFAULT_TOLERANCE: f64 = 10.0;

const TOLERANCE: Param = Param::optional(
    "tolerance",
    REAL,
    "How far in meters the result may be from the line, 0.1 to 10000; else 10.",
);
const PRESERVE_CROSSING: Param = Param::optional(
    "preserve_crossing",
    Accepts::OneOf(&[KqlType::Bool, KqlType::Long, KqlType::Int, KqlType::Real]),
    "True to keep edges over the antimeridian, which are not supported.",
);

pub(super) static GEO_LINE_DENSIFY: ScalarDef = ScalarDef {
    name: "geo_line_densify",
    category: Category::Geospatial,
    summary: "Adds points to a line so that it follows the straight lines of a map, null where it is invalid.",
    params: &[LINE, TOLERANCE, PRESERVE_CROSSING],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (lines, json) = (Shapes::lines(args, 0), args.json(0));
        geometries(args, |row| {
            let Some(tolerance) = lines.get(row)?.and(tolerance(args, row)) else {
                return Ok(None);
            };
            match json.get(row).and_then(Geometry::parse) {
                Some(Geometry::Line(line)) => Ok(Some(Geometry::Line(densify(&line, tolerance)?))),
                Some(Geometry::MultiLine(lines)) => {
                    Ok(Some(Geometry::MultiLine(all(&lines, tolerance)?)))
                }
                _ => Ok(None),
            }
        })
    }),
    page: "geo-line-densify-function",
    examples: &[Example {
        query: "print array_length(geo_line_densify(dynamic({'type':'LineString','coordinates':[[50,50],[51,51]]})).coordinates)",
        result: "9",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_POLYGON_DENSIFY: ScalarDef = ScalarDef {
    name: "geo_polygon_densify",
    category: Category::Geospatial,
    summary: "Adds points to a polygon so that it follows the straight lines of a map, null where it is invalid.",
    params: &[POLYGON, TOLERANCE, PRESERVE_CROSSING],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (areas, json) = (Shapes::areas(args, 0), args.json(0));
        geometries(args, |row| {
            let Some(tolerance) = areas.get(row)?.and(tolerance(args, row)) else {
                return Ok(None);
            };
            match json.get(row).and_then(Geometry::parse) {
                Some(Geometry::Polygon(rings)) => {
                    Ok(Some(Geometry::Polygon(all(&rings, tolerance)?)))
                }
                Some(Geometry::MultiPolygon(polygons)) => {
                    let dense = polygons.iter().map(|rings| all(rings, tolerance));
                    Ok(Some(Geometry::MultiPolygon(dense.collect::<Result<_>>()?)))
                }
                _ => Ok(None),
            }
        })
    }),
    page: "geo-polygon-densify-function",
    ..ScalarDef::NEW
};

/// The tolerance in radians.
fn tolerance(args: &Args<'_>, row: usize) -> Option<f64> {
    let meters = if args.len() > 1 {
        args.floats(1).get(row)?
    } else {
        DEFAULT_TOLERANCE
    };
    (0.1..=10_000.0)
        .contains(&meters)
        .then_some(meters / EARTH_RADIUS)
}

fn all(chains: &[Vec<Position>], tolerance: f64) -> Result<Vec<Vec<Position>>> {
    chains
        .iter()
        .map(|chain| densify(chain, tolerance))
        .collect()
}

fn densify(chain: &[Position], tolerance: f64) -> Result<Vec<Position>> {
    let mut points = vec![chain[0].point()];
    for pair in chain.windows(2) {
        if (pair[0].lng - pair[1].lng).abs() > 180.0 {
            return exec_err!("densifying an edge over the antimeridian is not supported");
        }
        tessellate::straight_line(pair[0], pair[1], tolerance, &mut points);
    }
    Ok(positions(&points))
}
