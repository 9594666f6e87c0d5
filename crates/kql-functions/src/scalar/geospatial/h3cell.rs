//! Cells of the H3 system: hexagons, and twelve pentagons, that tile the Earth.

use h3o::{CellIndex, LatLng, Resolution};
use kql_types::KqlType;

use super::geojson::Geometry;
use super::position::{Position, Positions};
use super::{LATITUDE, LONGITUDE};
use crate::args::{Args, Integers};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

const DEFAULT_RESOLUTION: i64 = 6;
/// How many levels below a cell its descendants may be.
const MAX_DESCENT: i64 = 5;
/// How far from a cell a ring may be.
const MAX_DISTANCE: i64 = 142;

const H3CELL: Param = Param::required(
    "h3cell",
    Accepts::Exactly(KqlType::String),
    "The token of the cell.",
);

/// A record whose function maps one cell to a dynamic.
const TO_DYNAMIC: ScalarDef = ScalarDef {
    category: Category::Geospatial,
    params: &[H3CELL],
    returns: Returns::Always(KqlType::Dynamic),
    ..ScalarDef::NEW
};

pub(super) static GEO_POINT_TO_H3CELL: ScalarDef = ScalarDef {
    name: "geo_point_to_h3cell",
    category: Category::Geospatial,
    summary: "Returns the token of the H3 cell in which a place lies, empty where there is none.",
    params: &[
        LONGITUDE,
        LATITUDE,
        Param::optional(
            "resolution",
            Accepts::INTEGER,
            "The level, 0 to 15; else 6.",
        ),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let positions = Positions::new(args, 0);
        let resolutions = Resolutions::new(args, 2);
        args.texts(|row, out| {
            let found = positions
                .get(row)
                .zip(resolutions.get(row, || Some(DEFAULT_RESOLUTION)));
            if let Some(cell) =
                found.and_then(|(position, resolution)| cell_at(position, resolution))
            {
                write_token(cell, out);
            }
        })
    }),
    page: "geo-point-to-h3cell-function",
    examples: &[Example {
        query: "print geo_point_to_h3cell(-74.04450446039874, 40.689250859314974, 6)",
        result: "862a1072fffffff",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_H3CELL_TO_CENTRAL_POINT: ScalarDef = ScalarDef {
    name: "geo_h3cell_to_central_point",
    summary: "Returns the centre of an H3 cell as a GeoJSON point, null where there is no such cell.",
    eval: Eval::Kernel(|args| {
        let tokens = args.strings(0);
        args.dynamics(|row, out| {
            let Some(cell) = parse(tokens.get(row)) else {
                return false;
            };
            Geometry::Point(position(LatLng::from(cell))).write(out);
            true
        })
    }),
    page: "geo-h3cell-to-central-point-function",
    examples: &[Example {
        query: "print round(toreal(geo_h3cell_to_central_point('862a1072fffffff').coordinates[0]), 9)",
        result: "-74.01600848",
    }],
    ..TO_DYNAMIC
};

pub(super) static GEO_H3CELL_TO_POLYGON: ScalarDef = ScalarDef {
    name: "geo_h3cell_to_polygon",
    summary: "Returns an H3 cell as a GeoJSON polygon, null where there is no such cell.",
    eval: Eval::Kernel(|args| {
        let tokens = args.strings(0);
        args.dynamics(|row, out| {
            let Some(cell) = parse(tokens.get(row)) else {
                return false;
            };
            let mut ring: Vec<Position> = cell.boundary().iter().copied().map(position).collect();
            ring.push(ring[0]);
            Geometry::Polygon(vec![ring]).write(out);
            true
        })
    }),
    page: "geo-h3cell-to-polygon-function",
    examples: &[Example {
        query: "print array_length(geo_h3cell_to_polygon('862a1072fffffff').coordinates[0])",
        result: "7",
    }],
    ..TO_DYNAMIC
};

pub(super) static GEO_H3CELL_NEIGHBORS: ScalarDef = ScalarDef {
    name: "geo_h3cell_neighbors",
    summary: "Returns the tokens of the cells around an H3 cell, null where there is no such cell.",
    eval: Eval::Kernel(|args| {
        let tokens = args.strings(0);
        args.dynamics(|row, out| {
            let Some(cell) = parse(tokens.get(row)) else {
                return false;
            };
            // Their order is not documented; this one is of a captured answer.
            let around = &rings(cell, 1)[1];
            write_tokens(
                [3, 5, 4, 2, 1, 0]
                    .iter()
                    .filter_map(|&idx: &usize| around.get(idx).copied()),
                out,
            );
            true
        })
    }),
    page: "geo-h3cell-neighbors-function",
    examples: &[Example {
        query: "print array_length(geo_h3cell_neighbors('862a1072fffffff'))",
        result: "6",
    }],
    ..TO_DYNAMIC
};

pub(super) static GEO_H3CELL_RINGS: ScalarDef = ScalarDef {
    name: "geo_h3cell_rings",
    summary: "Returns the tokens of the cells around an H3 cell, an array for each distance from 0 to the given one.",
    params: &[
        H3CELL,
        Param::required(
            "distance",
            Accepts::INTEGER,
            "How many rings around the cell, 0 to 142.",
        ),
    ],
    eval: Eval::Kernel(|args| {
        let (tokens, distances) = (args.strings(0), args.integers(1));
        args.dynamics(|row, out| {
            let distance = distances
                .get(row)
                .filter(|distance| (0..=MAX_DISTANCE).contains(distance));
            let Some((cell, distance)) = parse(tokens.get(row)).zip(distance) else {
                return false;
            };
            for (idx, ring) in rings(cell, distance as u32).into_iter().enumerate() {
                out.push(if idx == 0 { '[' } else { ',' });
                write_tokens(ring, out);
            }
            out.push(']');
            true
        })
    }),
    page: "geo-h3cell-rings-function",
    examples: &[Example {
        query: "print array_length(geo_h3cell_rings('861f8894fffffff', 2)[2])",
        result: "12",
    }],
    ..TO_DYNAMIC
};

pub(super) static GEO_H3CELL_CHILDREN: ScalarDef = ScalarDef {
    name: "geo_h3cell_children",
    summary: "Returns the tokens of the cells of a deeper level that make up an H3 cell.",
    params: &[
        H3CELL,
        Param::optional(
            "resolution",
            Accepts::INTEGER,
            "The level, up to 5 below the cell's; else the next one.",
        ),
    ],
    eval: Eval::Kernel(|args| {
        let (tokens, resolutions) = (args.strings(0), Resolutions::new(args, 1));
        args.dynamics(|row, out| {
            let Some(cell) = parse(tokens.get(row)) else {
                return false;
            };
            let own = level(cell);
            let resolution = resolutions
                .get(row, || Some(own + 1))
                .filter(|wanted| (1..=own + MAX_DESCENT).contains(wanted));
            let Some(resolution) = resolution
                .filter(|&wanted| wanted >= own)
                .and_then(to_resolution)
            else {
                return false;
            };
            write_tokens(cell.children(resolution), out);
            true
        })
    }),
    page: "geo-h3cell-children-function",
    examples: &[Example {
        query: "print array_length(geo_h3cell_children('862a1072fffffff', 9))",
        result: "343",
    }],
    ..TO_DYNAMIC
};

pub(super) static GEO_H3CELL_PARENT: ScalarDef = ScalarDef {
    name: "geo_h3cell_parent",
    category: Category::Geospatial,
    summary: "Returns the token of the cell of a higher level that an H3 cell is part of, empty where there is none.",
    params: &[
        H3CELL,
        Param::optional(
            "resolution",
            Accepts::INTEGER,
            "The level, 0 to 14; else the one above.",
        ),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let (tokens, resolutions) = (args.strings(0), Resolutions::new(args, 1));
        args.texts(|row, out| {
            let Some(cell) = parse(tokens.get(row)) else {
                return;
            };
            let resolution = resolutions
                .get(row, || Some(level(cell) - 1))
                .filter(|&resolution| resolution < 15);
            if let Some(parent) = resolution
                .and_then(to_resolution)
                .and_then(|resolution| cell.parent(resolution))
            {
                write_token(parent, out);
            }
        })
    }),
    page: "geo-h3cell-parent-function",
    examples: &[
        Example {
            query: "print geo_h3cell_parent('862a1072fffffff')",
            result: "852a1073fffffff",
        },
        Example {
            query: "print geo_h3cell_parent('862a1072fffffff', 1)",
            result: "812a3ffffffffff",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static GEO_H3CELL_LEVEL: ScalarDef = ScalarDef {
    name: "geo_h3cell_level",
    category: Category::Geospatial,
    summary: "Returns the level of an H3 cell, null where there is no such cell.",
    params: &[H3CELL],
    returns: Returns::Always(KqlType::Int),
    eval: Eval::Kernel(|args| {
        let tokens = args.strings(0);
        args.ints(|row| parse(tokens.get(row)).map(|cell| level(cell) as i32))
    }),
    page: "geo-h3cell-level-function",
    examples: &[Example {
        query: "print geo_h3cell_level('862a1072fffffff')",
        result: "6",
    }],
    ..ScalarDef::NEW
};

/// An optional argument that is a level.
struct Resolutions<'a>(Option<Integers<'a>>);

impl<'a> Resolutions<'a> {
    fn new(args: &Args<'a>, idx: usize) -> Resolutions<'a> {
        Resolutions((args.len() > idx).then(|| args.integers(idx)))
    }

    fn get(&self, row: usize, default: impl FnOnce() -> Option<i64>) -> Option<i64> {
        self.0
            .map_or_else(default, |resolutions| resolutions.get(row))
    }
}

fn to_resolution(level: i64) -> Option<Resolution> {
    Resolution::try_from(u8::try_from(level).ok()?).ok()
}

fn level(cell: CellIndex) -> i64 {
    i64::from(u8::from(cell.resolution()))
}

fn position(place: LatLng) -> Position {
    Position {
        lng: place.lng(),
        lat: place.lat(),
    }
}

pub(super) fn cell_at(position: Position, resolution: i64) -> Option<CellIndex> {
    Some(
        LatLng::new(position.lat, position.lng)
            .ok()?
            .to_cell(to_resolution(resolution)?),
    )
}

fn parse(token: &str) -> Option<CellIndex> {
    let is_hex = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    CellIndex::try_from(is_hex.then(|| u64::from_str_radix(token, 16).ok())??).ok()
}

/// The cells at each distance from 0 to `distance`.
fn rings(cell: CellIndex, distance: u32) -> Vec<Vec<CellIndex>> {
    let mut rings = vec![Vec::new(); distance as usize + 1];
    for (found, distance) in cell.grid_disk_distances::<Vec<_>>(distance) {
        rings[distance as usize].push(found);
    }
    rings
}

fn write_token(cell: CellIndex, out: &mut String) {
    use std::fmt::Write;
    write!(out, "{:x}", u64::from(cell)).expect("writing to a String does not fail");
}

/// Appends the tokens as a JSON array.
pub(super) fn write_tokens(cells: impl IntoIterator<Item = CellIndex>, out: &mut String) {
    out.push('[');
    for (idx, cell) in cells.into_iter().enumerate() {
        out.push_str(if idx == 0 { "\"" } else { ",\"" });
        write_token(cell, out);
        out.push('"');
    }
    out.push(']');
}
