//! `geo_line_interpolate_point()` and `geo_line_locate_point()`: points at fractions of a line.

use datafusion::common::exec_err;
use kql_types::KqlType;

use super::distance::flag;
use super::geojson::Geometry;
use super::position::{Position, Positions};
use super::shapes::{Shapes, geometries, reals};
use super::{LATITUDE, LINE, LONGITUDE, REAL};
use crate::def::{Accepts, Category, Eval, Param, Returns, ScalarDef};

pub(super) static GEO_LINE_INTERPOLATE_POINT: ScalarDef = ScalarDef {
    name: "geo_line_interpolate_point",
    category: Category::Geospatial,
    summary: "Returns the point at a fraction of the length of a line, null where either is invalid.",
    params: &[
        LINE,
        Param::required("fraction", REAL, "The fraction, from 0 to 1."),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (lines, fractions) = (Shapes::lines(args, 0), args.floats(1));
        geometries(args, |row| {
            let fraction = fractions
                .get(row)
                .filter(|fraction| (0.0..=1.0).contains(fraction));
            let Some((lines, fraction)) = lines.get(row)?.zip(fraction) else {
                return Ok(None);
            };
            let [line] = &lines[..] else { return Ok(None) };
            Ok(Some(Geometry::Point(Position::from(
                line.interpolate(fraction),
            ))))
        })
    }),
    page: "geo-line-interpolate-point-function",
    ..ScalarDef::NEW
};

pub(super) static GEO_LINE_LOCATE_POINT: ScalarDef = ScalarDef {
    name: "geo_line_locate_point",
    category: Category::Geospatial,
    summary: "Returns the fraction of the length of a line at which it is closest to a place, null where either is invalid.",
    params: &[
        LINE,
        LONGITUDE,
        LATITUDE,
        Param::optional(
            "use_spheroid",
            Accepts::OneOf(&[KqlType::Bool, KqlType::Long, KqlType::Int, KqlType::Real]),
            "True to measure on an ellipsoid, which is not supported.",
        ),
    ],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let (lines, positions) = (Shapes::lines(args, 0), Positions::new(args, 1));
        reals(args, |row| {
            if flag(args, 3, row) == Some(true) {
                return exec_err!("`geo_line_locate_point` does not support `use_spheroid`");
            }
            let Some((lines, position)) = lines.get(row)?.zip(positions.get(row)) else {
                return Ok(None);
            };
            let [line] = &lines[..] else { return Ok(None) };
            Ok(Some(line.locate(&position.point())))
        })
    }),
    page: "geo-line-locate-point-function",
    ..ScalarDef::NEW
};
