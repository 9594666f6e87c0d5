//! Parquet files.

use std::fs::File;
use std::path::Path;

use arrow::array::{Array, ArrayRef, RecordBatch};
use kql_types::{KqlType, Value, build_array};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;

use super::arrange::{Expected, fit};
use super::arrow_form::{self, Formed};
use super::{BATCH_ROWS, FileColumn, LoadError};

/// Reads the file's columns and the lengths of their arrays.
pub(super) fn read(
    path: &Path,
    expected: &Expected,
) -> Result<(Vec<FileColumn>, Vec<usize>), LoadError> {
    let file = File::open(path).map_err(|source| LoadError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let damaged = |source| LoadError::Parquet {
        path: path.to_owned(),
        source,
    };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(damaged)?;
    let schema = builder.schema().clone();
    let reader = builder
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(damaged)?;
    let batches: Vec<RecordBatch> = reader
        .collect::<Result<_, _>>()
        .map_err(|error| damaged(ParquetError::ArrowError(error.to_string())))?;
    let columns = schema.fields().iter().enumerate().map(|(idx, field)| {
        let arrays: Vec<ArrayRef> = batches
            .iter()
            .map(|batch| batch.column(idx).clone())
            .collect();
        column(field.name(), &arrays, field.data_type(), expected).map_err(|message| {
            LoadError::Column {
                path: path.to_owned(),
                column: field.name().clone(),
                message,
            }
        })
    });
    let lens = batches.iter().map(RecordBatch::num_rows).collect();
    Ok((columns.collect::<Result<_, _>>()?, lens))
}

fn column(
    name: &str,
    arrays: &[ArrayRef],
    data_type: &arrow::datatypes::DataType,
    expected: &Expected,
) -> Result<FileColumn, String> {
    let kql_type = arrow_form::kql_type(data_type)?;
    let wanted = expected.type_of(name).unwrap_or(kql_type);
    let arrays = arrays.iter().map(|array| {
        let formed = arrow_form::form(array)?;
        if wanted == kql_type {
            Ok(formed.array)
        } else {
            converted(&formed, wanted)
        }
    });
    Ok(FileColumn {
        name: name.to_owned(),
        kql_type: wanted,
        arrays: arrays.collect::<Result<_, String>>()?,
    })
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
