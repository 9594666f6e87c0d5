//! Writes the file of a segment.

use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;

use super::checksum::{BlockWriter, Finished, to_text};
use super::encoding::{SAMPLE_ROWS, properties};
use super::error::DiskError;
use super::file_system::FileSystem;
use super::form::FileForm;
use super::segment_file::{DESCRIPTION, Description, StoredColumn};
use super::segment_name::SegmentName;

/// What becomes a file.
pub(crate) struct SegmentRows<'a, Rows> {
    /// The table's name.
    pub(crate) table: &'a str,
    /// The appends whose rows these are.
    pub(crate) appends: RangeInclusive<u64>,
    /// How the columns lie in the file.
    pub(crate) form: &'a FileForm,
    /// How many rows there are.
    pub(crate) rows: usize,
    /// The rows, in the file's form.
    pub(crate) batches: Rows,
}

/// Writes a segment into the folder of its table; its name is durable when this returns, or there is no such file.
pub(crate) fn write_segment(
    files: &dyn FileSystem,
    folder: &Path,
    segment: SegmentRows<'_, impl Iterator<Item = Result<RecordBatch, DiskError>>>,
) -> Result<SegmentName, DiskError> {
    let appends = segment.appends.clone();
    let unfinished = folder.join(format!("{:08}.unfinished", appends.start()));
    let unwritable = |source| DiskError::Unwritable {
        path: folder.to_owned(),
        source,
    };
    let written = written(files, &unfinished, segment).and_then(|finished| {
        let name = SegmentName {
            appends,
            tail_start: finished.tail_start,
            tail_checksum: finished.tail_checksum,
        };
        let path = folder.join(name.to_string());
        files.rename(&unfinished, &path).map_err(unwritable)?;
        if let Err(error) = files.sync_folder(folder) {
            // The name may or may not outlive a loss of power, and the append fails: it must not.
            let _ = files.remove(&path);
            return Err(unwritable(error));
        }
        Ok(name)
    });
    if written.is_err() {
        // What stays is removed when the workspace is opened the next time.
        let _ = files.remove(&unfinished);
    }
    written
}

fn written(
    files: &dyn FileSystem,
    path: &Path,
    mut segment: SegmentRows<'_, impl Iterator<Item = Result<RecordBatch, DiskError>>>,
) -> Result<Finished, DiskError> {
    let system = |source: io::Error| DiskError::Unwritable {
        path: path.to_owned(),
        source,
    };
    let failed = |source: ParquetError| write_error(path.to_owned(), source);
    let sample = first_rows(&mut segment.batches)?;
    let properties = properties(segment.form.columns(), segment.rows, &sample);
    let options = ArrowWriterOptions::new()
        .with_properties(properties)
        .with_parquet_schema(segment.form.parquet_schema().map_err(failed)?)
        .with_skip_arrow_metadata(true);
    let mut file = BlockWriter::new(files.create(path).map_err(system)?);
    let schema = Arc::clone(segment.form.schema());
    let mut writer =
        ArrowWriter::try_new_with_options(&mut file, schema, options).map_err(failed)?;
    for batch in sample.into_iter().map(Ok).chain(segment.batches) {
        writer.write(&batch?).map_err(failed)?;
    }
    writer.flush().map_err(failed)?;
    writer.sync().map_err(system)?;
    let description = Description {
        table: segment.table.to_owned(),
        columns: segment
            .form
            .columns()
            .iter()
            .map(StoredColumn::of)
            .collect(),
        tenths: segment.form.with_tenths().map(str::to_owned).collect(),
        blocks: to_text(writer.inner_mut().seal()),
    };
    let description = serde_json::to_string(&description).expect("a description is JSON");
    writer.append_key_value_metadata(KeyValue::new(DESCRIPTION.to_owned(), description));
    writer.finish().map_err(failed)?;
    writer.sync().map_err(system)?;
    drop(writer);
    file.finish().map_err(system)
}

/// The first batches, which say how the rows are best encoded.
fn first_rows(
    batches: &mut impl Iterator<Item = Result<RecordBatch, DiskError>>,
) -> Result<Vec<RecordBatch>, DiskError> {
    let (mut first, mut rows) = (Vec::new(), 0);
    while rows < SAMPLE_ROWS
        && let Some(batch) = batches.next().transpose()?
    {
        rows += batch.num_rows();
        first.push(batch);
    }
    Ok(first)
}

fn write_error(path: PathBuf, source: ParquetError) -> DiskError {
    match system_error(source) {
        Ok(source) => DiskError::Unwritable { path, source },
        Err(source) => DiskError::Parquet { path, source },
    }
}

/// The error of the system inside one of the Parquet library: so a full disk shows.
///
/// # Errors
///
/// The error itself, if it is of the library's own.
pub fn system_error(error: ParquetError) -> Result<io::Error, ParquetError> {
    match error {
        ParquetError::External(cause) => match cause.downcast() {
            Ok(error) => Ok(*error),
            Err(cause) => Err(ParquetError::External(cause)),
        },
        error => Err(error),
    }
}
