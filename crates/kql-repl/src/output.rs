//! Prints results in the format that the user chose.

pub(crate) mod cell;
mod csv;
pub(crate) mod json;
mod jsonl;
mod markdown;
pub(crate) mod pager;
pub(crate) mod table;
pub(crate) mod wrap;

use std::io::{self, Write};

use clap::ValueEnum;
use kql_engine::ResultTable;

use crate::chart::{self, Drawing};
use crate::console;
use table::{Form, Layout};

/// How wide charts are where nobody says it.
const DEFAULT_CHART_WIDTH: u16 = 100;

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table for people; on a terminal, `render` draws its chart instead
    Table,
    /// Each row as a list of names and values
    Records,
    /// The chart that `render` asks for, as text, wherever the output goes; a table without `render`
    Chart,
    /// One object with columns and rows; an array of such for several tables
    Json,
    /// One object a row; an empty line between tables
    Jsonl,
    /// Comma-separated values with a header; an empty line between tables
    Csv,
    /// A table for documents
    Markdown,
}

impl Format {
    /// Is it read by people, who want what belongs to a result beside it?
    pub(crate) fn is_for_people(self) -> bool {
        matches!(
            self,
            Self::Table | Self::Records | Self::Chart | Self::Markdown
        )
    }
}

/// How results are shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    pub(crate) format: Format,
    /// Room and limits of tables.
    pub(crate) layout: Layout,
    /// Are charts drawn in the format for tables?
    pub(crate) draws: bool,
    /// May there be colours?
    pub(crate) is_coloured: bool,
    /// Does what is longer than the screen go through the pager?
    pub(crate) is_paged: bool,
}

impl View {
    /// What suits standard output, in this format. A given width stands for that of the terminal.
    pub(crate) fn of_terminal(format: Format, width: Option<u16>) -> Self {
        let mut layout = Layout::of_terminal();
        layout.width = width.or(layout.width);
        if format == Format::Records {
            layout.form = Form::Records;
        }
        Self {
            format,
            layout,
            draws: console::width().is_some(),
            is_coloured: console::colours_output(),
            is_paged: true,
        }
    }

    /// The same for a report, which is no answer to a query: all of its rows, and no types.
    pub(crate) fn of_report(mut self) -> Self {
        self.layout.max_rows = usize::MAX;
        self.layout.has_types = false;
        self
    }

    fn chart_look(self) -> chart::text::Look {
        chart::text::Look {
            width: self.layout.width.unwrap_or(DEFAULT_CHART_WIDTH),
            coloured: self.is_coloured,
        }
    }

    /// Is what `render` asks for drawn?
    fn is_drawn(self) -> bool {
        self.format == Format::Chart || (self.format == Format::Table && self.draws)
    }

    /// Is the result shown as a chart, which leaves out no rows?
    pub(crate) fn shows_chart_of(self, table: &ResultTable) -> bool {
        let asked = self.is_drawn().then(|| chart::asked(table)).flatten();
        asked.and_then(Result::ok).is_some_and(|drawing| {
            !drawing.panels.is_empty() && chart::text::has_room(&drawing, self.chart_look())
        })
    }
}

/// Prints the tables of a result, and returns what is to be said about them.
pub(crate) fn write(
    tables: &[ResultTable],
    view: View,
    out: &mut dyn Write,
) -> io::Result<Vec<String>> {
    if view.format == Format::Json {
        json::write(tables, out)?;
        return Ok(Vec::new());
    }
    let mut notes = Vec::new();
    for (idx, table) in tables.iter().enumerate() {
        // Without it, the next table would be further rows of this one.
        if idx > 0 && view.format != Format::Table {
            writeln!(out)?;
        }
        notes.extend(write_one(table, view, out)?);
    }
    Ok(notes)
}

fn write_one(table: &ResultTable, view: View, out: &mut dyn Write) -> io::Result<Vec<String>> {
    match view.format {
        Format::Table | Format::Records | Format::Chart => {
            return write_for_people(table, view, out);
        }
        Format::Json => json::write(std::slice::from_ref(table), out)?,
        Format::Jsonl => jsonl::write(table, out)?,
        Format::Csv => csv::write(table, out)?,
        Format::Markdown => markdown::write(table, out)?,
    }
    Ok(Vec::new())
}

fn write_for_people(
    table: &ResultTable,
    view: View,
    out: &mut dyn Write,
) -> io::Result<Vec<String>> {
    let asked = if view.is_drawn() {
        chart::asked(table)
    } else {
        None
    };
    let notes = match asked {
        None => Vec::new(),
        Some(Err(reason)) => vec![reason],
        Some(Ok(drawing)) if drawing.panels.is_empty() => {
            if let Some(title) = &drawing.title {
                writeln!(out, "{}", table::shown(title, usize::MAX))?;
            }
            drawing.notes
        }
        Some(Ok(drawing)) if chart::text::has_room(&drawing, view.chart_look()) => {
            return write_chart(drawing, view, out);
        }
        Some(Ok(_)) => vec![format!(
            "a chart takes at least {} columns; these are its rows",
            chart::text::NARROWEST
        )],
    };
    table::write(table, view.layout, out)?;
    Ok(notes)
}

fn write_chart(drawing: Drawing, view: View, out: &mut dyn Write) -> io::Result<Vec<String>> {
    let text = chart::text::draw(&drawing, view.chart_look());
    out.write_all(text.as_bytes())?;
    Ok(drawing.notes)
}

/// Tables for the tests of the formats.
#[cfg(test)]
mod testing {
    use arrow::array::RecordBatch;
    use arrow::datatypes::{Field, Schema};
    use kql_engine::{ResultColumn, ResultTable};
    use kql_types::{KqlType, Value, build_array};

    /// A table of one batch, given column by column.
    pub(super) fn table(columns: &[(&str, KqlType, &[Value])]) -> ResultTable {
        let arrays = columns
            .iter()
            .map(|(_, kql_type, values)| build_array(*kql_type, values.iter().cloned()));
        let fields = columns
            .iter()
            .map(|(name, kql_type, _)| Field::new(*name, kql_type.arrow_type(), true));
        let schema = Schema::new(fields.collect::<Vec<_>>());
        let batch =
            RecordBatch::try_new(schema.into(), arrays.collect()).expect("columns of one length");
        let columns = columns.iter().map(|(name, kql_type, _)| ResultColumn {
            name: (*name).to_owned(),
            kql_type: *kql_type,
        });
        ResultTable {
            columns: columns.collect(),
            batches: vec![batch],
            render: None,
        }
    }

    /// What a writer wrote.
    pub(super) fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).expect("writing to memory does not fail");
        String::from_utf8(out).expect("output is UTF-8")
    }
}
