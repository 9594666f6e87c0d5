//! A segment's file: rows of one table as Parquet, with checksums over every byte.
//!
//! The file is a run of blocks and a tail. The tail starts at a block's border, before the column and offset indexes; it
//! holds the Parquet footer and therein, under the key `kqlab.segment`, what the file is about and the checksums of the
//! blocks. The checksum of the tail is in the file's name. A reader proves the tail before it parses it, and a block before
//! it decodes it, so that a flipped bit is never taken for a value.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use kql_types::KqlType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::basic::Encoding as PageEncoding;
use parquet::errors::ParquetError;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::{ChunkReader, Length};
use serde::{Deserialize, Serialize};

use super::checksum::{BLOCK_BYTES, checksum, from_text};
use super::error::DamagedSegment;
use super::form::{FileForm, tenth_name};
use super::lock::Readers;
use super::segment_name::SegmentName;
use crate::schema::{Column, Encoding, TableSchema};

/// Where the Parquet footer says what the file is about.
pub(crate) const DESCRIPTION: &str = "kqlab.segment";

/// What a segment's file says about itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Description {
    /// The table.
    pub(crate) table: String,
    /// The table's columns when it was written.
    pub(crate) columns: Vec<StoredColumn>,
    /// The datetime columns that have a column of tenths beside them.
    pub(crate) tenths: Vec<String>,
    /// The checksums of the blocks.
    pub(crate) blocks: String,
}

/// A column as it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredColumn {
    /// Its name.
    pub(crate) name: String,
    /// The name of its KQL type.
    #[serde(rename = "type")]
    pub(crate) kql_type: String,
}

impl StoredColumn {
    pub(crate) fn of(column: &Column) -> Self {
        Self {
            name: column.name.clone(),
            kql_type: column.kql_type.name().to_owned(),
        }
    }

    /// The column; `None` if there is no such type.
    pub(crate) fn column(&self) -> Option<Column> {
        Some(Column {
            name: self.name.clone(),
            kql_type: KqlType::from_name(&self.kql_type)?,
            encoding: Encoding::Plain,
        })
    }
}

/// A segment on disk. Its file goes when the segment was superseded and nobody reads it any more.
#[derive(Debug)]
pub(crate) struct SegmentFile {
    path: PathBuf,
    table: String,
    name: SegmentName,
    opened: OnceLock<Arc<Opened>>,
    superseded: AtomicBool,
    readers: Readers,
}

/// What the tail of a file says.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The Parquet footer, with the indexes of columns and pages.
    pub(crate) metadata: Arc<ParquetMetaData>,
    /// How the columns lie in the file.
    pub(crate) form: FileForm,
    /// How long the file is.
    pub(crate) bytes: u64,
    blocks: Vec<u64>,
}

impl Opened {
    /// How many rows the file holds.
    pub(crate) fn rows(&self) -> usize {
        usize::try_from(self.metadata.file_metadata().num_rows()).unwrap_or_default()
    }

    /// True where a column is codes into dictionaries, in the whole file.
    pub(crate) fn is_coded(&self, column: &str) -> bool {
        let Ok(place) = self.form.schema().index_of(column) else {
            return false;
        };
        let mut groups = self.metadata.row_groups().iter();
        groups.all(|group| {
            let encodings = group.column(place).page_encoding_stats_mask();
            encodings.is_some_and(|encodings| encodings.is_only(PageEncoding::RLE_DICTIONARY))
        })
    }
}

