//! Tables into Parquet files, in forms that other programs read: instants are timestamps in UTC, dynamic values JSON texts.

mod replace;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Int64Type, Schema, TimeUnit};
use kql_types::{KqlType, datetime, timespan};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, compute_leaves};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use sentinel_store::system_error;
use thiserror::Error;

use crate::result::ResultColumn;

/// How many rows a row group holds at most: what waits in memory while it is encoded.
const ROW_GROUP_ROWS: usize = 1 << 17;

/// Nanoseconds in a tick.
const NANOS_PER_TICK: i64 = 100;

/// Why a table could not be saved. Texts leave out their source: who shows an error shows the chain.
#[derive(Debug, Error)]
pub enum SaveError {
    /// The file cannot be written.
    #[error("cannot write `{}`", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A column holds times for which the format has no form.
    #[error(
        "column `{column}` holds both times outside of the years 1678 to 2261 and fractions of a microsecond, which no timestamp of a Parquet file can hold"
    )]
    Times {
        /// The column.
        column: String,
    },
    /// The writer failed.
    #[error("cannot write `{}` as Parquet", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the writer says.
        source: ParquetError,
    },
}

/// Writes a table to a Parquet file; one that is there already is replaced once the new one is whole, and stays as it is
/// when this fails. [`EngineBuilder::load_file`] reads it back.
///
/// The batches have the Arrow forms of the columns' types. A datetime becomes a timestamp of nanoseconds, or of microseconds
/// where its values need the range; a string and a dynamic become texts.
///
/// [`EngineBuilder::load_file`]: crate::EngineBuilder::load_file
pub fn save_parquet(
    path: &Path,
    columns: &[ResultColumn],
    batches: &[RecordBatch],
) -> Result<(), SaveError> {
    let forms = columns
        .iter()
        .enumerate()
        .map(|(idx, column)| Form::of(column, batches.iter().map(|batch| batch.column(idx))));
    let forms = forms.collect::<Result<Vec<Form>, SaveError>>()?;
    let fields = columns
        .iter()
        .zip(&forms)
        .map(|(column, form)| Field::new(&column.name, form.arrow_type(column.kql_type), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let properties = properties(columns, &forms);
    replace::replace(path, |file| {
        let written = write(file, &schema, properties, &forms, batches);
        written.map_err(|source| write_error(path, source))
    })
}

fn write(
    file: &File,
    schema: &Arc<Schema>,
    properties: WriterProperties,
    forms: &[Form],
    batches: &[RecordBatch],
) -> Result<(), ParquetError> {
    let writer = ArrowWriter::try_new(file, Arc::clone(schema), Some(properties))?;
    let (mut writer, columns) = writer.into_serialized_writer()?;
    for (idx, rows) in row_groups(batches).into_iter().enumerate() {
        let columns = columns.create_column_writers(idx)?;
        let chunks = encoded(columns, schema, forms, &rows)?;
        let mut row_group = writer.next_row_group()?;
        for chunk in chunks {
            chunk.append_to_row_group(&mut row_group)?;
        }
        row_group.close()?;
    }
    writer.close()?;
    Ok(())
}

fn write_error(path: &Path, source: ParquetError) -> SaveError {
    let path = path.to_owned();
    match system_error(source) {
        Ok(source) => SaveError::Unwritable { path, source },
        Err(source) => SaveError::Parquet { path, source },
    }
}

/// The least and greatest of a text seldom leave a row group out, and take longer to find than all else of a column.
fn properties(columns: &[ResultColumn], forms: &[Form]) -> WriterProperties {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
    let texts = columns
        .iter()
        .zip(forms)
        .filter(|(_, form)| **form == Form::Text);
    let properties = texts.fold(properties, |properties, (column, _)| {
        let path = ColumnPath::new(vec![column.name.clone()]);
        properties.set_column_statistics_enabled(path, EnabledStatistics::None)
    });
    properties.build()
}

/// The rows of each row group, in parts.
fn row_groups(batches: &[RecordBatch]) -> Vec<Vec<RecordBatch>> {
    let (mut groups, mut group, mut room) = (Vec::new(), Vec::new(), ROW_GROUP_ROWS);
    for batch in batches {
        let mut start = 0;
        while start < batch.num_rows() {
            let rows = room.min(batch.num_rows() - start);
            group.push(batch.slice(start, rows));
            start += rows;
            room -= rows;
            if room == 0 {
                groups.push(std::mem::take(&mut group));
                room = ROW_GROUP_ROWS;
            }
        }
    }
    groups.extend((!group.is_empty()).then_some(group));
    groups
}

/// The columns of a row group, which the processors take from one another until none is left.
fn encoded(
    writers: Vec<ArrowColumnWriter>,
    schema: &Schema,
    forms: &[Form],
    rows: &[RecordBatch],
) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let waiting = Mutex::new(writers.into_iter().enumerate());
    let next = || {
        waiting
            .lock()
            .expect("no thread panics while it takes one")
            .next()
    };
    let work = || -> Result<Vec<(usize, ArrowColumnChunk)>, ParquetError> {
        let mut chunks = Vec::new();
        while let Some((idx, mut writer)) = next() {
            for batch in rows {
                let array = forms[idx].array(batch.column(idx));
                for leaf in compute_leaves(schema.field(idx), &array)? {
                    writer.write(&leaf)?;
                }
            }
            chunks.push((idx, writer.close()?));
        }
        Ok(chunks)
    };
    let done: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().expect("the encoder does not panic")
        };
        threads.into_iter().map(join).collect()
    });
    let mut chunks = Vec::new();
    for of_thread in done {
        chunks.extend(of_thread?);
    }
    chunks.sort_unstable_by_key(|(idx, _)| *idx);
    Ok(chunks.into_iter().map(|(_, chunk)| chunk).collect())
}

