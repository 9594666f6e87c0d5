//! Merges small segments into larger ones, so that a table of many appends has few files.
//!
//! A segment's level grows with its rows, eightfold a level. When the last segments hold eight of a level or below, they
//! become one; so a row is rewritten once a level. The merged file is durable before those that it replaces go, and says
//! which appends it holds: whenever the program ends, each append counts once.

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;

use super::error::DiskError;
use super::folder;
use super::form::FileForm;
use super::segment_file::SegmentFile;
use super::store::{DiskStore, DiskTable, arrow_error};
use super::write::SegmentRows;
use crate::schema::TableSchema;

/// How many segments of a level become one of the next.
const MERGED_SEGMENTS: usize = 8;

/// A segment with so many rows stays as it is.
const LARGE_ROWS: usize = 1 << 20;

/// How many rows are read at a time.
const BATCH_ROWS: usize = 1 << 14;

/// Which segments are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// The last ones of about the same size, when there are enough of them.
    WhereItPays,
    /// All neighbours that are not large.
    AllSmall,
}

impl DiskStore {
    /// Merges segments of a table. Returns how many files became how many.
    ///
    /// # Errors
    /// If the workspace was opened for reading, if a segment is damaged, or if the folder cannot be written. All rows are
    /// there as before then.
    pub fn merge(&self, table: &str, merge: Merge) -> Result<(usize, usize), DiskError> {
        let Some(table) = self.table(table) else {
            return Ok((0, 0));
        };
        let before = table.snapshot().files();
        loop {
            let rows: Vec<usize> = rows_of(&table);
            let run = match merge {
                Merge::WhereItPays => run_that_pays(&rows),
                Merge::AllSmall => small_run(&rows),
            };
            match run {
                Some(run) => self.merge_run(&table, run)?,
                None => return Ok((before, table.snapshot().files())),
            }
        }
    }

    fn merge_run(&self, table: &DiskTable, run: RangeInclusive<usize>) -> Result<(), DiskError> {
        let mut writer = self.writer()?;
        let mut snapshot = table.snapshot();
        let place = folder::of_table(&self.folder, table.name());
        let replaced = snapshot.segments[run.clone()].to_vec();
        let form = form_of(&snapshot.schema, &replaced)?;
        let (Some(first), Some(last)) = (replaced.first(), replaced.last()) else {
            return Ok(());
        };
        let rows = SegmentRows {
            table: table.name(),
            appends: *first.name().appends.start()..=*last.name().appends.end(),
            form: &form,
            rows: rows_of(table)[run.clone()].iter().sum(),
            batches: rows_in_form(&replaced, &snapshot.schema, &form, &place),
        };
        let merged = self.add_segment(&mut writer, table.name(), &place, rows)?;
        snapshot.segments.splice(run, [merged]);
        table.publish(snapshot);
        replaced.iter().for_each(|segment| segment.supersede());
        Ok(())
    }
}

fn rows_of(table: &DiskTable) -> Vec<usize> {
    let snapshot = table.snapshot();
    let opened = snapshot.segments.iter().map(|segment| segment.opened());
    opened
        .map(|opened| opened.map_or(LARGE_ROWS, |opened| opened.rows()))
        .collect()
}

/// The last segments, if there are enough of one level or below.
fn run_that_pays(rows: &[usize]) -> Option<RangeInclusive<usize>> {
    (0..level(LARGE_ROWS)).find_map(|highest| {
        let small = rows
            .iter()
            .rev()
            .take_while(|&&rows| level(rows) <= highest);
        let small = small.count();
        (small >= MERGED_SEGMENTS).then(|| rows.len() - small..=rows.len() - 1)
    })
}

/// The first neighbours that are not large.
fn small_run(rows: &[usize]) -> Option<RangeInclusive<usize>> {
    let is_small = |idx: &usize| rows[*idx] < LARGE_ROWS;
    let mut starts = (1..rows.len()).filter(|&idx| is_small(&(idx - 1)) && is_small(&idx));
    let start = starts.next()? - 1;
    let mut total = 0;
    let run = (start..rows.len()).take_while(|idx| {
        total += rows[*idx];
        is_small(idx) && (total <= LARGE_ROWS || *idx <= start + 1)
    });
    Some(start..=run.last()?)
}

/// How often `rows` can be divided by eight.
fn level(rows: usize) -> u32 {
    rows.max(1).ilog2() / 3
}

fn form_of(schema: &TableSchema, segments: &[Arc<SegmentFile>]) -> Result<FileForm, DiskError> {
    let mut tenths: Vec<String> = Vec::new();
    for segment in segments {
        tenths.extend(segment.opened()?.form.with_tenths().map(str::to_owned));
    }
    let has_tenths = |name: &str| tenths.iter().any(|column| column == name);
    Ok(FileForm::new(schema.columns().to_vec(), has_tenths))
}

fn rows_in_form<'a>(
    segments: &'a [Arc<SegmentFile>],
    schema: &'a TableSchema,
    form: &'a FileForm,
    place: &'a Path,
) -> impl Iterator<Item = Result<RecordBatch, DiskError>> + 'a {
    segments.iter().flat_map(move |segment| {
        let failed = |source: ParquetError| match segment.prove() {
            Err(damage) => damage.into(),
            Ok(()) => DiskError::Parquet {
                path: segment.path().to_owned(),
                source,
            },
        };
        let (reader, error) = match segment.rows(BATCH_ROWS) {
            Ok(reader) => (Some(reader), None),
            Err(error) => (None, Some(Err(failed(error)))),
        };
        let batches = reader.into_iter().flatten().map(move |batch| {
            let batch =
                batch.map_err(|error| failed(ParquetError::ArrowError(error.to_string())))?;
            let before = &segment.opened()?.form;
            let rows = before.to_rows(&batch, schema);
            let rows = rows.and_then(|rows| form.to_file(&rows));
            rows.map_err(|error| arrow_error(place, error))
        });
        error.into_iter().chain(batches)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_of_a_level_become_one() {
        assert_eq!(run_that_pays(&[3; 7]), None);
        assert_eq!(run_that_pays(&[3; 8]), Some(0..=7));
        assert_eq!(
            run_that_pays(&[100_000, 3, 3, 3, 3, 3, 3, 3, 3]),
            Some(1..=8)
        );
        assert_eq!(run_that_pays(&[24, 24, 24, 24, 24, 24, 24, 3]), Some(0..=7));
        assert_eq!(run_that_pays(&[LARGE_ROWS; 20]), None);
    }

    #[test]
    fn small_neighbours_are_merged_up_to_a_size() {
        assert_eq!(small_run(&[1]), None);
        assert_eq!(small_run(&[LARGE_ROWS, 1, LARGE_ROWS, 2]), None);
        assert_eq!(small_run(&[LARGE_ROWS, 1, 2, 3]), Some(1..=3));
        let half = LARGE_ROWS / 2;
        assert_eq!(small_run(&[half, half, half]), Some(0..=1));
    }
}
