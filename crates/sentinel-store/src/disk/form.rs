//! The columns of a segment's file, in types that other programs read.
//!
//! | KQL | Parquet |
//! |---|---|
//! | bool, int, long, real, string | the same |
//! | datetime | a timestamp in UTC, of microseconds |
//! | timespan | a long: ticks of 100 ns |
//! | dynamic | JSON |
//! | guid | UUID |
//! | decimal | its text: few programs read 76 digits |
//!
//! A tick is a tenth of a microsecond. Where a segment has a datetime with a tenth, the tenths (0 to 9) of the column `T` are in
//! a column `T.tenth` beside it; the timestamp is rounded down.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringViewArray, TimestampMicrosecondArray,
    UInt8Array,
};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Field, Int64Type, Schema, SchemaRef, TimeUnit, TimestampMicrosecondType, UInt8Type,
};
use arrow::error::ArrowError;
use kql_types::{KqlType, Value, datetime, record_batch, timespan};
use parquet::basic::{LogicalType, Repetition, TimeUnit as ParquetUnit, Type as Physical};
use parquet::errors::ParquetError;
use parquet::schema::types::{SchemaDescriptor, Type};

use crate::schema::{Column, TableSchema};

/// What the name of a column of tenths ends in.
const TENTH: &str = ".tenth";

/// Tenths in a microsecond: a tick is one of them.
const TENTHS: i64 = timespan::TICKS_PER_MICROSECOND;

/// The type of a decimal column in a file.
pub(crate) const DECIMAL_TEXT: DataType = DataType::Utf8;

const DECIMAL_FORMS: &str = "decimals and texts are forms of each other";

/// The time zone of all instants.
const UTC: &str = "UTC";

/// The name of the column with the tenths of microseconds of a datetime column.
pub(crate) fn tenth_name(column: &str) -> String {
    format!("{column}{TENTH}")
}

/// The type of a datetime column in a file.
pub(crate) fn timestamp_type() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into()))
}

/// Microseconds since 1970 of a number of ticks, rounded down, and the tenths that are left. Any number of ticks has them.
pub(crate) fn to_micros(ticks: i64) -> (i64, u8) {
    let since_1970 = ticks.wrapping_sub(datetime::UNIX_EPOCH);
    let tenths = since_1970.rem_euclid(TENTHS);
    (since_1970.div_euclid(TENTHS), tenths as u8)
}

/// The ticks of these microseconds since 1970 and tenths.
pub(crate) fn to_ticks(micros: i64, tenths: u8) -> i64 {
    micros
        .wrapping_mul(TENTHS)
        .wrapping_add(i64::from(tenths))
        .wrapping_add(datetime::UNIX_EPOCH)
}

/// The ticks of a column of timestamps, and of its tenths where it has them.
pub(crate) fn ticks_of(timestamps: &ArrayRef, tenths: Option<&ArrayRef>) -> ArrayRef {
    let micros = timestamps.as_primitive::<TimestampMicrosecondType>();
    let ticks: Int64Array = match tenths {
        None => micros.unary(|micros| to_ticks(micros, 0)),
        Some(tenths) => {
            let tenths = tenths.as_primitive::<UInt8Type>();
            let both = micros.values().iter().zip(tenths.values());
            let ticks = both.map(|(&micros, &tenths)| to_ticks(micros, tenths));
            Int64Array::new(ticks.collect(), micros.nulls().cloned())
        }
    };
    Arc::new(ticks)
}

/// How the columns of a table lie in one file.
#[derive(Debug, Clone)]
pub(crate) struct FileForm {
    columns: Vec<Column>,
    has_tenths: Vec<bool>,
    schema: SchemaRef,
}

impl FileForm {
    /// The form of a file with these columns, of which some have tenths.
    pub(crate) fn new(columns: Vec<Column>, has_tenths: impl Fn(&str) -> bool) -> Self {
        let has_tenths: Vec<bool> = columns
            .iter()
            .map(|column| column.kql_type == KqlType::DateTime && has_tenths(&column.name))
            .collect();
        let fields = columns
            .iter()
            .zip(&has_tenths)
            .flat_map(|(column, tenths)| {
                let field = Field::new(&column.name, file_type(column.kql_type), true);
                let tenths =
                    tenths.then(|| Field::new(tenth_name(&column.name), DataType::UInt8, true));
                std::iter::once(field).chain(tenths)
            });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Self {
            columns,
            has_tenths,
            schema,
        }
    }

    /// The form of a file for rows in the Arrow forms of their KQL types.
    pub(crate) fn for_rows(columns: Vec<Column>, batches: &[RecordBatch]) -> Self {
        let in_any = |name: &str| {
            let idx = columns.iter().position(|column| column.name == name);
            idx.is_some_and(|idx| batches.iter().any(|batch| has_tenths(batch.column(idx))))
        };
        Self::new(columns.clone(), in_any)
    }

    /// The Arrow form of the file's columns.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The table's columns.
    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The names of the columns with tenths.
    pub(crate) fn with_tenths(&self) -> impl Iterator<Item = &str> {
        let columns = self.columns.iter().zip(&self.has_tenths);
        columns
            .filter(|(_, tenths)| **tenths)
            .map(|(column, _)| column.name.as_str())
    }

    /// The Parquet form of the file's columns.
    pub(crate) fn parquet_schema(&self) -> Result<SchemaDescriptor, ParquetError> {
        let mut fields = Vec::new();
        for (column, tenths) in self.columns.iter().zip(&self.has_tenths) {
            fields.push(Arc::new(parquet_type(&column.name, column.kql_type)?));
            if *tenths {
                fields.push(Arc::new(tenth_type(&column.name)?));
            }
        }
        let root = Type::group_type_builder("schema").with_fields(fields);
        Ok(SchemaDescriptor::new(Arc::new(root.build()?)))
    }

