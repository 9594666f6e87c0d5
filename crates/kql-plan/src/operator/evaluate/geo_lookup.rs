//! `geo_polygon_lookup`, `geo_line_lookup`: rows whose place is in or near a shape of another table.
//!
//! As their pages say, a place is tested with `geo_point_in_polygon()`, or with the distance to the shape where there is
//! a radius.

use kql_parser::{Code, ast};
use kql_types::{KqlType, Value, convert};

use super::def::{PluginDef, PluginParam};
use super::invocation::{Invocation, column_of};
use super::side_by_side::{Side, joined, visible};
use super::table::{Table, positions};
use crate::bound::{Column, Expr, Rel};
use crate::conversion;
use crate::error::{Bind, error};

const TABLE: PluginParam = PluginParam::required("LookupTable", "The table of shapes.");
const LONGITUDE: PluginParam = PluginParam::required(
    "SourceLongitude",
    "The column with the longitudes, in degrees.",
);
const LATITUDE: PluginParam = PluginParam::required(
    "SourceLatitude",
    "The column with the latitudes, in degrees.",
);
const UNMATCHED: PluginParam =
    PluginParam::optional("return_unmatched", "Keep rows that match no shape.");
const AREA: PluginParam = PluginParam::optional(
    "lookup_area_radius",
    "How far to look for shapes; it changes no answer.",
);
const LOOKUP_KEY: PluginParam =
    PluginParam::optional("return_lookup_key", "Show the column with the shapes.");

pub(super) static GEO_POLYGON_LOOKUP: PluginDef = PluginDef {
    name: "geo_polygon_lookup",
    summary: "Finds the rows of a table of polygons that hold a place.",
    params: &[
        TABLE,
        PluginParam::required(
            "LookupPolygonKey",
            "The column of the table with the polygons.",
        ),
        LONGITUDE,
        LATITUDE,
        PluginParam::optional(
            "radius",
            "How far from a polygon a place may be, in meters.",
        ),
        UNMATCHED,
        AREA,
        LOOKUP_KEY,
    ],
    page: "geo-polygon-lookup-plugin",
    reads_schema: false,
    bind: |call| {
        let test = match radius(call)? {
            None => Test::Inside,
            Some(radius) => Test::Within("geo_distance_point_to_polygon", radius),
        };
        lookup(call, "LookupPolygonKey", test)
    },
};

pub(super) static GEO_LINE_LOOKUP: PluginDef = PluginDef {
    name: "geo_line_lookup",
    summary: "Finds the rows of a table of lines that a place is near.",
    params: &[
        TABLE,
        PluginParam::required("LookupLineKey", "The column of the table with the lines."),
        LONGITUDE,
        LATITUDE,
        PluginParam::required("radius", "How far from a line a place may be, in meters."),
        UNMATCHED,
        AREA,
        LOOKUP_KEY,
    ],
    page: "geo-line-lookup-plugin",
    reads_schema: false,
    bind: |call| {
        let radius = radius(call)?.unwrap_or_default();
        lookup(
            call,
            "LookupLineKey",
            Test::Within("geo_distance_point_to_line", radius),
        )
    },
};

