//! The visualizations that are drawn, and the properties of `with (...)` that each of them honours.

use kql_engine::Render;
use kql_types::datetime;

use super::Stacking;

/// A visualization that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Table,
    Card,
    Line,
    Time,
    Anomaly,
    Area,
    StackedArea,
    Scatter,
    Bar,
    Column,
    Pie,
}

/// Every kind under its names, with the properties that it honours.
const KINDS: &[(&str, Kind, &[&str])] = &[
    ("table", Kind::Table, &["title"]),
    ("card", Kind::Card, &["title"]),
    ("linechart", Kind::Line, XY),
    ("timechart", Kind::Time, XY),
    ("anomalychart", Kind::Anomaly, ANOMALY),
    ("areachart", Kind::Area, STACKABLE_XY),
    ("stackedareachart", Kind::StackedArea, XY),
    ("scatterchart", Kind::Scatter, XY),
    ("barchart", Kind::Bar, BARS),
    ("columnchart", Kind::Column, BARS),
    (
        "piechart",
        Kind::Pie,
        &["title", "xcolumn", "ycolumns", "legend"],
    ),
];

#[rustfmt::skip]
const XY: &[&str] = &[
    "title", "xcolumn", "ycolumns", "series", "xtitle", "ytitle", "xaxis", "yaxis", "legend", "ysplit", "accumulate",
    "xmin", "xmax", "ymin", "ymax",
];
#[rustfmt::skip]
const STACKABLE_XY: &[&str] = &[
    "title", "xcolumn", "ycolumns", "series", "xtitle", "ytitle", "xaxis", "yaxis", "legend", "ysplit", "accumulate",
    "xmin", "xmax", "ymin", "ymax", "kind",
];
#[rustfmt::skip]
const ANOMALY: &[&str] = &[
    "title", "xcolumn", "ycolumns", "series", "xtitle", "ytitle", "xaxis", "yaxis", "legend", "ysplit", "accumulate",
    "xmin", "xmax", "ymin", "ymax", "anomalycolumns",
];
#[rustfmt::skip]
const BARS: &[&str] = &[
    "title", "xcolumn", "ycolumns", "series", "xtitle", "ytitle", "legend", "ysplit", "accumulate", "ymin", "ymax", "kind",
];

/// The names of all kinds.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(name, ..)| *name)
}

/// The properties that the kind of this name honours.
pub(super) fn of_kind(name: &str) -> Option<&'static [&'static str]> {
    let found = KINDS.iter().find(|(known, ..)| *known == name);
    found.map(|(.., honoured)| *honoured)
}

impl Kind {
    /// The kind of this name, in any case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut kinds = KINDS.iter();
        let found = kinds.find(|(known, _, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, kind, _)| *kind)
    }

    /// Do its bars stand beside names, whatever the type of the x column is?
    pub(super) fn has_places(self) -> bool {
        matches!(self, Self::Bar | Self::Column | Self::Pie)
    }

    fn honours(self, property: &str) -> bool {
        let mut kinds = KINDS.iter();
        let record = kinds.find(|(_, kind, _)| *kind == self);
        record.is_some_and(|(_, _, honoured)| honoured.contains(&property))
    }
}

/// How values are scaled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Scale {
    #[default]
    Linear,
    Log,
}

/// How y columns share the picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Split {
    #[default]
    None,
    Panels,
}

/// What `with (...)` says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Properties {
    pub(super) title: Option<String>,
    pub(super) x_column: Option<String>,
    pub(super) y_columns: Option<Vec<String>>,
    pub(super) series: Option<Vec<String>>,
    pub(super) anomaly_columns: Vec<String>,
    pub(super) x_title: Option<String>,
    pub(super) y_title: Option<String>,
    pub(super) x_scale: Scale,
    pub(super) y_scale: Scale,
    pub(super) hides_legend: bool,
    pub(super) split: Split,
    pub(super) accumulates: bool,
    pub(super) stacking: Option<Stacking>,
    /// Ticks of a datetime, or a number.
    pub(super) x_bounds: (Option<f64>, Option<f64>),
    pub(super) y_bounds: (Option<f64>, Option<f64>),
}