    /// Rows in the Arrow forms of their KQL types as rows of the file.
    pub(crate) fn to_file(&self, rows: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let mut arrays = Vec::with_capacity(self.schema.fields().len());
        for (idx, column) in self.columns.iter().enumerate() {
            let array = rows.column(idx);
            match column.kql_type {
                KqlType::DateTime => {
                    let (micros, tenths) = instants(array.as_primitive());
                    arrays.push(micros);
                    if self.has_tenths[idx] {
                        arrays.push(tenths);
                    }
                }
                KqlType::String => arrays.push(without_nulls(array)),
                KqlType::Decimal => arrays.push(cast(array, &DECIMAL_TEXT)?),
                _ => arrays.push(Arc::clone(array)),
            }
        }
        record_batch(Arc::clone(&self.schema), arrays, rows.num_rows())
    }

    /// Rows of the file as rows of a table, which may have further columns.
    pub(crate) fn to_rows(
        &self,
        file: &RecordBatch,
        table: &TableSchema,
    ) -> Result<RecordBatch, ArrowError> {
        let arrays = table.columns().iter().map(|column| {
            let Some(array) = file.column_by_name(&column.name) else {
                return Value::null(column.kql_type).to_array(file.num_rows());
            };
            match column.kql_type {
                KqlType::DateTime => {
                    ticks_of(array, file.column_by_name(&tenth_name(&column.name)))
                }
                KqlType::Decimal => {
                    cast(array, &KqlType::Decimal.arrow_type()).expect(DECIMAL_FORMS)
                }
                _ => Arc::clone(array),
            }
        });
        record_batch(Arc::clone(table.arrow()), arrays.collect(), file.num_rows())
    }
}

/// Rows with these columns, in the order of the table's, and nulls for what they lack.
pub(crate) fn fitted(
    rows: &RecordBatch,
    columns: &[Column],
    table: &TableSchema,
) -> Result<RecordBatch, ArrowError> {
    let arrays = table.columns().iter().map(|wanted| {
        let at = columns.iter().position(|column| column.name == wanted.name);
        match at {
            Some(at) => Arc::clone(rows.column(at)),
            None => Value::null(wanted.kql_type).to_array(rows.num_rows()),
        }
    });
    record_batch(Arc::clone(table.arrow()), arrays.collect(), rows.num_rows())
}

fn file_type(kql_type: KqlType) -> DataType {
    match kql_type {
        KqlType::DateTime => timestamp_type(),
        KqlType::Decimal => DECIMAL_TEXT,
        other => other.arrow_type(),
    }
}

fn parquet_type(name: &str, kql_type: KqlType) -> Result<Type, ParquetError> {
    let (physical, logical) = match kql_type {
        KqlType::Bool => (Physical::BOOLEAN, None),
        KqlType::Int => (Physical::INT32, None),
        KqlType::Long | KqlType::Timespan => (Physical::INT64, None),
        KqlType::Real => (Physical::DOUBLE, None),
        KqlType::String | KqlType::Decimal => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        KqlType::Dynamic => (Physical::BYTE_ARRAY, Some(LogicalType::Json)),
        KqlType::DateTime => {
            let utc_micros = LogicalType::timestamp(true, ParquetUnit::MICROS);
            (Physical::INT64, Some(utc_micros))
        }
        KqlType::Guid => (Physical::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::Uuid)),
    };
    let builder = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    match kql_type {
        KqlType::Guid => builder.with_length(16).build(),
        _ => builder.build(),
    }
}

fn tenth_type(column: &str) -> Result<Type, ParquetError> {
    Type::primitive_type_builder(&tenth_name(column), Physical::INT32)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(Some(LogicalType::integer(8, false)))
        .build()
}

fn has_tenths(array: &ArrayRef) -> bool {
    let Some(ticks) = array.as_primitive_opt::<Int64Type>() else {
        return false;
    };
    ticks.iter().flatten().any(|ticks| to_micros(ticks).1 != 0)
}

/// Timestamps of microseconds, and the tenths that they leave.
fn instants(ticks: &Int64Array) -> (ArrayRef, ArrayRef) {
    let micros: TimestampMicrosecondArray = ticks.unary(|ticks| to_micros(ticks).0);
    let tenths: UInt8Array = ticks.unary(|ticks| to_micros(ticks).1);
    (Arc::new(micros.with_timezone(UTC)), Arc::new(tenths))
}

/// Strings have no null in KQL.
fn without_nulls(array: &ArrayRef) -> ArrayRef {
    if array.null_count() == 0 {
        return Arc::clone(array);
    }
    let texts = array.as_string_view().iter();
    let texts: StringViewArray = texts.map(|text| Some(text.unwrap_or_default())).collect();
    Arc::new(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_ticks_comes_back() {
        for ticks in [
            0,
            1,
            -1,
            datetime::UNIX_EPOCH,
            datetime::UNIX_EPOCH - 1,
            638_000_000_000_000_007,
            3_155_378_975_999_999_999,
            i64::MIN,
            i64::MAX,
        ] {
            let (micros, tenths) = to_micros(ticks);
            assert_eq!(to_ticks(micros, tenths), ticks);
        }
    }

    #[test]
    fn instants_before_1970_are_rounded_down() {
        assert_eq!(to_micros(datetime::UNIX_EPOCH - 1), (-1, 9));
    }
}
