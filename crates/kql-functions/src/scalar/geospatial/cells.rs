//! `geo_polygon_to_s2cells()`, `geo_line_to_s2cells()` and `geo_polygon_to_h3cells()`: the cells that cover a shape.

use std::collections::HashSet;
use std::f64::consts::PI;

use datafusion::common::{Result, exec_err};
use h3o::{CellIndex, LatLng};
use kql_types::KqlType;

use super::geojson::Geometry;
use super::position::Position;
use super::shapes::Shapes;
use super::sphere::EARTH_RADIUS;
use super::sphere::covering::{Covered, covering};
use super::{LINE, POLYGON, REAL, h3cell, s2cell};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

/// How many S2 cells a covering may have.
const MAX_S2CELLS: usize = 65_536;
/// How many H3 cells a covering may have.
const MAX_H3CELLS: usize = 61_680;
const DEFAULT_RESOLUTION: i64 = 6;
/// How many steps along a boundary are walked to find H3 cells.
const MAX_STEPS: f64 = 1e6;

const LEVEL: Param = Param::optional(
    "level",
    Accepts::INTEGER,
    "The level of the cells, 0 to 30; else 11.",
);
const RADIUS: Param = Param::optional(
    "radius",
    REAL,
    "By how many meters the shape is grown; else 0.",
);

/// A record whose function returns an array of tokens.
const TO_CELLS: ScalarDef = ScalarDef {
    category: Category::Geospatial,
    returns: Returns::Always(KqlType::Dynamic),
    ..ScalarDef::NEW
};

pub(super) static GEO_POLYGON_TO_S2CELLS: ScalarDef = ScalarDef {
    name: "geo_polygon_to_s2cells",
    summary: "Returns the tokens of the S2 cells that cover a polygon, null where it is invalid or they are too many.",
    params: &[POLYGON, LEVEL, RADIUS],
    eval: Eval::Kernel(|args| {
        let areas = Shapes::areas(args, 0);
        tokens(args, |row| {
            let Some((area, (level, radius))) = areas.get(row)?.zip(level_and_radius(args, row))
            else {
                return Ok(None);
            };
            let covered = Covered {
                edges: area.edges().collect(),
                polygons: area.parts(),
                radius,
            };
            Ok(covering(&covered, level, MAX_S2CELLS)
                .map(|cells| text(|out| s2cell::write_tokens(&cells, out))))
        })
    }),
    page: "geo-polygon-to-s2cells-function",
    examples: &[Example {
        query: "print array_length(geo_polygon_to_s2cells(dynamic({'type':'Polygon','coordinates':[[[0,0],[0,50],[100,50],[0,0]]]}), 5))",
        result: "286",
    }],
    ..TO_CELLS
};

pub(super) static GEO_LINE_TO_S2CELLS: ScalarDef = ScalarDef {
    name: "geo_line_to_s2cells",
    summary: "Returns the tokens of the S2 cells that cover a line, null where it is invalid or they are too many.",
    params: &[LINE, LEVEL, RADIUS],
    eval: Eval::Kernel(|args| {
        let lines = Shapes::lines(args, 0);
        tokens(args, |row| {
            let Some((lines, (level, radius))) = lines.get(row)?.zip(level_and_radius(args, row))
            else {
                return Ok(None);
            };
            let edges = lines.iter().flat_map(|line| line.edges()).collect();
            let covered = Covered {
                edges,
                polygons: &[],
                radius,
            };
            Ok(covering(&covered, level, MAX_S2CELLS)
                .map(|cells| text(|out| s2cell::write_tokens(&cells, out))))
        })
    }),
    page: "geo-line-to-s2cells-function",
    ..TO_CELLS
};

pub(super) static GEO_POLYGON_TO_H3CELLS: ScalarDef = ScalarDef {
    name: "geo_polygon_to_h3cells",
    summary: "Returns the tokens of the H3 cells whose centres lie in a polygon, null where it is invalid or they are too many.",
    params: &[
        POLYGON,
        Param::optional(
            "resolution",
            Accepts::INTEGER,
            "The level of the cells, 0 to 15; else 6.",
        ),
        Param::optional(
            "radius",
            REAL,
            "By how many meters the polygon is grown, which is not supported; else 0.",
        ),
    ],
    eval: Eval::Kernel(|args| {
        let (areas, json) = (Shapes::areas(args, 0), args.json(0));
        tokens(args, |row| {
            if args.len() > 2 && args.floats(2).get(row) != Some(0.0) {
                return exec_err!("`geo_polygon_to_h3cells` does not support a radius");
            }
            let resolution = if args.len() > 1 {
                args.integers(1).get(row)
            } else {
                Some(DEFAULT_RESOLUTION)
            };
            let resolution = resolution.filter(|resolution| (0..=15).contains(resolution));
            let Some((area, resolution)) = areas.get(row)?.zip(resolution) else {
                return Ok(None);
            };
            let polygons = match json.get(row).and_then(Geometry::parse) {
                Some(Geometry::Polygon(rings)) => vec![rings],
                Some(Geometry::MultiPolygon(polygons)) => polygons,
                _ => return Ok(None),
            };
            let largest = area
                .parts()
                .iter()
                .map(|part| part.area())
                .fold(0.0, f64::max);
            let cells = h3cells(&polygons, largest, resolution)?;
            Ok(cells.map(|cells| text(|out| h3cell::write_tokens(cells, out))))
        })
    }),
    page: "geo-polygon-to-h3cells-function",
    examples: &[Example {
        query: "print array_length(geo_polygon_to_h3cells(dynamic({'type':'Polygon','coordinates':[[[-3.659,40.553],[-3.913,40.409],[-3.729,40.273],[-3.524,40.440],[-3.659,40.553]]]})))",
        result: "13",
    }],
    ..TO_CELLS
};

