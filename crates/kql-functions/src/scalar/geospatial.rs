//! Functions of places, lines and areas on Earth.
//!
//! Kusto's model is the one of the S2 library: Earth is a sphere of 6,371,010 m, a place is a unit vector, an edge is the
//! shorter arc of the great circle through its ends, and an area is what lies left of its boundary.

use crate::def::{Accepts, Param, ScalarDef};
use kql_types::KqlType;

mod geohash;
mod geojson;
mod h3cell;
mod position;
mod s2cell;
mod wkt;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
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
    &s2cell::GEO_POINT_TO_S2CELL,
    &s2cell::GEO_S2CELL_NEIGHBORS,
    &s2cell::GEO_S2CELL_TO_CENTRAL_POINT,
    &s2cell::GEO_S2CELL_TO_POLYGON,
    &wkt::GEO_FROM_WKT,
];

const REAL: Accepts = Accepts::OneOf(&[KqlType::Real, KqlType::Long, KqlType::Int, KqlType::Decimal]);
const LONGITUDE: Param = Param::required("longitude", REAL, "The longitude in degrees, from -180 to 180.");
const LATITUDE: Param = Param::required("latitude", REAL, "The latitude in degrees, from -90 to 90.");
