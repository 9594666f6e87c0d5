//! Geohash cells: rectangles of degrees that halve the longitudes and the latitudes in turn, five halvings a character.

use kql_types::KqlType;

use super::geojson::Geometry;
use super::position::{Position, Positions};
use super::{LATITUDE, LONGITUDE};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

/// How many characters a geohash may have.
const MAX_ACCURACY: usize = 18;
const DEFAULT_ACCURACY: i64 = 5;

const ALPHABET: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";

const GEOHASH: Param = Param::required(
    "geohash",
    Accepts::Exactly(KqlType::String),
    "The cell, 1 to 18 characters.",
);

pub(super) static GEO_POINT_TO_GEOHASH: ScalarDef = ScalarDef {
    name: "geo_point_to_geohash",
    category: Category::Geospatial,
    summary: "Returns the geohash of the cell in which a place lies, empty where there is none.",
    params: &[
        LONGITUDE,
        LATITUDE,
        Param::optional(
            "accuracy",
            Accepts::INTEGER,
            "How many characters, 1 to 18; else 5.",
        ),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let positions = Positions::new(args, 0);
        let accuracy = (args.len() > 2).then(|| args.integers(2));
        args.texts(|row, out| {
            let accuracy = accuracy.map_or(Some(DEFAULT_ACCURACY), |accuracy| accuracy.get(row));
            if let Some(cell) = accuracy
                .zip(positions.get(row))
                .and_then(|(accuracy, position)| Cell::at(position, accuracy))
            {
                cell.write(out);
            }
        })
    }),
    page: "geo-point-to-geohash-function",
    examples: &[Example {
        query: "print geo_point_to_geohash(-80.195829, 25.802215, 8)",
        result: "dhwfz15h",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_GEOHASH_TO_CENTRAL_POINT: ScalarDef = ScalarDef {
    name: "geo_geohash_to_central_point",
    category: Category::Geospatial,
    summary: "Returns the centre of a geohash cell as a GeoJSON point, null where there is no such cell.",
    params: &[GEOHASH],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let geohashes = args.strings(0);
        args.dynamics(|row, out| {
            let Some(cell) = Cell::parse(geohashes.get(row)) else {
                return false;
            };
            Geometry::Point(cell.centre()).write(out);
            true
        })
    }),
    page: "geo-geohash-to-central-point-function",
    examples: &[Example {
        query: "print geo_geohash_to_central_point('sunny').coordinates",
        result: "[42.47314453125,23.70849609375]",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_GEOHASH_TO_POLYGON: ScalarDef = ScalarDef {
    name: "geo_geohash_to_polygon",
    category: Category::Geospatial,
    summary: "Returns a geohash cell as a GeoJSON polygon, null where there is no such cell.",
    params: &[GEOHASH],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let geohashes = args.strings(0);
        args.dynamics(|row, out| {
            let Some(cell) = Cell::parse(geohashes.get(row)) else {
                return false;
            };
            Geometry::Polygon(vec![cell.ring()]).write(out);
            true
        })
    }),
    page: "geo-geohash-to-polygon-function",
    examples: &[Example {
        query: "print geo_geohash_to_polygon('dr5ru').coordinates[0][2]",
        result: "[-73.9599609375,40.78125]",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_GEOHASH_NEIGHBORS: ScalarDef = ScalarDef {
    name: "geo_geohash_neighbors",
    category: Category::Geospatial,
    summary: "Returns the geohashes of the cells around a cell, null where there is no such cell.",
    params: &[GEOHASH],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let geohashes = args.strings(0);
        args.dynamics(|row, out| {
            let Some(cell) = Cell::parse(geohashes.get(row)) else {
                return false;
            };
            for (idx, neighbor) in cell.neighbors().iter().enumerate() {
                out.push_str(if idx == 0 { "[\"" } else { ",\"" });
                neighbor.write(out);
                out.push('"');
            }
            out.push(']');
            true
        })
    }),
    page: "geo-geohash-neighbors-function",
    examples: &[Example {
        query: "print set_has_element(geo_geohash_neighbors('sunny'), 'sunpn')",
        result: "True",
    }],
    ..ScalarDef::NEW
};

/// A cell, by its column and row in the grid of its accuracy, counted from the south-west.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    column: u64,
    row: u64,
    accuracy: usize,
}

impl Cell {
    fn at(position: Position, accuracy: i64) -> Option<Cell> {
        let accuracy = usize::try_from(accuracy)
            .ok()
            .filter(|accuracy| (1..=MAX_ACCURACY).contains(accuracy))?;
        let mut cell = Cell {
            column: 0,
            row: 0,
            accuracy,
        };
        cell.column = index(position.lng / 360.0 + 0.5, cell.columns());
        cell.row = index(position.lat / 180.0 + 0.5, cell.rows());
        cell.settle(position);
        Some(cell)
    }

    fn parse(geohash: &str) -> Option<Cell> {
        if geohash.is_empty() || geohash.len() > MAX_ACCURACY {
            return None;
        }
        let (mut bits, mut cell) = (
            0,
            Cell {
                column: 0,
                row: 0,
                accuracy: geohash.len(),
            },
        );
        for character in geohash.bytes() {
            let digit = ALPHABET.iter().position(|&known| known == character)?;
            for place in (0..5).rev() {
                let bit = (digit >> place & 1) as u64;
                let half = if bits % 2 == 0 {
                    &mut cell.column
                } else {
                    &mut cell.row
                };
                *half = *half << 1 | bit;
                bits += 1;
            }
        }
        Some(cell)
    }

    fn write(&self, out: &mut String) {
        let bits = self.accuracy * 5;
        let (mut column, mut row) = (bits.div_ceil(2), bits / 2);
        for _ in 0..self.accuracy {
            let mut digit = 0;
            for _ in 0..5 {
                let from_column = column > row || (column == row && bits.is_multiple_of(2));
                let (half, place) = if from_column {
                    (self.column, &mut column)
                } else {
                    (self.row, &mut row)
                };
                *place -= 1;
                digit = digit << 1 | (half >> *place & 1) as usize;
            }
            out.push(char::from(ALPHABET[digit]));
        }
    }

    /// How many cells there are from west to east.
    fn columns(&self) -> u64 {
        1 << (self.accuracy * 5).div_ceil(2)
    }

    /// How many cells there are from south to north.
    fn rows(&self) -> u64 {
        1 << (self.accuracy * 5 / 2)
    }

    fn west(&self, column: u64) -> f64 {
        column as f64 / self.columns() as f64 * 360.0 - 180.0
    }

    fn south(&self, row: u64) -> f64 {
        row as f64 / self.rows() as f64 * 180.0 - 90.0
    }

    /// Moves a cell that rounding put beside the position.
    fn settle(&mut self, position: Position) {
        if position.lng < self.west(self.column) {
            self.column -= 1;
        } else if position.lng >= self.west(self.column + 1) && self.column + 1 < self.columns() {
            self.column += 1;
        }
        if position.lat < self.south(self.row) {
            self.row -= 1;
        } else if position.lat >= self.south(self.row + 1) && self.row + 1 < self.rows() {
            self.row += 1;
        }
    }

    fn centre(&self) -> Position {
        Position {
            lng: (self.west(self.column) + self.west(self.column + 1)) / 2.0,
            lat: (self.south(self.row) + self.south(self.row + 1)) / 2.0,
        }
    }

    fn ring(&self) -> Vec<Position> {
        let corner = |east, north| Position {
            lng: self.west(self.column + east),
            lat: self.south(self.row + north),
        };
        vec![
            corner(0, 0),
            corner(1, 0),
            corner(1, 1),
            corner(0, 1),
            corner(0, 0),
        ]
    }

    /// The cells around. Columns go around the Earth; beyond the poles there are none.
    fn neighbors(&self) -> Vec<Cell> {
        // Their order is not documented; this one is of a captured answer.
        const STEPS: [(i64, i64); 8] = [
            (-1, 0),
            (-1, -1),
            (0, -1),
            (1, -1),
            (1, 1),
            (1, 0),
            (0, 1),
            (-1, 1),
        ];
        let (columns, rows) = (self.columns() as i64, self.rows() as i64);
        let moved = STEPS.map(|(east, north)| (self.column as i64 + east, self.row as i64 + north));
        let existing = moved.into_iter().filter(|(_, row)| (0..rows).contains(row));
        existing
            .map(|(column, row)| Cell {
                column: column.rem_euclid(columns) as u64,
                row: row as u64,
                ..*self
            })
            .collect()
    }
}

/// The number of the part, out of `parts`, in which a fraction of the whole lies.
fn index(fraction: f64, parts: u64) -> u64 {
    ((fraction * parts as f64) as u64).min(parts - 1)
}
