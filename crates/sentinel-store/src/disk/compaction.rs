//! Merges small segments into larger ones, so that a table of many appends has few files.
//!
//! A segment's level grows with its rows, eightfold a level. When the last segments hold eight of a level or below, they
//! become one; so a row is rewritten once a level. The merged file is durable before those that it replaces go, and says
//! which appends it holds: whenever the program ends, each append counts once.

use std::ops::{Range, RangeInclusive};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use arrow::array::RecordBatch;
use parquet::errors::ParquetError;

use super::error::DiskError;
use super::folder;
use super::form::FileForm;
use super::segment_file::SegmentFile;
use super::store::{DiskSnapshot, DiskStore, DiskTable, arrow_error};
use super::write::{SegmentRows, write_segment};
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
        self.merge_unless(table, merge, &AtomicBool::new(false))
    }

    /// Merges segments of a table, unless `gives_up` becomes true: then it fails, and leaves nothing behind.
    pub(super) fn merge_unless(
        &self,
        table: &str,
        merge: Merge,
        gives_up: &AtomicBool,
    ) -> Result<(usize, usize), DiskError> {
        let Some(table) = self.table(table) else {
            return Ok((0, 0));
        };
        // Two who merge would write the same files; those who append go on.
        let _merging = self.merging.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.writer()?);
        let before = table.snapshot().files();
        loop {
            let snapshot = table.snapshot();
            let rows: Vec<usize> = rows_of(&snapshot);
            let run = match merge {
                Merge::WhereItPays => run_that_pays(&rows),
                Merge::AllSmall => small_run(&rows),
            };
            match run {
                Some(run) => self.merge_run(&table, &snapshot, run, gives_up)?,
                None => return Ok((before, snapshot.files())),
            }
        }
    }

    /// Merges a run of segments of a snapshot. Rows may be appended meanwhile; the table has to wait at the end only, when the
    /// file takes the place of the others.
    fn merge_run(
        &self,
        table: &DiskTable,
        snapshot: &DiskSnapshot,
        run: RangeInclusive<usize>,
        gives_up: &AtomicBool,
    ) -> Result<(), DiskError> {
        let place = folder::of_table(&self.folder, table.name());
        let replaced = &snapshot.segments[run.clone()];
        let form = form_of(&snapshot.schema, replaced)?;
        let (Some(first), Some(last)) = (replaced.first(), replaced.last()) else {
            return Ok(());
        };
        let batches = rows_in_form(replaced, &snapshot.schema, &form, &place);
        let batches = batches.map(|batch| match gives_up.load(Ordering::Relaxed) {
            true => Err(DiskError::GivenUp {
                table: table.name().to_owned(),
            }),
            false => batch,
        });
        let rows = SegmentRows {
            table: table.name(),
            appends: *first.name().appends.start()..=*last.name().appends.end(),
            form: &form,
            rows: rows_of(snapshot)[run].iter().sum(),
            batches,
        };
        let count = rows.rows;
        let name = write_segment(self.files.as_ref(), &place, rows)?;
        let merged = SegmentFile::new(&place, table.name(), name, self.readers.clone());
        self.put_in_place(table, replaced, Arc::new(merged), count)
    }

    /// Puts a merged segment in the place of those whose rows it holds.
    fn put_in_place(
        &self,
        table: &DiskTable,
        replaced: &[Arc<SegmentFile>],
        merged: Arc<SegmentFile>,
        rows: usize,
    ) -> Result<(), DiskError> {
        let mut writer = match self.writer() {
            Ok(writer) => writer,
            Err(error) => {
                // Its appends are in other files, too: whatever stays of it counts once.
                let _ = self.files.remove(merged.path());
                return Err(error);
            }
        };
        let mut snapshot = table.snapshot();
        let Some(run) = place_of(replaced, &snapshot.segments) else {
            // One of them was found damaged meanwhile, and its rows are said to be lost.
            let _ = self.files.remove(merged.path());
            return Ok(());
        };
        self.list_segment(&mut writer, table.name(), &merged, rows)?;
        snapshot.segments.splice(run, [merged]);
        table.publish(snapshot);
        replaced.iter().for_each(|segment| segment.supersede());
        Ok(())
    }
}

/// Where some neighbours are among all segments.
fn place_of(some: &[Arc<SegmentFile>], all: &[Arc<SegmentFile>]) -> Option<Range<usize>> {
    let first = some.first()?;
    let start = all.iter().position(|known| Arc::ptr_eq(known, first))?;
    let place = start..start + some.len();
    let found = all.get(place.clone())?;
    let is_same = found
        .iter()
        .zip(some)
        .all(|(one, other)| Arc::ptr_eq(one, other));
    is_same.then_some(place)
}

fn rows_of(snapshot: &DiskSnapshot) -> Vec<usize> {
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
