//! Arguments that are lines or polygons, and results that are shapes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};

use super::geojson::Geometry;
use super::position::Position;
use super::sphere::overlay::union;
use super::sphere::polygon::Polygon;
use super::sphere::polyline::Polyline;
use super::sphere::ring::Ring;
use super::sphere::{Point, edge};
use crate::args::{Args, Json};

/// A line or a multiline.
pub(super) type Lines = Vec<Polyline>;

/// A polygon or a multipolygon.
#[derive(Debug)]
pub(super) struct Area {
    parts: Vec<Polygon>,
}

impl Area {
    /// The polygons.
    pub(super) fn parts(&self) -> &[Polygon] {
        &self.parts
    }

    /// The polygons as one.
    pub(super) fn whole(&self) -> Polygon {
        union(self.parts.clone())
    }

    /// True where a polygon contains the point.
    pub(super) fn contains(&self, point: &Point) -> bool {
        self.parts.iter().any(|part| part.contains(point))
    }

    /// The edges of all polygons.
    pub(super) fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        self.parts.iter().flat_map(Polygon::edges)
    }
}

/// An argument whose shapes are read once, however many rows have them.
pub(super) struct Shapes<'a, T> {
    json: Json<'a>,
    read: fn(&str) -> Result<Option<T>>,
    known: RefCell<HashMap<&'a str, Option<Rc<T>>>>,
}