/// How a column is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    AsItIs,
    Text,
    Timestamp(TimeUnit),
    /// Ticks as a duration of nanoseconds or microseconds.
    Duration(TimeUnit),
}

impl Form {
    fn of<'a>(
        column: &ResultColumn,
        arrays: impl Iterator<Item = &'a ArrayRef>,
    ) -> Result<Self, SaveError> {
        let unit = |epoch: i64| {
            let unit = unit_for(arrays.map(|array| array.as_primitive()), epoch);
            unit.ok_or_else(|| SaveError::Times {
                column: column.name.clone(),
            })
        };
        Ok(match column.kql_type {
            KqlType::DateTime => Self::Timestamp(unit(datetime::UNIX_EPOCH)?),
            KqlType::Timespan => Self::Duration(unit(0)?),
            KqlType::String | KqlType::Dynamic => Self::Text,
            _ => Self::AsItIs,
        })
    }

    fn arrow_type(self, kql_type: KqlType) -> DataType {
        match self {
            Self::AsItIs => kql_type.arrow_type(),
            Self::Text => DataType::LargeUtf8,
            Self::Timestamp(unit) => DataType::Timestamp(unit, Some("UTC".into())),
            Self::Duration(unit) => DataType::Duration(unit),
        }
    }

    fn array(self, array: &ArrayRef) -> ArrayRef {
        match self {
            Self::AsItIs => Arc::clone(array),
            Self::Text => converted(array, &DataType::LargeUtf8),
            Self::Timestamp(unit) => {
                let since_1970 = in_unit(array.as_primitive(), datetime::UNIX_EPOCH, unit);
                converted(&since_1970, &self.arrow_type(KqlType::DateTime))
            }
            Self::Duration(unit) => {
                let length = in_unit(array.as_primitive(), 0, unit);
                converted(&length, &self.arrow_type(KqlType::Timespan))
            }
        }
    }
}

/// The unit that holds every value exactly: nanoseconds, if they all fit.
fn unit_for<'a>(arrays: impl Iterator<Item = &'a Int64Array>, epoch: i64) -> Option<TimeUnit> {
    let (mut in_range, mut whole_micros) = (true, true);
    for ticks in arrays.flat_map(|array| array.iter().flatten()) {
        in_range &= (ticks - epoch).checked_mul(NANOS_PER_TICK).is_some();
        whole_micros &= ticks % timespan::TICKS_PER_MICROSECOND == 0;
    }
    match (in_range, whole_micros) {
        (true, _) => Some(TimeUnit::Nanosecond),
        (false, true) => Some(TimeUnit::Microsecond),
        (false, false) => None,
    }
}

/// Counts of `unit` since `epoch`; the unit was chosen so that they exist.
fn in_unit(ticks: &Int64Array, epoch: i64, unit: TimeUnit) -> ArrayRef {
    let counts: Int64Array = match unit {
        TimeUnit::Nanosecond => ticks.unary::<_, Int64Type>(|ticks| {
            (ticks.wrapping_sub(epoch)).wrapping_mul(NANOS_PER_TICK)
        }),
        _ => ticks.unary::<_, Int64Type>(|ticks| {
            ticks.wrapping_sub(epoch) / timespan::TICKS_PER_MICROSECOND
        }),
    };
    Arc::new(counts)
}

fn converted(array: &ArrayRef, to: &DataType) -> ArrayRef {
    cast(array, to).expect("every array of the type has this form")
}

#[cfg(test)]
mod tests {
    use arrow::array::Array;
    use arrow::compute::concat_batches;
    use kql_types::{Value, build_array};

    use super::*;
    use crate::cancel::CancelToken;
    use crate::load::{LoadedTable, read_table};

    fn batch(columns: &[ResultColumn], arrays: Vec<ArrayRef>) -> RecordBatch {
        let fields = columns
            .iter()
            .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
        let schema = Schema::new(fields.collect::<Vec<_>>());
        RecordBatch::try_new(schema.into(), arrays).expect("one length")
    }

    fn saved_and_loaded(
        name: &str,
        columns: &[ResultColumn],
        batches: &[RecordBatch],
    ) -> LoadedTable {
        let path =
            std::env::temp_dir().join(format!("kqlab-save-{}-{name}.parquet", std::process::id()));
        save_parquet(&path, columns, batches).expect("the temporary folder is writable");
        let loaded =
            read_table("T", &path, &CancelToken::new()).expect("what was saved can be read");
        std::fs::remove_file(&path).expect("the file was just written");
        loaded
    }

