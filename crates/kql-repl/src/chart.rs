//! What `render` asks for, made ready to draw: which columns are x, series and y, and how far the axes go.
//!
//! The rules are those of the documentation pages `render-operator` and `visualization-<name>`. What is asked for and not drawn
//! is a note, never silence; where nothing can be drawn the reason says so, and the rows are shown instead.
//! [`text`] draws on the terminal, [`file`](mod@file) into SVG, PNG and HTML files; both read only [`Drawing`].

mod axis;
mod bars;
mod columns;
pub(crate) mod file;

mod number;
mod panels;
mod points;
mod properties;
pub(crate) mod text;
mod time;
mod xy;

use kql_engine::{Render, ResultTable};

use crate::output::cell;

pub(crate) use axis::Axis;
use properties::{Kind, Properties};

/// What to draw for one result table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Drawing {
    /// What stands above it.
    pub(crate) title: Option<String>,
    /// One below the other.
    pub(crate) panels: Vec<Panel>,
    /// What was asked for and is not drawn.
    pub(crate) notes: Vec<String>,
}

/// A chart with axes of its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Panel {
    /// Lines, areas and points over two axes.
    Xy(Xy),
    /// Bars or columns beside names.
    Bars(Bars),
    /// Shares of a whole.
    Pie(Pie),
    /// The values of one record, by name.
    Card(Vec<(String, String)>),
}

/// Lines, areas and points over two axes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Xy {
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    /// In the order of the legend; later ones are drawn above earlier ones.
    pub(crate) layers: Vec<Layer>,
    pub(crate) has_legend: bool,
}

/// One series.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layer {
    pub(crate) name: String,
    pub(crate) shape: Shape,
    /// Runs of neighbouring points in places of the axes; nothing joins the runs.
    pub(crate) runs: Vec<Vec<(f64, f64)>>,
}

impl Layer {
    /// All points of the series.
    pub(crate) fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.runs.iter().flatten().copied()
    }
}

/// How points are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Joined by a line.
    Line,
    /// As a line, and filled down to zero.
    Area,
    /// Each on its own.
    Points,
}

/// Bars beside names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bars {
    pub(crate) direction: Direction,
    /// The name of each place.
    pub(crate) labels: Vec<String>,
    /// Are the names times or numbers, of which some may be left out?
    pub(crate) is_scale: bool,
    pub(crate) label_title: Option<String>,
    pub(crate) value: Axis,
    pub(crate) series: Vec<BarSeries>,
    pub(crate) stacking: Stacking,
    pub(crate) has_legend: bool,
}

/// Where bars go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// To the right: `barchart`.
    Right,
    /// Up: `columnchart`.
    Up,
}

/// A value for each place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BarSeries {
    pub(crate) name: String,
    pub(crate) values: Vec<Option<f64>>,
}

/// How the series share their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stacking {
    /// Each stands on its own.
    None,
    /// One on the other.
    Stacked,
    /// One on the other, all stretched to the same length.
    Stacked100,
}

/// Shares of a whole.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pie {
    /// Names and sizes, of which none is negative and one is above zero.
    pub(crate) slices: Vec<(String, f64)>,
    pub(crate) has_legend: bool,
}

/// What `render` asks for, if it asks for anything.
pub(crate) fn asked(table: &ResultTable) -> Option<Result<Drawing, String>> {
    table.render.as_ref().map(|render| read(table, render))
}

/// The names of the charts that are drawn.
pub(crate) fn kinds() -> impl Iterator<Item = &'static str> {
    properties::kinds()
}

/// The properties that a chart of this name has; `None` if it is not drawn.
pub(crate) fn properties_of(name: &str) -> Option<&'static [&'static str]> {
    properties::of_kind(name)
}

/// The drawing; an error says why there is none.
fn read(table: &ResultTable, render: &Render) -> Result<Drawing, String> {
    let kind = Kind::named(&render.visualization).ok_or_else(|| {
        format!(
            "`{}` is not drawn; these are its rows",
            render.visualization
        )
    })?;
    let (properties, mut notes) = Properties::read(kind, render)?;
    if kind == Kind::Table {
        return Ok(Drawing {
            title: properties.title,
            panels: Vec::new(),
            notes,
        });
    }
    if table.row_count() == 0 {
        return Err(format!("`{}` has no rows to draw", render.visualization));
    }
    let panels = match kind {
        Kind::Card => vec![card(table, &mut notes)],
        _ => panels::read(table, kind, &properties, &mut notes)?,
    };
    Ok(Drawing {
        title: properties.title,
        panels,
        notes,
    })
}

/// The first record, as the page `visualization-card` has it.
fn card(table: &ResultTable, notes: &mut Vec<String>) -> Panel {
    if table.row_count() > 1 {
        notes.push(format!(
            "`card` shows the first of {} rows",
            table.row_count()
        ));
    }
    let first = table.rows().next().unwrap_or_default();
    let names = table.columns.iter().map(|column| column.name.clone());
    Panel::Card(names.zip(first.iter().map(cell::text)).collect())
}