impl<'a> Shapes<'a, Lines> {
    /// Reads argument `idx`, a line or a multiline.
    pub(super) fn lines(args: &Args<'a>, idx: usize) -> Shapes<'a, Lines> {
        Shapes {
            json: args.json(idx),
            read: |json| read_lines(Geometry::parse(json)),
            known: RefCell::default(),
        }
    }

    /// Reads argument `idx`, an array of lines or multilines.
    pub(super) fn line_arrays(args: &Args<'a>, idx: usize) -> Shapes<'a, Lines> {
        Shapes {
            json: args.json(idx),
            read: read_line_array,
            known: RefCell::default(),
        }
    }
}

impl<'a> Shapes<'a, Area> {
    /// Reads argument `idx`, a polygon or a multipolygon.
    pub(super) fn areas(args: &Args<'a>, idx: usize) -> Shapes<'a, Area> {
        Shapes {
            json: args.json(idx),
            read: |json| Ok(read_area(Geometry::parse(json))),
            known: RefCell::default(),
        }
    }

    /// Reads argument `idx`, an array of polygons or multipolygons.
    pub(super) fn area_arrays(args: &Args<'a>, idx: usize) -> Shapes<'a, Area> {
        Shapes {
            json: args.json(idx),
            read: |json| Ok(read_area_array(json)),
            known: RefCell::default(),
        }
    }
}

impl<T> Shapes<'_, T> {
    /// The shape of `row`, or `None` where it is null or no valid shape.
    pub(super) fn get(&self, row: usize) -> Result<Option<Rc<T>>> {
        let Some(json) = self.json.get(row) else {
            return Ok(None);
        };
        if let Some(known) = self.known.borrow().get(json) {
            return Ok(known.clone());
        }
        let shape = (self.read)(json)?.map(Rc::new);
        self.known.borrow_mut().insert(json, shape.clone());
        Ok(shape)
    }
}

fn read_lines(geometry: Option<Geometry>) -> Result<Option<Lines>> {
    let chains = match geometry {
        Some(Geometry::Line(chain)) => vec![chain],
        Some(Geometry::MultiLine(chains)) => chains,
        _ => return Ok(None),
    };
    if chains
        .iter()
        .any(|chain| chain.windows(2).any(|pair| pair[0] == pair[1]))
    {
        return exec_err!("a line that has the same point twice in a row is not supported");
    }
    let lines = chains
        .iter()
        .map(|chain| Polyline::new(chain.iter().copied().map(Position::point).collect()));
    Ok(lines
        .collect::<Option<Lines>>()
        .filter(|lines| !lines.is_empty()))
}

fn read_line_array(json: &str) -> Result<Option<Lines>> {
    let Some(geometries) = Geometry::parse_array(json) else {
        return Ok(None);
    };
    let mut all = Vec::new();
    for geometry in geometries {
        let Some(lines) = read_lines(Some(geometry))? else {
            return Ok(None);
        };
        all.extend(lines);
    }
    Ok(Some(all).filter(|lines| !lines.is_empty()))
}

fn read_area(geometry: Option<Geometry>) -> Option<Area> {
    let parts = match geometry? {
        Geometry::Polygon(rings) => vec![read_polygon(&rings)?],
        Geometry::MultiPolygon(polygons) => polygons
            .iter()
            .map(|rings| read_polygon(rings))
            .collect::<Option<_>>()?,
        _ => return None,
    };
    Some(Area { parts }).filter(|area| !area.parts.is_empty())
}

fn read_area_array(json: &str) -> Option<Area> {
    let mut parts = Vec::new();
    for geometry in Geometry::parse_array(json)? {
        parts.extend(read_area(Some(geometry))?.parts);
    }
    Some(Area { parts }).filter(|area| !area.parts.is_empty())
}

fn read_polygon(rings: &[Vec<Position>]) -> Option<Polygon> {
    Polygon::new(
        rings
            .iter()
            .map(|ring| read_ring(ring))
            .collect::<Option<_>>()?,
    )
}

fn read_ring(ring: &[Position]) -> Option<Ring> {
    let (last, open) = ring.split_last()?;
    let is_closed = open.len() >= 3 && open[0] == *last;
    Ring::new(is_closed.then(|| open.iter().copied().map(Position::point).collect())?)
}

/// The point of the edges that is closest to the given one, and the angle to it.
pub(super) fn closest(
    point: &Point,
    edges: impl Iterator<Item = (Point, Point)>,
) -> Option<(Point, f64)> {
    let candidates = edges.map(|(a, b)| edge::closest_point(point, &a, &b));
    let measured = candidates.map(|candidate| (candidate, super::sphere::angle(point, &candidate)));
    measured.min_by(|left, right| left.1.total_cmp(&right.1))
}

/// A chain of points as positions.
pub(super) fn positions(points: &[Point]) -> Vec<Position> {
    points.iter().copied().map(Position::from).collect()
}

/// A polygon as GeoJSON: a polygon where it has one shell, otherwise a multipolygon. How Kusto writes holes is not known.
pub(super) fn polygon_geometry(polygon: &Polygon) -> Result<Geometry> {
    if polygon.boundaries().iter().any(|boundary| boundary.is_hole) {
        return exec_err!("a polygon with holes is not supported as a result");
    }
    let rings = polygon.boundaries().iter().map(|boundary| {
        let mut ring = positions(boundary.ring.vertices());
        ring.push(ring[0]);
        vec![ring]
    });
    let mut polygons: Vec<_> = rings.collect();
    Ok(if polygons.len() == 1 {
        Geometry::Polygon(polygons.swap_remove(0))
    } else {
        Geometry::MultiPolygon(polygons)
    })
}

/// A dynamic result of shapes.
pub(super) fn geometries(
    args: &Args<'_>,
    value: impl FnMut(usize) -> Result<Option<Geometry>>,
) -> Result<ArrayRef> {
    let found: Vec<Option<Geometry>> = (0..args.rows()).map(value).collect::<Result<_>>()?;
    args.dynamics(|row, out| {
        let Some(geometry) = &found[row] else {
            return false;
        };
        geometry.write(out);
        true
    })
}

/// A real result.
pub(super) fn reals(
    args: &Args<'_>,
    value: impl FnMut(usize) -> Result<Option<f64>>,
) -> Result<ArrayRef> {
    let found: Vec<Option<f64>> = (0..args.rows()).map(value).collect::<Result<_>>()?;
    args.reals(|row| found[row])
}

/// A bool result.
pub(super) fn bools(
    args: &Args<'_>,
    value: impl FnMut(usize) -> Result<Option<bool>>,
) -> Result<ArrayRef> {
    let found: Vec<Option<bool>> = (0..args.rows()).map(value).collect::<Result<_>>()?;
    args.bools(|row| found[row])
}
