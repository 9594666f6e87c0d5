//! Functions of places, lines and areas on Earth.
//!
//! Kusto's model is the one of the S2 library: Earth is a sphere of 6,371,010 m, a place is a unit vector, an edge is the
//! shorter arc of the great circle through its ends, and an area is what lies left of its boundary.

use crate::def::{Accepts, Param, ScalarDef};
use kql_types::KqlType;

mod along_line;
mod buffer;
mod cells;
mod closest_point;
mod containment;
mod densify;
mod direction;
mod distance;
mod geohash;
mod geojson;
mod h3cell;
mod intersects;
mod measure;
mod overlays;
mod position;
mod s2cell;
mod shapes;
mod simplify;
mod sphere;
mod wkt;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &along_line::GEO_LINE_INTERPOLATE_POINT,
    &along_line::GEO_LINE_LOCATE_POINT,
    &closest_point::GEO_CLOSEST_POINT_ON_LINE,
    &closest_point::GEO_CLOSEST_POINT_ON_POLYGON,
    &buffer::GEO_LINE_BUFFER,
    &buffer::GEO_POINT_BUFFER,
    &buffer::GEO_POLYGON_BUFFER,
    &cells::GEO_LINE_TO_S2CELLS,
    &cells::GEO_POLYGON_TO_H3CELLS,
    &cells::GEO_POLYGON_TO_S2CELLS,
    &containment::GEO_POINT_IN_CIRCLE,
    &containment::GEO_POINT_IN_POLYGON,
    &densify::GEO_LINE_DENSIFY,
    &densify::GEO_POLYGON_DENSIFY,
    &direction::GEO_ANGLE,
    &direction::GEO_AZIMUTH,
    &distance::GEO_DISTANCE_2POINTS,
    &distance::GEO_DISTANCE_POINT_TO_LINE,
    &distance::GEO_DISTANCE_POINT_TO_POLYGON,
    &geohash::GEO_GEOHASH_NEIGHBORS,
    &geohash::GEO_GEOHASH_TO_CENTRAL_POINT,
    &geohash::GEO_GEOHASH_TO_POLYGON,
    &geohash::GEO_POINT_TO_GEOHASH,
    &h3cell::GEO_H3CELL_CHILDREN,
    &h3cell::GEO_H3CELL_LEVEL,
    &h3cell::GEO_H3CELL_NEIGHBORS,
    &h3cell::GEO_H3CELL_PARENT,
    &h3cell::GEO_H3CELL_RINGS,
    &h3cell::GEO_H3CELL_TO_CENTRAL_POINT,
    &h3cell::GEO_H3CELL_TO_POLYGON,
    &h3cell::GEO_POINT_TO_H3CELL,
    &intersects::GEO_INTERSECTS_2LINES,
    &intersects::GEO_INTERSECTS_2POLYGONS,
    &intersects::GEO_INTERSECTS_LINE_WITH_POLYGON,
    &measure::GEO_LINE_CENTROID,
    &measure::GEO_LINE_LENGTH,
    &measure::GEO_POLYGON_AREA,
    &measure::GEO_POLYGON_CENTROID,
    &measure::GEO_POLYGON_PERIMETER,
    &overlays::GEO_INTERSECTION_2LINES,
    &overlays::GEO_INTERSECTION_2POLYGONS,
    &overlays::GEO_INTERSECTION_LINE_WITH_POLYGON,
    &overlays::GEO_UNION_LINES_ARRAY,
    &overlays::GEO_UNION_POLYGONS_ARRAY,
    &s2cell::GEO_POINT_TO_S2CELL,
    &s2cell::GEO_S2CELL_NEIGHBORS,
    &s2cell::GEO_S2CELL_TO_CENTRAL_POINT,
    &s2cell::GEO_S2CELL_TO_POLYGON,
    &simplify::GEO_LINE_SIMPLIFY,
    &simplify::GEO_POLYGON_SIMPLIFY,
    &simplify::GEO_SIMPLIFY_POLYGONS_ARRAY,
    &wkt::GEO_FROM_WKT,
];

const REAL: Accepts =
    Accepts::OneOf(&[KqlType::Real, KqlType::Long, KqlType::Int, KqlType::Decimal]);
const LONGITUDE: Param = Param::required(
    "longitude",
    REAL,
    "The longitude in degrees, from -180 to 180.",
);
const LATITUDE: Param =
    Param::required("latitude", REAL, "The latitude in degrees, from -90 to 90.");
const LINE: Param = Param::required(
    "lineString",
    Accepts::Exactly(KqlType::Dynamic),
    "A GeoJSON line or multiline.",
);
const POLYGON: Param = Param::required(
    "polygon",
    Accepts::Exactly(KqlType::Dynamic),
    "A GeoJSON polygon or multipolygon.",
);
