//! Cells of the S2 system: the faces of a cube around the Earth, cut in four again and again.

use kql_types::KqlType;
use s2::cell::Cell;
use s2::cellid::CellID;
use s2::point::Point;

use super::geojson::Geometry;
use super::position::{Position, Positions};
use super::{LATITUDE, LONGITUDE};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::write_array;

/// The level of the smallest cells.
pub(super) const MAX_LEVEL: i64 = 30;
pub(super) const DEFAULT_LEVEL: i64 = 11;

const S2CELL: Param = Param::required(
    "s2cell",
    Accepts::Exactly(KqlType::String),
    "The token of the cell.",
);

/// A record whose function maps one cell to a dynamic.
const TO_DYNAMIC: ScalarDef = ScalarDef {
    category: Category::Geospatial,
    params: &[S2CELL],
    returns: Returns::Always(KqlType::Dynamic),
    ..ScalarDef::NEW
};

pub(super) static GEO_POINT_TO_S2CELL: ScalarDef = ScalarDef {
    name: "geo_point_to_s2cell",
    category: Category::Geospatial,
    summary: "Returns the token of the S2 cell in which a place lies, empty where there is none.",
    params: &[
        LONGITUDE,
        LATITUDE,
        Param::optional("level", Accepts::INTEGER, "The level, 0 to 30; else 11."),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let positions = Positions::new(args, 0);
        let levels = (args.len() > 2).then(|| args.integers(2));
        args.texts(|row, out| {
            let level = levels.map_or(Some(DEFAULT_LEVEL), |levels| levels.get(row));
            let level = level.filter(|level| (0..=MAX_LEVEL).contains(level));
            if let Some((level, position)) = level.zip(positions.get(row)) {
                out.push_str(
                    &CellID::from(Point(position.point()))
                        .parent(level as u64)
                        .to_token(),
                );
            }
        })
    }),
    page: "geo-point-to-s2cell-function",
    examples: &[Example {
        query: "print geo_point_to_s2cell(-80.195829, 25.802215, 8)",
        result: "88d9b",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_S2CELL_TO_CENTRAL_POINT: ScalarDef = ScalarDef {
    name: "geo_s2cell_to_central_point",
    summary: "Returns the centre of an S2 cell as a GeoJSON point, null where there is no such cell.",
    eval: Eval::Kernel(|args| {
        let tokens = args.strings(0);
        args.dynamics(|row, out| {
            let Some(cell) = parse(tokens.get(row)) else {
                return false;
            };
            Geometry::Point(Position::from(Point::from(cell).0)).write(out);
            true
        })
    }),
    page: "geo-s2cell-to-central-point-function",
    examples: &[Example {
        query: "print round(toreal(geo_s2cell_to_central_point('1234567').coordinates[0]), 9)",
        result: "9.868307319",
    }],
    ..TO_DYNAMIC
};

pub(super) static GEO_S2CELL_TO_POLYGON: ScalarDef = ScalarDef {
    name: "geo_s2cell_to_polygon",
    summary: "Returns an S2 cell as a GeoJSON polygon, null where there is no such cell.",
    eval: Eval::Kernel(|args| {
        let tokens = args.strings(0);
        args.dynamics(|row, out| {
            let Some(cell) = parse(tokens.get(row)) else {
                return false;
            };
            let corners = Cell::from(cell)
                .vertices()
                .map(|corner| Position::from(corner.0));
            Geometry::Polygon(vec![[&corners[..], &corners[..1]].concat()]).write(out);
            true
        })
    }),
    page: "geo-s2cell-to-polygon-function",
    examples: &[Example {
        query: "print round(toreal(geo_s2cell_to_polygon('89c259').coordinates[0][2][0]), 9)",
        result: "-73.935982114",
    }],
    ..TO_DYNAMIC
};

pub(super) static GEO_S2CELL_NEIGHBORS: ScalarDef = ScalarDef {
    name: "geo_s2cell_neighbors",
    summary: "Returns the tokens of the cells of the same level around an S2 cell, null where there is no such cell.",
    eval: Eval::Kernel(|args| {
        let tokens = args.strings(0);
        args.dynamics(|row, out| {
            let Some(cell) = parse(tokens.get(row)) else {
                return false;
            };
            write_tokens(&neighbors(cell), out);
            true
        })
    }),
    page: "geo-s2cell-neighbors-function",
    examples: &[Example {
        query: "print set_has_element(geo_s2cell_neighbors('89c259'), '89c2f9')",
        result: "True",
    }],
    ..TO_DYNAMIC
};

fn parse(token: &str) -> Option<CellID> {
    let is_hex =
        (1..=16).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex
        .then(|| CellID::from_token(token))
        .filter(CellID::is_valid)
}

/// The cells around a cell, each once: where three cells meet, at a corner of the cube, one comes twice.
fn neighbors(cell: CellID) -> Vec<CellID> {
    // Their order is not documented; this one is of a captured answer.
    const ORDER: [usize; 8] = [7, 5, 4, 2, 6, 1, 3, 0];
    let around = cell.all_neighbors(cell.level());
    let mut found = Vec::with_capacity(ORDER.len());
    for neighbor in ORDER.iter().filter_map(|&idx| around.get(idx)) {
        if !found.contains(neighbor) {
            found.push(*neighbor);
        }
    }
    found
}

/// Appends the tokens as a JSON array.
pub(super) fn write_tokens(cells: &[CellID], out: &mut String) {
    let tokens: Vec<String> = cells
        .iter()
        .map(|cell| format!("\"{}\"", cell.to_token()))
        .collect();
    write_array(tokens.iter().map(String::as_str), out);
}
