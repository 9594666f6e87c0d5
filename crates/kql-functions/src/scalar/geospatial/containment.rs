//! `geo_point_in_circle()` and `geo_point_in_polygon()`.

use kql_types::KqlType;

use super::distance::distance;
use super::position::Positions;
use super::shapes::{Shapes, bools};
use super::{LATITUDE, LONGITUDE, POLYGON, REAL};
use crate::def::{Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static GEO_POINT_IN_CIRCLE: ScalarDef = ScalarDef {
    name: "geo_point_in_circle",
    category: Category::Geospatial,
    summary: "Tells whether a place lies in a circle, null where either is invalid.",
    params: &[
        Param::required(
            "p_longitude",
            REAL,
            "The longitude of the place in degrees, from -180 to 180.",
        ),
        Param::required(
            "p_latitude",
            REAL,
            "The latitude of the place in degrees, from -90 to 90.",
        ),
        Param::required(
            "pc_longitude",
            REAL,
            "The longitude of the centre in degrees, from -180 to 180.",
        ),
        Param::required(
            "pc_latitude",
            REAL,
            "The latitude of the centre in degrees, from -90 to 90.",
        ),
        Param::required("c_radius", REAL, "The radius in meters."),
    ],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        let (places, centres, radii) = (
            Positions::new(args, 0),
            Positions::new(args, 2),
            args.floats(4),
        );
        args.bools(|row| {
            let radius = radii.get(row).filter(|&radius| radius >= 0.0)?;
            Some(distance(places.get(row)?, centres.get(row)?) <= radius)
        })
    }),
    page: "geo-point-in-circle-function",
    examples: &[
        Example {
            query: "print geo_point_in_circle(-122.143564, 47.535677, -122.100896, 47.527351, 3500)",
            result: "True",
        },
        Example {
            query: "print geo_point_in_circle(-122.137575, 47.630683, -122.100896, 47.527351, 3500)",
            result: "False",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static GEO_POINT_IN_POLYGON: ScalarDef = ScalarDef {
    name: "geo_point_in_polygon",
    category: Category::Geospatial,
    summary: "Tells whether a place lies in a polygon, null where either is invalid.",
    params: &[LONGITUDE, LATITUDE, POLYGON],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        let (positions, areas) = (Positions::new(args, 0), Shapes::areas(args, 2));
        bools(args, |row| {
            let found = positions.get(row).zip(areas.get(row)?);
            Ok(found.map(|(position, area)| area.contains(&position.point())))
        })
    }),
    page: "geo-point-in-polygon-function",
    ..ScalarDef::NEW
};