/// When a place matches a shape.
#[derive(Clone, Copy)]
enum Test {
    /// It lies in it.
    Inside,
    /// This function gives a distance of so many meters at most.
    Within(&'static str, f64),
}

/// How many shapes are tested in one run.
const SHAPES_AT_ONCE: usize = 256;

fn radius(call: &Invocation<'_>) -> Bind<Option<f64>> {
    let Some((value, span)) = call.constant("radius")? else {
        return Ok(None);
    };
    match convert::to_real(&value) {
        Value::Real(radius) if radius >= 0.0 => Ok(Some(radius)),
        _ => error(Code::WrongType, "a radius is a number of meters", span),
    }
}

fn lookup(call: &Invocation<'_>, key: &str, test: Test) -> Bind<Rel> {
    let shapes = call
        .binder
        .bind_table(call.required("LookupTable"), call.scope)?;
    let key = typed(&shapes.columns, call.required(key), KqlType::Dynamic)?;
    let longitude = typed(
        &call.input.columns,
        call.required("SourceLongitude"),
        KqlType::Real,
    )?;
    let latitude = typed(
        &call.input.columns,
        call.required("SourceLatitude"),
        KqlType::Real,
    )?;
    let returns_unmatched = call.flag("return_unmatched")?.unwrap_or(false);
    let shows_key = call.flag("return_lookup_key")?.unwrap_or(false);
    let source = call.rows()?;
    let shapes = match source.rows() {
        0 => Table::empty(shapes.columns.clone()),
        _ => Table::of(&call.binder, &shapes, call.span)?,
    };
    let matches = Matches {
        place: [&longitude, &latitude],
        test,
        shapes: shapes.values(shapes.position(&key)).collect(),
    };
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (row, found) in matches.of(call, &source)?.into_iter().enumerate() {
        if found.is_empty() && returns_unmatched {
            left.push(Some(row));
            right.push(None);
        }
        for shape in found {
            left.push(Some(row));
            right.push(Some(shape));
        }
    }
    let source = Side {
        table: source,
        rows: positions(left.into_iter()),
    };
    let shapes = Side {
        table: shapes,
        rows: positions(right.into_iter()),
    };
    let shown = visible(&shapes, |column| shows_key || column.name != key.name);
    Ok(joined(visible(&source, |_| true), shown, call.span))
}

fn typed(columns: &[Column], arg: &ast::Expr, wanted: KqlType) -> Bind<Column> {
    let column = column_of(columns, arg)?;
    match column.kql_type {
        found if found == wanted => Ok(column),
        found => error(
            Code::WrongType,
            format!(
                "column `{}` is a {found}, a {wanted} is needed",
                column.name
            ),
            arg.span(),
        ),
    }
}

/// Places and shapes that are tested against each other.
struct Matches<'a> {
    place: [&'a Column; 2],
    test: Test,
    shapes: Vec<Value>,
}

impl Matches<'_> {
    /// The shapes that each row matches.
    fn of(&self, call: &Invocation<'_>, source: &Table) -> Bind<Vec<Vec<usize>>> {
        let mut found = vec![Vec::new(); source.rows()];
        let rows = std::sync::Arc::new(source.clone().into_rel(call.span));
        for (chunk, shapes) in self.shapes.chunks(SHAPES_AT_ONCE).enumerate() {
            let tests = shapes
                .iter()
                .enumerate()
                .map(|(at, shape)| (format!("$shape{at}"), self.test(shape, call)));
            let tested = rows.clone().project(tests.collect(), call.span);
            let tested = Table::of(&call.binder, &tested, call.span)?;
            for at in 0..shapes.len() {
                for row in (0..source.rows()).filter(|row| self.holds(&tested.value(*row, at))) {
                    found[row].push(chunk * SHAPES_AT_ONCE + at);
                }
            }
        }
        Ok(found)
    }

    fn test(&self, shape: &Value, call: &Invocation<'_>) -> Expr {
        let (name, kql_type) = match self.test {
            Test::Inside => ("geo_point_in_polygon", KqlType::Bool),
            Test::Within(name, _) => (name, KqlType::Real),
        };
        let def = kql_functions::scalar(name).expect("the function is in the library");
        let place = self
            .place
            .iter()
            .map(|column| Expr::column(column, call.span));
        let args = place.chain([Expr::literal(shape.clone(), call.span)]);
        conversion::call(def, args.collect(), kql_type, call.span)
    }

    fn holds(&self, value: &Value) -> bool {
        match (self.test, value) {
            (Test::Inside, Value::Bool(is_inside)) => *is_inside,
            (Test::Within(_, radius), Value::Real(distance)) => *distance <= radius,
            _ => false,
        }
    }
}
