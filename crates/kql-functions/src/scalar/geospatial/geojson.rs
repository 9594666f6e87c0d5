//! Shapes as GeoJSON texts.

use serde_json::Value;

use super::position::Position;

/// A closed chain of positions: the first is the last.
pub(super) type Ring = Vec<Position>;

/// A shape, as written. Nothing says that it is valid.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Geometry {
    Point(Position),
    MultiPoint(Vec<Position>),
    Line(Vec<Position>),
    MultiLine(Vec<Vec<Position>>),
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
    Collection(Vec<Geometry>),
}

impl Geometry {
    /// Reads a GeoJSON geometry. A collection is none that Kusto reads.
    pub(super) fn parse(json: &str) -> Option<Geometry> {
        Geometry::read(&serde_json::from_str(json).ok()?)
    }

    /// Reads the elements of an array of GeoJSON geometries.
    pub(super) fn parse_array(json: &str) -> Option<Vec<Geometry>> {
        let value: Value = serde_json::from_str(json).ok()?;
        value.as_array()?.iter().map(Geometry::read).collect()
    }

    fn read(value: &Value) -> Option<Geometry> {
        let coordinates = value.get("coordinates")?;
        match value.get("type")?.as_str()? {
            "Point" => position(coordinates).map(Geometry::Point),
            "MultiPoint" => positions(coordinates).map(Geometry::MultiPoint),
            "LineString" => positions(coordinates).map(Geometry::Line),
            "MultiLineString" => chains(coordinates).map(Geometry::MultiLine),
            "Polygon" => chains(coordinates).map(Geometry::Polygon),
            "MultiPolygon" => list(coordinates, chains).map(Geometry::MultiPolygon),
            _ => None,
        }
    }

    /// Appends the GeoJSON text.
    pub(super) fn write(&self, out: &mut String) {
        let (name, member) = match self {
            Geometry::Point(_) => ("Point", "coordinates"),
            Geometry::MultiPoint(_) => ("MultiPoint", "coordinates"),
            Geometry::Line(_) => ("LineString", "coordinates"),
            Geometry::MultiLine(_) => ("MultiLineString", "coordinates"),
            Geometry::Polygon(_) => ("Polygon", "coordinates"),
            Geometry::MultiPolygon(_) => ("MultiPolygon", "coordinates"),
            Geometry::Collection(_) => ("GeometryCollection", "geometries"),
        };
        out.push_str("{\"type\":\"");
        out.push_str(name);
        out.push_str("\",\"");
        out.push_str(member);
        out.push_str("\":");
        match self {
            Geometry::Point(position) => write_position(position, out),
            Geometry::MultiPoint(positions) | Geometry::Line(positions) => {
                write_positions(positions, out)
            }
            Geometry::MultiLine(chains) | Geometry::Polygon(chains) => {
                write_list(chains, out, |chain, out| write_positions(chain, out))
            }
            Geometry::MultiPolygon(polygons) => write_list(polygons, out, |rings, out| {
                write_list(rings, out, |ring, out| write_positions(ring, out));
            }),
            Geometry::Collection(parts) => write_list(parts, out, Geometry::write),
        }
        out.push('}');
    }
}

fn list<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

fn chains(value: &Value) -> Option<Vec<Vec<Position>>> {
    list(value, positions)
}

fn positions(value: &Value) -> Option<Vec<Position>> {
    list(value, position)
}

fn position(value: &Value) -> Option<Position> {
    match value.as_array()?.as_slice() {
        [lng, lat] => Position::new(lng.as_f64()?, lat.as_f64()?),
        _ => None,
    }
}

fn write_list<T>(items: &[T], out: &mut String, write: impl Fn(&T, &mut String)) {
    out.push('[');
    for (idx, item) in items.iter().enumerate() {
        if idx > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(']');
}

fn write_positions(positions: &[Position], out: &mut String) {
    write_list(positions, out, write_position);
}

fn write_position(position: &Position, out: &mut String) {
    let mut buffer = dtoa::Buffer::new();
    out.push('[');
    out.push_str(buffer.format_finite(position.lng));
    out.push(',');
    out.push_str(buffer.format_finite(position.lat));
    out.push(']');
}
