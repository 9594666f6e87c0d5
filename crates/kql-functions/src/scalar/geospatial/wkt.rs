//! `geo_from_wkt()`: a shape in well-known text as GeoJSON.

use kql_types::KqlType;

use super::geojson::Geometry;
use super::position::Position;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static GEO_FROM_WKT: ScalarDef = ScalarDef {
    name: "geo_from_wkt",
    category: Category::Geospatial,
    summary: "Reads a shape in well-known text and returns it as GeoJSON, null where it is none.",
    params: &[Param::required(
        "wkt",
        Accepts::Exactly(KqlType::String),
        "The text: `POINT (1 2)`, ...",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let texts = args.strings(0);
        args.dynamics(|row, out| {
            let Some(geometry) = parse(texts.get(row)) else {
                return false;
            };
            geometry.write(out);
            true
        })
    }),
    page: "geo-from-wkt-function",
    examples: &[
        Example {
            query: "print geo_from_wkt('POINT (1 2)')",
            result: r#"{"type":"Point","coordinates":[1.0,2.0]}"#,
        },
        Example {
            query: "print geo_from_wkt('LINESTRING (1 2, 3 4)').coordinates",
            result: "[[1.0,2.0],[3.0,4.0]]",
        },
    ],
    ..ScalarDef::NEW
};

/// How deep collections may lie in collections.
const MAX_DEPTH: usize = 32;

fn parse(text: &str) -> Option<Geometry> {
    let mut reader = Reader { rest: text };
    let geometry = reader.geometry(0)?;
    reader.rest.trim().is_empty().then_some(geometry)
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn geometry(&mut self, depth: usize) -> Option<Geometry> {
        let name = self.word(|c| c.is_ascii_alphabetic()).to_ascii_uppercase();
        match name.as_str() {
            "POINT" => {
                self.symbol('(')?;
                let position = self.position()?;
                self.symbol(')')?;
                Some(Geometry::Point(position))
            }
            "LINESTRING" => self.positions().map(Geometry::Line),
            "POLYGON" => self.chains().map(Geometry::Polygon),
            "MULTIPOINT" => self.list(Reader::point).map(Geometry::MultiPoint),
            "MULTILINESTRING" => self.chains().map(Geometry::MultiLine),
            "MULTIPOLYGON" => self.list(Reader::chains).map(Geometry::MultiPolygon),
            "GEOMETRYCOLLECTION" if depth < MAX_DEPTH => self
                .list(|reader| reader.geometry(depth + 1))
                .map(Geometry::Collection),
            _ => None,
        }
    }

    fn chains(&mut self) -> Option<Vec<Vec<Position>>> {
        self.list(Reader::positions)
    }

    fn positions(&mut self) -> Option<Vec<Position>> {
        self.list(Reader::position)
    }

    /// A point of a multipoint, which may have parentheses of its own.
    fn point(&mut self) -> Option<Position> {
        if self.symbol('(').is_none() {
            return self.position();
        }
        let position = self.position()?;
        self.symbol(')')?;
        Some(position)
    }

    fn position(&mut self) -> Option<Position> {
        Position::new(self.number()?, self.number()?)
    }

    fn number(&mut self) -> Option<f64> {
        self.word(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E'))
            .parse()
            .ok()
    }

    /// `(` item `,` item ... `)`
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.symbol('(')?;
        let mut items = vec![item(self)?];
        while self.symbol(',').is_some() {
            items.push(item(self)?);
        }
        self.symbol(')')?;
        Some(items)
    }

    fn symbol(&mut self, symbol: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(symbol)?;
        Some(())
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest.trim_start();
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        self.rest = &rest[end..];
        &rest[..end]
    }
}
