//! Rows below a head, columns side by side.

use std::io::{self, Write};

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use kql_engine::ResultColumn;

/// Prints the grid; with a width, long values are broken over lines to fit it.
pub(super) fn write(
    names: &[String],
    columns: &[ResultColumn],
    rows: &[Vec<String>],
    width: Option<u16>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut grid = Table::new();
    grid.load_preset(UTF8_FULL_CONDENSED)
        .set_header(names)
        .add_rows(rows);
    if let Some(width) = width {
        grid.set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
    for (shown, column) in grid.column_iter_mut().zip(columns) {
        if column.kql_type.is_numeric() {
            shown.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(out, "{grid}")
}