/// A dynamic result of JSON texts.
fn tokens(
    args: &Args<'_>,
    value: impl FnMut(usize) -> Result<Option<String>>,
) -> Result<arrow::array::ArrayRef> {
    let found: Vec<Option<String>> = (0..args.rows()).map(value).collect::<Result<_>>()?;
    args.dynamics(|row, out| {
        found[row]
            .as_ref()
            .inspect(|text| out.push_str(text))
            .is_some()
    })
}

fn text(write: impl FnOnce(&mut String)) -> String {
    let mut text = String::new();
    write(&mut text);
    text
}

/// The optional second and third arguments, the radius in radians.
fn level_and_radius(args: &Args<'_>, row: usize) -> Option<(u64, f64)> {
    let level = if args.len() > 1 {
        args.integers(1).get(row)?
    } else {
        s2cell::DEFAULT_LEVEL
    };
    let radius = if args.len() > 2 {
        args.floats(2).get(row)?
    } else {
        0.0
    };
    let is_valid = (0..=s2cell::MAX_LEVEL).contains(&level) && radius >= 0.0;
    is_valid.then_some((level as u64, radius / EARTH_RADIUS))
}

/// The cells whose centres lie in the polygons, whose edges are straight lines of the map; `None` where they are too many.
/// `largest` is the area of the largest polygon in steradians.
fn h3cells(
    polygons: &[Vec<Vec<Position>>],
    largest: f64,
    resolution: i64,
) -> Result<Option<Vec<CellIndex>>> {
    let edges = || polygons.iter().flatten().flat_map(|ring| ring.windows(2));
    let total: f64 = edges().map(|edge| steps(edge, resolution)).sum();
    // Cells differ in size by less than a factor of two, and there are no more along the boundary than steps.
    let average = 4.0 * PI / (2.0 + 120.0 * 7_f64.powi(resolution as i32));
    if largest / average / 2.0 - total > MAX_H3CELLS as f64 {
        return Ok(None);
    }
    if total > MAX_STEPS {
        return exec_err!(
            "a polygon with a boundary of more than {MAX_STEPS} cells is not supported"
        );
    }
    let is_inside = |cell: &CellIndex| {
        let center = LatLng::from(*cell);
        polygons
            .iter()
            .any(|rings| contains(rings, center.lng(), center.lat()))
    };
    let (mut seen, mut found, mut pending) = (HashSet::new(), Vec::new(), Vec::new());
    for edge in edges() {
        if (edge[0].lng - edge[1].lng).abs() > 180.0 {
            return exec_err!("a polygon over the antimeridian is not supported");
        }
        let steps = steps(edge, resolution);
        for step in 0..=steps as usize {
            let fraction = step as f64 / steps;
            let mixed = |from: f64, to: f64| from + (to - from) * fraction;
            let position = Position {
                lng: mixed(edge[0].lng, edge[1].lng),
                lat: mixed(edge[0].lat, edge[1].lat),
            };
            let Some(cell) = h3cell::cell_at(position, resolution) else {
                return Ok(None);
            };
            pending.extend(
                cell.grid_disk::<Vec<_>>(2)
                    .into_iter()
                    .filter(|cell| seen.insert(*cell)),
            );
        }
    }
    // From the cells along the boundary inward: every other cell inside has a neighbor inside.
    while let Some(cell) = pending.pop() {
        if is_inside(&cell) {
            found.push(cell);
            if found.len() > MAX_H3CELLS {
                return Ok(None);
            }
            pending.extend(
                cell.grid_disk::<Vec<_>>(1)
                    .into_iter()
                    .filter(|cell| seen.insert(*cell)),
            );
        }
    }
    found.sort_unstable();
    Ok(Some(found))
}

/// In how many steps to walk an edge so that no step skips a cell.
fn steps(edge: &[Position], resolution: i64) -> f64 {
    // A cell is more than 7 degrees wide at level 0, and the square root of 7 times smaller at each level.
    let width = 7.0 / 7_f64.powf(resolution as f64 / 2.0);
    let length = (edge[0].lng - edge[1].lng).hypot(edge[0].lat - edge[1].lat);
    (length / (width * 0.25)).ceil().max(1.0)
}

/// True where a place lies in a polygon of the map: it crosses an odd number of edges on the way to the east.
fn contains(rings: &[Vec<Position>], lng: f64, lat: f64) -> bool {
    let crossed = rings
        .iter()
        .flat_map(|ring| ring.windows(2))
        .filter(|edge| {
            let [from, to] = [edge[0], edge[1]];
            (from.lat > lat) != (to.lat > lat)
                && lng < from.lng + (lat - from.lat) / (to.lat - from.lat) * (to.lng - from.lng)
        });
    crossed.count() % 2 == 1
}