impl SegmentFile {
    pub(crate) fn new(folder: &Path, table: &str, name: SegmentName, readers: Readers) -> Self {
        Self {
            path: folder.join(name.to_string()),
            table: table.to_owned(),
            name,
            opened: OnceLock::new(),
            superseded: AtomicBool::new(false),
            readers,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn name(&self) -> &SegmentName {
        &self.name
    }

    /// Its rows are in another segment now.
    pub(crate) fn supersede(&self) {
        self.superseded.store(true, Ordering::Relaxed);
    }

    /// What the tail says, read and proved at first use.
    pub(crate) fn opened(&self) -> Result<&Arc<Opened>, DamagedSegment> {
        if let Some(opened) = self.opened.get() {
            return Ok(opened);
        }
        let opened = Arc::new(self.open()?);
        Ok(self.opened.get_or_init(|| opened))
    }

    fn open(&self) -> Result<Opened, DamagedSegment> {
        let mut file = self.file()?;
        let bytes = self.tried(file.seek(SeekFrom::End(0)))?;
        let tail = self.tail(&mut file, bytes)?;
        let mut reader =
            ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Optional);
        let metadata = reader
            .try_parse_sized(&tail, bytes)
            .and_then(|()| reader.finish())
            .map_err(|error| self.damaged(error.to_string()))?;
        let description = self.description(&metadata)?;
        let columns = description.columns.iter().map(StoredColumn::column);
        let columns: Option<Vec<Column>> = columns.collect();
        let (Some(columns), Some(blocks)) = (columns, from_text(&description.blocks)) else {
            return Err(self.damaged("its description is of another version".to_owned()));
        };
        let has_tenths = |name: &str| description.tenths.iter().any(|column| column == name);
        Ok(Opened {
            metadata: Arc::new(metadata),
            form: FileForm::new(columns, has_tenths),
            bytes,
            blocks,
        })
    }

    fn description(&self, metadata: &ParquetMetaData) -> Result<Description, DamagedSegment> {
        let pairs = metadata.file_metadata().key_value_metadata();
        let pair = pairs.and_then(|pairs| pairs.iter().find(|pair| pair.key == DESCRIPTION));
        let text = pair.and_then(|pair| pair.value.as_deref());
        let text = text.ok_or_else(|| self.damaged("it does not say what it holds".to_owned()))?;
        serde_json::from_str(text).map_err(|error| self.damaged(error.to_string()))
    }

    /// The tail of a file of this length, proved.
    fn tail(&self, file: &mut File, bytes: u64) -> Result<Bytes, DamagedSegment> {
        let start = self.name.tail_start;
        if bytes <= start {
            return Err(self.damaged(format!("it has {bytes} bytes, and its tail is missing")));
        }
        let tail = self.tried(read_at(file, start, bytes - start))?;
        match checksum(&tail) == self.name.tail_checksum {
            true => Ok(tail),
            false => {
                Err(self.damaged("its tail does not have the checksum of its name".to_owned()))
            }
        }
    }

    pub(crate) fn file(&self) -> Result<File, DamagedSegment> {
        self.tried(File::open(&self.path))
    }

    /// Reads a range of the file; every block that it touches is proved.
    pub(crate) fn read(&self, file: &mut File, range: Range<u64>) -> Result<Bytes, DamagedSegment> {
        let opened = self.opened()?;
        let (block, tail_start) = (BLOCK_BYTES as u64, self.name.tail_start);
        if range.start >= range.end || range.end > opened.bytes {
            return Err(self.damaged(format!("no bytes {} to {}", range.start, range.end)));
        }
        if range.end > tail_start && range.start >= tail_start {
            let tail = self.tail(file, opened.bytes)?;
            let start = (range.start - tail_start) as usize;
            return Ok(tail.slice(start..start + (range.end - range.start) as usize));
        }
        if range.end > tail_start {
            let head = self.read(file, range.start..tail_start)?;
            let tail = self.read(file, tail_start..range.end)?;
            return Ok([head, tail].concat().into());
        }
        let first = range.start / block;
        let start = first * block;
        let end = range.end.div_ceil(block) * block;
        let read = self.tried(read_at(file, start, end - start))?;
        for (idx, bytes) in read.chunks(BLOCK_BYTES).enumerate() {
            let at = first as usize + idx;
            if opened.blocks.get(at) != Some(&checksum(bytes)) {
                let from = at as u64 * block;
                let reason = format!(
                    "bytes {from} to {} do not have their checksum",
                    from + block
                );
                return Err(self.damaged(reason));
            }
        }
        let skipped = (range.start - start) as usize;
        Ok(read.slice(skipped..skipped + (range.end - range.start) as usize))
    }

    /// Reads the whole file and proves it.
    pub(crate) fn prove(&self) -> Result<(), DamagedSegment> {
        let bytes = self.opened()?.bytes;
        let mut file = self.file()?;
        self.tail(&mut file, bytes)?;
        let mut start = 0;
        while start < self.name.tail_start {
            let end = self.name.tail_start.min(start + (BLOCK_BYTES as u64) * 64);
            self.read(&mut file, start..end)?;
            start = end;
        }
        Ok(())
    }

    /// The options with which the file is read into its Arrow form.
    pub(crate) fn reader_options(form: &FileForm) -> ArrowReaderOptions {
        ArrowReaderOptions::new().with_schema(Arc::clone(form.schema()))
    }

    /// Reads all rows, in the file's form.
    pub(crate) fn rows(
        self: &Arc<Self>,
        batch_rows: usize,
    ) -> Result<ParquetRecordBatchReader, ParquetError> {
        let opened = self.opened().map_err(external)?;
        let options = Self::reader_options(&opened.form);
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(&opened.metadata), options)?;
        let reader = ProvedReader {
            segment: Arc::clone(self),
        };
        ParquetRecordBatchReaderBuilder::new_with_metadata(reader, metadata)
            .with_batch_size(batch_rows)
            .build()
    }

