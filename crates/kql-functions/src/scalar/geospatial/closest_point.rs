//! `geo_closest_point_on_line()` and `geo_closest_point_on_polygon()`.

use kql_types::KqlType;

use super::geojson::Geometry;
use super::position::{Position, Positions};
use super::shapes::{Shapes, closest, geometries};
use super::{LATITUDE, LINE, LONGITUDE, POLYGON};
use crate::def::{Category, Eval, Returns, ScalarDef};

pub(super) static GEO_CLOSEST_POINT_ON_LINE: ScalarDef = ScalarDef {
    name: "geo_closest_point_on_line",
    category: Category::Geospatial,
    summary: "Returns the point of a line that is closest to a place, null where either is invalid.",
    params: &[LONGITUDE, LATITUDE, LINE],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (positions, lines) = (Positions::new(args, 0), Shapes::lines(args, 2));
        geometries(args, |row| {
            let Some((position, lines)) = positions.get(row).zip(lines.get(row)?) else {
                return Ok(None);
            };
            let found = closest(
                &position.point(),
                lines.iter().flat_map(|line| line.edges()),
            );
            Ok(found.map(|(point, _)| Geometry::Point(Position::from(point))))
        })
    }),
    page: "geo-closest-point-on-line-function",
    ..ScalarDef::NEW
};

pub(super) static GEO_CLOSEST_POINT_ON_POLYGON: ScalarDef = ScalarDef {
    name: "geo_closest_point_on_polygon",
    category: Category::Geospatial,
    summary: "Returns the point of a polygon that is closest to a place: the place itself inside, null where either is invalid.",
    params: &[LONGITUDE, LATITUDE, POLYGON],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (positions, areas) = (Positions::new(args, 0), Shapes::areas(args, 2));
        geometries(args, |row| {
            let Some((position, area)) = positions.get(row).zip(areas.get(row)?) else {
                return Ok(None);
            };
            let point = position.point();
            if area.contains(&point) {
                return Ok(Some(Geometry::Point(Position::from(point))));
            }
            Ok(closest(&point, area.edges())
                .map(|(point, _)| Geometry::Point(Position::from(point))))
        })
    }),
    page: "geo-closest-point-on-polygon-function",
    ..ScalarDef::NEW
};
