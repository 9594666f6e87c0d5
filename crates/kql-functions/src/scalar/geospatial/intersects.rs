//! `geo_intersects_2lines()` and its kin: whether shapes have a point in common. Polygons contain their vertices.

use kql_types::KqlType;

use super::shapes::{Area, Lines, Shapes, bools};
use super::sphere::Point;
use super::sphere::edge::cross;
use super::sphere::pairs::visit_pairs;
use super::{LINE, POLYGON};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) const TWO_LINES: &[Param] = &[
    Param::required(
        "lineString1",
        Accepts::Exactly(KqlType::Dynamic),
        "A GeoJSON line or multiline.",
    ),
    Param::required(
        "lineString2",
        Accepts::Exactly(KqlType::Dynamic),
        "Another one.",
    ),
];
pub(super) const TWO_POLYGONS: &[Param] = &[
    Param::required(
        "polygon1",
        Accepts::Exactly(KqlType::Dynamic),
        "A GeoJSON polygon or multipolygon.",
    ),
    Param::required(
        "polygon2",
        Accepts::Exactly(KqlType::Dynamic),
        "Another one.",
    ),
];

pub(super) static GEO_INTERSECTS_2LINES: ScalarDef = ScalarDef {
    name: "geo_intersects_2lines",
    category: Category::Geospatial,
    summary: "Tells whether two lines have a point in common, null where one is invalid.",
    params: TWO_LINES,
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        let (first, second) = (Shapes::lines(args, 0), Shapes::lines(args, 1));
        bools(args, |row| {
            let both = first.get(row)?.zip(second.get(row)?);
            Ok(both.map(|(first, second)| meet(&line_edges(&first), &line_edges(&second))))
        })
    }),
    page: "geo-intersects-2lines-function",
    examples: &[Example {
        query: "print geo_intersects_2lines(dynamic({'type':'LineString','coordinates':[[-73.978929,40.785155],[-73.980903,40.782621]]}), dynamic({'type':'LineString','coordinates':[[-73.985195,40.788275],[-73.974552,40.779761]]}))",
        result: "True",
    }],
    ..ScalarDef::NEW
};

pub(super) static GEO_INTERSECTS_2POLYGONS: ScalarDef = ScalarDef {
    name: "geo_intersects_2polygons",
    category: Category::Geospatial,
    summary: "Tells whether two polygons have a point in common, null where one is invalid.",
    params: TWO_POLYGONS,
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        let (first, second) = (Shapes::areas(args, 0), Shapes::areas(args, 1));
        bools(args, |row| {
            Ok(first
                .get(row)?
                .zip(second.get(row)?)
                .map(|(first, second)| areas_meet(&first, &second)))
        })
    }),
    page: "geo-intersects-2polygons-function",
    ..ScalarDef::NEW
};

pub(super) static GEO_INTERSECTS_LINE_WITH_POLYGON: ScalarDef = ScalarDef {
    name: "geo_intersects_line_with_polygon",
    category: Category::Geospatial,
    summary: "Tells whether a line and a polygon have a point in common, null where one is invalid.",
    params: &[LINE, POLYGON],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        let (lines, areas) = (Shapes::lines(args, 0), Shapes::areas(args, 1));
        bools(args, |row| {
            let both = lines.get(row)?.zip(areas.get(row)?);
            Ok(both.map(|(lines, area)| {
                let is_inside = lines.iter().any(|line| area.contains(&line.vertices()[0]));
                is_inside || meet(&line_edges(&lines), &area.edges().collect::<Vec<_>>())
            }))
        })
    }),
    page: "geo-intersects-line-with-polygon-function",
    ..ScalarDef::NEW
};

fn areas_meet(first: &Area, second: &Area) -> bool {
    let holds = |area: &Area, other: &Area| {
        let rings = other.parts().iter().flat_map(|part| part.boundaries());
        rings
            .map(|boundary| boundary.ring.vertices()[0])
            .any(|vertex| area.contains(&vertex))
    };
    holds(first, second)
        || holds(second, first)
        || meet(
            &first.edges().collect::<Vec<_>>(),
            &second.edges().collect::<Vec<_>>(),
        )
}

fn line_edges(lines: &Lines) -> Vec<(Point, Point)> {
    lines.iter().flat_map(|line| line.edges()).collect()
}

/// True where an edge of the first list crosses one of the second, or has an end in common with it.
fn meet(first: &[(Point, Point)], second: &[(Point, Point)]) -> bool {
    let edges = [first, second].concat();
    let mut found = false;
    visit_pairs(&edges, |left, right| {
        let ((a, b), (c, d)) = (&edges[left], &edges[right]);
        let is_mixed = left < first.len() && right >= first.len();
        found = is_mixed && (a == c || a == d || b == c || b == d || cross(a, b, c, d));
        !found
    });
    found
}
