//! One chart, or one for each y column.

use kql_engine::ResultTable;

use super::columns::Roles;
use super::properties::{Kind, Properties, Split};
use super::{Panel, bars, points, xy};

/// The most panels, as page `render-operator` has it.
const MOST_PANELS: usize = 5;

/// The charts of the table.
pub(super) fn read(
    table: &ResultTable,
    kind: Kind,
    properties: &Properties,
    notes: &mut Vec<String>,
) -> Result<Vec<Panel>, String> {
    let roles = Roles::assign(table, kind, properties, notes)?;
    let shares: Vec<Vec<usize>> = match properties.split {
        Split::None => vec![roles.y.clone()],
        Split::Panels => roles.y.iter().map(|&column| vec![column]).collect(),
    };
    if shares.len() > MOST_PANELS {
        notes.push(format!(
            "the first {MOST_PANELS} of {} panels are drawn",
            shares.len()
        ));
    }
    let panels = shares.iter().take(MOST_PANELS).map(|y_columns| {
        let series = points::series(table, &roles, y_columns);
        let default_title = match y_columns.as_slice() {
            [only] => Some(table.columns[*only].name.clone()),
            _ => None,
        };
        let part = Part {
            kind,
            properties,
            series,
            x_title: (properties.x_title.clone())
                .unwrap_or_else(|| table.columns[roles.x].name.clone()),
            y_title: properties.y_title.clone().or(default_title),
        };
        match kind {
            Kind::Pie => bars::pie(part, notes),
            Kind::Bar | Kind::Column => bars::read(part),
            _ => xy::read(part, notes),
        }
    });
    panels.collect()
}

/// What one panel shows.
pub(super) struct Part<'a> {
    pub(super) kind: Kind,
    pub(super) properties: &'a Properties,
    pub(super) series: Vec<points::Series>,
    pub(super) x_title: String,
    pub(super) y_title: Option<String>,
}

impl Part<'_> {
    /// Are there several series, and shall their names be shown?
    pub(super) fn has_legend(&self) -> bool {
        self.series.len() > 1 && !self.properties.hides_legend
    }
}