impl Properties {
    /// The properties, with a note for each that is not drawn. An error is a value that no visualization has.
    pub(super) fn read(kind: Kind, render: &Render) -> Result<(Self, Vec<String>), String> {
        let mut properties = Self::default();
        let mut notes = Vec::new();
        for (name, value) in &render.properties {
            let name = name.to_ascii_lowercase();
            if !kind.honours(&name) {
                notes.push(format!(
                    "`{}` is drawn without `{name}`",
                    render.visualization
                ));
            } else if let Some(note) = properties.set(&name, value)? {
                notes.push(note);
            }
        }
        Ok((properties, notes))
    }

    fn set(&mut self, name: &str, value: &str) -> Result<Option<String>, String> {
        let wrong = |expected: &str| format!("`{name}` is `{value}`: expected {expected}");
        match (name, value.to_ascii_lowercase().as_str()) {
            ("title", _) => self.title = Some(value.to_owned()),
            ("xtitle", _) => self.x_title = Some(value.to_owned()),
            ("ytitle", _) => self.y_title = Some(value.to_owned()),
            ("xcolumn", _) => self.x_column = Some(value.trim().to_owned()),
            ("ycolumns", _) => self.y_columns = Some(names(value)),
            ("series", _) => self.series = Some(names(value)),
            ("anomalycolumns", _) => self.anomaly_columns = names(value),
            ("xaxis", "log") => self.x_scale = Scale::Log,
            ("yaxis", "log") => self.y_scale = Scale::Log,
            ("xaxis" | "yaxis", "linear") => {}
            ("xaxis" | "yaxis", _) => return Err(wrong("`linear` or `log`")),
            ("legend", "hidden") => self.hides_legend = true,
            ("legend", "visible") => {}
            ("legend", _) => return Err(wrong("`visible` or `hidden`")),
            ("ysplit", "none") => {}
            ("ysplit", "panels") => self.split = Split::Panels,
            ("ysplit", "axes") => {
                self.split = Split::Panels;
                return Ok(Some("`ysplit=axes` is drawn as panels".to_owned()));
            }
            ("ysplit", _) => return Err(wrong("`none`, `axes` or `panels`")),
            ("accumulate", "true" | "1") => self.accumulates = true,
            ("accumulate", "false" | "0") => {}
            ("accumulate", _) => return Err(wrong("`true` or `false`")),
            ("kind", "default" | "unstacked") => self.stacking = Some(Stacking::None),
            ("kind", "stacked") => self.stacking = Some(Stacking::Stacked),
            ("kind", "stacked100") => self.stacking = Some(Stacking::Stacked100),
            ("kind", _) => {
                return Err(wrong(
                    "`default`, `unstacked`, `stacked` or `stacked100`; nothing else is drawn",
                ));
            }
            ("xmin", _) => self.x_bounds.0 = Some(bound(value).ok_or_else(|| wrong("a number"))?),
            ("xmax", _) => self.x_bounds.1 = Some(bound(value).ok_or_else(|| wrong("a number"))?),
            ("ymin", _) => self.y_bounds.0 = Some(bound(value).ok_or_else(|| wrong("a number"))?),
            ("ymax", _) => self.y_bounds.1 = Some(bound(value).ok_or_else(|| wrong("a number"))?),
            _ => unreachable!("`{name}` is in a list of honoured properties"),
        }
        Ok(None)
    }
}

fn names(value: &str) -> Vec<String> {
    let names = value.split(',').map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// A number, or the ticks of a datetime.
fn bound(value: &str) -> Option<f64> {
    let number = value.trim().parse::<f64>().ok();
    let number = number.filter(|number| number.is_finite());
    number.or_else(|| datetime::parse(value).map(|ticks| ticks as f64))
}
