//! Prints results in the format that the user chose.

pub(crate) mod cell;
mod csv;
pub(crate) mod json;
mod jsonl;
mod markdown;
pub(crate) mod table;

use std::io::{self, Write};

use clap::ValueEnum;
use kql_engine::ResultTable;

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table for people
    Table,
    /// One object with columns and rows
    Json,
    /// One object a row
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// A table for documents
    Markdown,
}

impl Format {
    /// Can a text hold several tables one after the other?
    pub(crate) fn holds_several_tables(self) -> bool {
        matches!(self, Self::Table | Self::Markdown)
    }
}

/// Prints one table of a result.
pub(crate) fn write(table: &ResultTable, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Table => table::write(table, table::Layout::of_terminal(), out),
        Format::Json => json::write(table, out),
        Format::Jsonl => jsonl::write(table, out),
        Format::Csv => csv::write(table, out),
        Format::Markdown => markdown::write(table, out),
    }
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
