//! Rows below a head, columns side by side.

use std::io::{self, Write};

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table};

use super::{Layout, Shown, is_breakable};

/// Prints the grid; with a width, long values are broken over lines to fit it.
pub(super) fn write(shown: &Shown<'_>, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let mut grid = Table::new();
    grid.load_preset(UTF8_FULL_CONDENSED)
        .set_header(head(shown, layout));
    if layout.dims_nulls {
        grid.enforce_styling();
    } else {
        grid.force_no_tty();
    }
    for (values, texts) in shown.rows.iter().zip(&shown.texts) {
        let cells = values.iter().zip(texts).map(|(value, text)| {
            let cell = Cell::new(text);
            if value.is_null() && layout.dims_nulls {
                cell.add_attribute(Attribute::Dim)
            } else {
                cell
            }
        });
        grid.add_row(cells);
    }
    if let Some(width) = layout.width {
        grid.set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
    for (cells, column) in grid.column_iter_mut().zip(shown.columns) {
        if column.kql_type.is_numeric() {
            cells.set_cell_alignment(CellAlignment::Right);
        }
        if !is_breakable(column.kql_type) {
            cells.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    writeln!(out, "{grid}")
}

fn head(shown: &Shown<'_>, layout: Layout) -> Vec<String> {
    let names = shown.names.iter().zip(shown.columns);
    let heads = names.map(|(name, column)| {
        if layout.has_types {
            format!("{name}\n{}", column.kql_type)
        } else {
            name.clone()
        }
    });
    heads.collect()
}
