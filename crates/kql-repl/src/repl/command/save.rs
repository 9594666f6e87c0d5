//! `#save FILE`: the last result as rows, or as the chart that its `render` asks for.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use kql_engine::{ResultTable, save_parquet};

use super::path::path;
use crate::chart::file::PictureFormat;
use crate::console;
use crate::data;
use crate::output::{self, Format, View};
use crate::query;
use crate::repl::session::{Flow, Session};

pub(super) fn run(session: &mut Session, argument: &str) -> Result<Flow> {
    if argument.is_empty() {
        let message = "into which file? .csv, .json, .jsonl, .parquet and .md hold rows, .html, .svg and .png charts";
        return Ok(session.fail(message));
    }
    let Some(tables) = session.last_tables() else {
        return Ok(session.fail("there is no result yet to save"));
    };
    match save(tables, &path(argument)) {
        Ok(said) => console::say(&said),
        Err(error) => return Ok(session.fail(&format!("{error:#}"))),
    }
    Ok(Flow::GoOn)
}

fn save(tables: &[ResultTable], path: &Path) -> Result<String> {
    if PictureFormat::of(path).is_some() {
        query::say_notes(&query::save_chart(tables, path)?);
        return Ok(format!("saved the chart in {}", path.display()));
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    let format = match extension.unwrap_or_default().to_ascii_lowercase().as_str() {
        "csv" => Format::Csv,
        "json" => Format::Json,
        "jsonl" | "ndjson" => Format::Jsonl,
        "md" => Format::Markdown,
        "parquet" => return save_as_parquet(tables, path),
        _ => bail!(
            "`{}` has an unknown format: expected .csv, .json, .jsonl, .parquet, .md, .html, .svg or .png",
            path.display()
        ),
    };
    let unwritable = || format!("cannot write `{}`", path.display());
    let file = File::create(path).with_context(unwritable)?;
    let mut out = BufWriter::new(file);
    output::write(tables, View::of_terminal(format, None), &mut out).with_context(unwritable)?;
    out.flush().with_context(unwritable)?;
    let rows: usize = tables.iter().map(ResultTable::row_count).sum();
    Ok(saved(rows, path))
}

fn saved(rows: usize, path: &Path) -> String {
    format!(
        "saved {} in {}",
        data::counted(rows, "row", "rows"),
        path.display()
    )
}

fn save_as_parquet(tables: &[ResultTable], path: &Path) -> Result<String> {
    let [table] = tables else {
        bail!(
            "a Parquet file holds one table, and the result has {}",
            tables.len()
        );
    };
    save_parquet(path, &table.columns, &table.batches)?;
    Ok(saved(table.row_count(), path))
}
