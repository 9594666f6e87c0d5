//! Parquet files: what they hold, read column by column.

mod predicate;
mod table;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::{DataType, Field, Schema};
use kql_types::{KqlType, Value, build_array};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;

use super::arrange::{Expected, fit};
use super::arrow_form::{self, Formed};
use super::reading::Reading;
use super::{BATCH_ROWS, FileColumn, LoadError};

pub(crate) use table::ParquetTable;

/// Reads the file's columns and the lengths of their arrays.
pub(super) fn read(reading: &Reading<'_>) -> Result<(Vec<FileColumn>, Vec<usize>), LoadError> {
    let file = ParquetFile::open(reading.path, reading.expected)?;
    let columns = file.columns.iter().enumerate().map(|(at, column)| {
        reading.go_on()?;
        Ok(FileColumn {
            name: column.name.clone(),
            kql_type: column.kql_type,
            arrays: file.read_column(at)?,
        })
    });
    Ok((
        columns.collect::<Result<_, LoadError>>()?,
        file.batch_lens(),
    ))
}

/// A Parquet file that can be read: its footer is known, its rows are on disk.
#[derive(Debug)]
struct ParquetFile {
    path: PathBuf,
    size: u64,
    modified: Option<SystemTime>,
    metadata: ArrowReaderMetadata,
    columns: Vec<ParquetColumn>,
}

/// A column of a file.
#[derive(Debug, Clone)]
struct ParquetColumn {
    name: String,
    /// The type that it has in the table.
    kql_type: KqlType,
    /// The bytes of its values before compression.
    bytes: usize,
}

impl ParquetFile {
    fn open(path: &Path, expected: &Expected) -> Result<Self, LoadError> {
        let unreadable = |source| LoadError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let damaged = |source| LoadError::Parquet {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        let written = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new());
        let metadata = written.and_then(with_views).map_err(damaged)?;
        let fields = metadata.schema().fields().clone();
        let columns = fields.iter().enumerate().map(|(at, field)| {
            let kql_type = arrow_form::kql_type(field.data_type());
            let kql_type = kql_type.map_err(|message| LoadError::Column {
                path: path.to_owned(),
                column: field.name().clone(),
                message,
            })?;
            Ok(ParquetColumn {
                name: field.name().clone(),
                kql_type: expected.type_of(field.name()).unwrap_or(kql_type),
                bytes: bytes_of(&metadata, at),
            })
        });
        Ok(Self {
            path: path.to_owned(),
            size: about.len(),
            modified: about.modified().ok(),
            columns: columns.collect::<Result<_, LoadError>>()?,
            metadata,
        })
    }

    fn rows(&self) -> usize {
        let rows = self.metadata.metadata().file_metadata().num_rows();
        usize::try_from(rows).unwrap_or_default()
    }

    /// The lengths of the arrays that [`read_column`](Self::read_column) returns.
    fn batch_lens(&self) -> Vec<usize> {
        let rows = self.rows();
        let starts = (0..rows).step_by(BATCH_ROWS);
        starts.map(|start| BATCH_ROWS.min(rows - start)).collect()
    }

    fn data_type(&self, at: usize) -> &DataType {
        self.metadata.schema().field(at).data_type()
    }

    /// All values of a column in the Arrow form of its type.
    fn read_column(&self, at: usize) -> Result<Vec<ArrayRef>, LoadError> {
        let damaged = |source| LoadError::Parquet {
            path: self.path.clone(),
            source,
        };
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), [at]);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(
            self.reopened()?,
            self.metadata.clone(),
        );
        let batches = reader
            .with_projection(mask)
            .with_batch_size(BATCH_ROWS)
            .build()
            .map_err(damaged)?;
        let arrays = batches.map(|batch| {
            let batch =
                batch.map_err(|error| damaged(ParquetError::ArrowError(error.to_string())))?;
            self.formed(at, batch.column(0))
        });
        let arrays: Vec<ArrayRef> = arrays.collect::<Result<_, LoadError>>()?;
        let lens = arrays.iter().map(|array| array.len());
        if lens.ne(self.batch_lens()) {
            let reason = "its columns have not as many values as it has rows";
            return Err(damaged(ParquetError::General(reason.to_owned())));
        }
        Ok(arrays)
    }

    /// An array of a column in the Arrow form of the column's type.
    fn formed(&self, at: usize, array: &ArrayRef) -> Result<ArrayRef, LoadError> {
        let column = &self.columns[at];
        let formed = arrow_form::form(array).and_then(|formed| {
            if formed.kql_type == column.kql_type {
                return Ok(formed.array);
            }
            converted(&formed, column.kql_type)
        });
        formed.map_err(|message| LoadError::Column {
            path: self.path.clone(),
            column: column.name.clone(),
            message,
        })
    }

    /// The file, if it is still the one whose footer was read.
    fn reopened(&self) -> Result<File, LoadError> {
        let unreadable = |source| LoadError::Unreadable {
            path: self.path.clone(),
            source,
        };
        let file = File::open(&self.path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        if about.len() != self.size || about.modified().ok() != self.modified {
            return Err(LoadError::Changed {
                path: self.path.clone(),
            });
        }
        Ok(file)
    }
}

/// The footer, with texts read as views: those are not copied out of the file's pages.
fn with_views(written: ArrowReaderMetadata) -> Result<ArrowReaderMetadata, ParquetError> {
    let fields = written.schema().fields().iter().map(|field| {
        let field: Field = field.as_ref().clone();
        match field.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 => field.with_data_type(DataType::Utf8View),
            _ => field,
        }
    });
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let options = ArrowReaderOptions::new().with_schema(schema.into());
    ArrowReaderMetadata::try_new(written.metadata().clone(), options)
}

fn bytes_of(metadata: &ArrowReaderMetadata, at: usize) -> usize {
    let schema = metadata.parquet_schema();
    let groups = metadata.metadata().row_groups().iter();
    let chunks = groups.flat_map(|group| group.columns().iter().enumerate());
    let own = chunks.filter(|(leaf, _)| schema.get_column_root_idx(*leaf) == at);
    own.map(|(_, chunk)| usize::try_from(chunk.uncompressed_size()).unwrap_or_default())
        .sum()
}

/// The column as the type that the catalog wants.
fn converted(formed: &Formed, wanted: KqlType) -> Result<ArrayRef, String> {
    let value = |row: usize| {
        let value = Value::from_array(formed.array.as_ref(), row, formed.kql_type);
        fit(value, wanted).ok_or_else(|| {
            format!(
                "row {} holds a {} that is no {wanted}",
                row + 1,
                formed.kql_type
            )
        })
    };
    let values: Vec<Value> = (0..formed.array.len())
        .map(value)
        .collect::<Result<_, String>>()?;
    Ok(build_array(wanted, values.into_iter()))
}