    /// Reads some columns of the rows in these ranges, which follow each other; pages without any of them are left out.
    /// The batches are in the file's form, as far as it has the columns.
    pub(crate) fn some_rows(
        self: &Arc<Self>,
        columns: &TableSchema,
        ranges: &[Range<usize>],
        batch_rows: usize,
    ) -> Result<ParquetRecordBatchReader, ParquetError> {
        let opened = self.opened().map_err(external)?;
        let options = Self::reader_options(&opened.form);
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(&opened.metadata), options)?;
        let is_wanted = |name: &str| {
            let mut columns = columns.columns().iter();
            columns.any(|column| name == column.name || name == tenth_name(&column.name))
        };
        let fields = opened.form.schema().fields().iter().enumerate();
        let places = fields.filter(|(_, field)| is_wanted(field.name()));
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        let parquet = opened.metadata.file_metadata().schema_descr();
        let mask = ProjectionMask::roots(parquet, places);
        let (mut groups, mut selected) = (Vec::new(), Vec::new());
        // Rows of the file before a group, and those of them that are in groups with wanted rows.
        let (mut first, mut before) = (0, 0);
        for (idx, group) in opened.metadata.row_groups().iter().enumerate() {
            let end = first + group.num_rows() as usize;
            let behind = ranges.partition_point(|range| range.end <= first);
            let within = ranges[behind..]
                .iter()
                .take_while(|range| range.start < end);
            let within = within.map(|range| range.start.max(first)..range.end.min(end));
            let known = selected.len();
            selected.extend(
                within.map(|range| before + range.start - first..before + range.end - first),
            );
            if selected.len() > known {
                groups.push(idx);
                before += end - first;
            }
            first = end;
        }
        let selection = RowSelection::from_consecutive_ranges(selected.into_iter(), before);
        let reader = ProvedReader {
            segment: Arc::clone(self),
        };
        ParquetRecordBatchReaderBuilder::new_with_metadata(reader, metadata)
            .with_projection(mask)
            .with_row_groups(groups)
            .with_row_selection(selection)
            .with_batch_size(batch_rows)
            .build()
    }

    pub(crate) fn damaged(&self, reason: String) -> DamagedSegment {
        DamagedSegment {
            path: self.path.clone(),
            table: self.table.clone(),
            reason,
            is_unreadable: false,
        }
    }

    fn tried<T>(&self, outcome: io::Result<T>) -> Result<T, DamagedSegment> {
        outcome.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => self.damaged("it is missing".to_owned()),
            io::ErrorKind::UnexpectedEof => self.damaged("it ends early".to_owned()),
            _ => DamagedSegment {
                is_unreadable: true,
                ..self.damaged(format!("it cannot be read: {error}"))
            },
        })
    }
}

impl Drop for SegmentFile {
    fn drop(&mut self) {
        if *self.superseded.get_mut() && self.readers.are_none() {
            // A file that stays is removed when the workspace is opened the next time.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn read_at(file: &mut File, start: u64, len: u64) -> io::Result<Bytes> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = vec![0; usize::try_from(len).map_err(io::Error::other)?];
    file.read_exact(&mut bytes)?;
    Ok(bytes.into())
}

pub(crate) fn external(error: DamagedSegment) -> ParquetError {
    ParquetError::External(Box::new(error))
}

/// Reads a segment's file for the Parquet library; every byte that it gives is proved.
struct ProvedReader {
    segment: Arc<SegmentFile>,
}

impl Length for ProvedReader {
    fn len(&self) -> u64 {
        self.segment.opened().map_or(0, |opened| opened.bytes)
    }
}

impl ChunkReader for ProvedReader {
    type T = ProvedBytes;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(ProvedBytes {
            segment: Arc::clone(&self.segment),
            file: self.segment.file().map_err(external)?,
            at: start,
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        if length == 0 {
            return Ok(Bytes::new());
        }
        let mut file = self.segment.file().map_err(external)?;
        let read = self.segment.read(&mut file, start..start + length as u64);
        read.map_err(external)
    }
}

/// The bytes of a segment's file from a place on.
struct ProvedBytes {
    segment: Arc<SegmentFile>,
    file: File,
    at: u64,
}

impl Read for ProvedBytes {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let end = self.segment.opened().map_err(io::Error::other)?.bytes;
        let block_end = (self.at / BLOCK_BYTES as u64 + 1) * BLOCK_BYTES as u64;
        let end = end.min(block_end).min(self.at + out.len() as u64);
        if self.at >= end {
            return Ok(0);
        }
        let read = self.segment.read(&mut self.file, self.at..end);
        let read = read.map_err(io::Error::other)?;
        out[..read.len()].copy_from_slice(&read);
        self.at = end;
        Ok(read.len())
    }
}