    fn round_trip(
        name: &str,
        values: &[(&str, KqlType, Vec<Value>)],
    ) -> Vec<(KqlType, Vec<Value>)> {
        let columns: Vec<ResultColumn> = values
            .iter()
            .map(|(name, kql_type, _)| ResultColumn {
                name: (*name).to_owned(),
                kql_type: *kql_type,
            })
            .collect();
        let arrays = values
            .iter()
            .map(|(_, kql_type, values)| build_array(*kql_type, values.iter().cloned()));
        let rows = batch(&columns, arrays.collect());
        let loaded = saved_and_loaded(name, &columns, &[rows]);
        let columns = loaded.columns.iter().enumerate().map(|(idx, column)| {
            let arrays = loaded.batches.iter().map(|batch| batch.column(idx));
            let values = arrays.flat_map(|array| {
                (0..array.len()).map(|row| Value::from_array(array.as_ref(), row, column.kql_type))
            });
            (column.kql_type, values.collect())
        });
        columns.collect()
    }

    #[test]
    fn every_value_comes_back() {
        let at = |text: &str| Value::DateTime(datetime::parse(text).expect("a datetime"));
        let columns = [
            (
                "s",
                KqlType::String,
                vec![Value::String("a".into()), Value::String(String::new())],
            ),
            (
                "n",
                KqlType::Long,
                vec![Value::Long(i64::MIN), Value::Null(KqlType::Long)],
            ),
            (
                "b",
                KqlType::Bool,
                vec![Value::Bool(true), Value::Null(KqlType::Bool)],
            ),
            (
                "r",
                KqlType::Real,
                vec![Value::Real(0.1), Value::Null(KqlType::Real)],
            ),
            (
                "g",
                KqlType::Guid,
                vec![Value::Guid([7; 16]), Value::Null(KqlType::Guid)],
            ),
            (
                "t",
                KqlType::DateTime,
                vec![
                    at("2024-05-01T09:00:00.1234567Z"),
                    Value::Null(KqlType::DateTime),
                ],
            ),
            (
                "old",
                KqlType::DateTime,
                vec![at("0001-01-01"), at("9999-12-31T23:59:59.000001Z")],
            ),
            (
                "d",
                KqlType::Timespan,
                vec![Value::Timespan(-1), Value::Timespan(36_000_000_000)],
            ),
        ];
        let found = round_trip("values", &columns);
        for ((name, kql_type, values), found) in columns.iter().zip(found) {
            assert_eq!((*kql_type, values), (found.0, &found.1), "{name}");
        }
    }

    #[test]
    fn rows_of_many_batches_keep_their_order_in_row_groups() {
        let columns = [("n", KqlType::Long), ("s", KqlType::String)];
        let columns = columns.map(|(name, kql_type)| ResultColumn {
            name: name.to_owned(),
            kql_type,
        });
        let numbers = Int64Array::from_iter_values(0..2 * ROW_GROUP_ROWS as i64 + 5);
        let texts = cast(&numbers, &DataType::Utf8View).expect("numbers have texts");
        let rows = batch(&columns, vec![Arc::new(numbers), texts]);
        let first = ROW_GROUP_ROWS - 1;
        let batches = [
            rows.slice(0, first),
            rows.slice(first, rows.num_rows() - first),
        ];
        let loaded = saved_and_loaded("order", &columns, &batches);
        let loaded = concat_batches(&rows.schema(), &loaded.batches).expect("the same columns");
        assert_eq!(loaded, rows);
        let sizes = row_groups(&batches).into_iter().map(|group| {
            let rows = group.iter().map(RecordBatch::num_rows);
            rows.collect::<Vec<_>>()
        });
        assert_eq!(
            sizes.collect::<Vec<_>>(),
            [vec![first, 1], vec![ROW_GROUP_ROWS], vec![5]]
        );
    }

    #[test]
    fn a_dynamic_is_a_json_text() {
        let columns = [(
            "x",
            KqlType::Dynamic,
            vec![Value::Dynamic("{\"a\":[1]}".into())],
        )];
        let text = Value::String("{\"a\":[1]}".to_owned());
        assert_eq!(
            round_trip("dynamic", &columns),
            [(KqlType::String, vec![text])]
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told_once() {
        use std::error::Error;

        let error = save_parquet(Path::new("/dev/full"), &[], &[]).expect_err("it is always full");
        assert_eq!(error.to_string(), "cannot write `/dev/full`");
        let cause = error.source().expect("the system's error").to_string();
        assert_eq!(cause, "No space left on device (os error 28)");
    }

    #[test]
    fn times_that_no_unit_holds_are_refused() {
        let ticks = Int64Array::from(vec![0, 1]);
        assert_eq!(unit_for([&ticks].into_iter(), datetime::UNIX_EPOCH), None);
    }
}
