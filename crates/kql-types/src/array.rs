//! Values in and out of Arrow arrays.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanBuilder, Decimal256Builder, FixedSizeBinaryBuilder,
    Float64Builder, Int32Builder, Int64Builder, LargeStringBuilder, RecordBatch,
    RecordBatchOptions, StringViewBuilder, UInt32Array, new_null_array,
};
use arrow::compute::take;
use arrow::datatypes::{DataType, Decimal256Type, Float64Type, Int32Type, Int64Type, SchemaRef};
use arrow::error::ArrowError;

use crate::{Decimal, KqlType, Value, convert, decimal};

/// A batch of so many rows, also where it has no columns.
///
/// # Errors
/// If the columns do not have the types of the schema, or not so many values.
pub fn record_batch(
    schema: SchemaRef,
    columns: Vec<ArrayRef>,
    rows: usize,
) -> Result<RecordBatch, ArrowError> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(schema, columns, &options)
}

impl Value {
    /// Reads one row of a column of `kql_type`.
    ///
    /// A text column may be any of Arrow's string types. Panics when the array is not of the type's Arrow form or
    /// the row is out of bounds: both are errors of the caller.
    pub fn from_array(array: &dyn Array, row: usize, kql_type: KqlType) -> Self {
        if array.is_null(row) || array.data_type() == &DataType::Null {
            return Self::null(kql_type);
        }
        match kql_type {
            KqlType::Bool => Self::Bool(array.as_boolean().value(row)),
            KqlType::Int => Self::Int(array.as_primitive::<Int32Type>().value(row)),
            KqlType::Long => Self::Long(array.as_primitive::<Int64Type>().value(row)),
            KqlType::Real => Self::Real(array.as_primitive::<Float64Type>().value(row)),
            KqlType::Decimal => Self::Decimal(Decimal::from_raw(
                array.as_primitive::<Decimal256Type>().value(row),
            )),
            KqlType::DateTime => Self::DateTime(array.as_primitive::<Int64Type>().value(row)),
            KqlType::Timespan => Self::Timespan(array.as_primitive::<Int64Type>().value(row)),
            KqlType::String => Self::String(text_at(array, row).to_owned()),
            KqlType::Guid => Self::Guid(guid_at(array, row)),
            KqlType::Dynamic => match text_at(array, row) {
                "null" => Self::Null(KqlType::Dynamic),
                json => Self::Dynamic(json.to_owned()),
            },
        }
    }

    /// A column of `len` rows that all hold this value.
    pub fn to_array(&self, len: usize) -> ArrayRef {
        if self.is_null() {
            return new_null_array(&self.kql_type().arrow_type(), len);
        }
        let one = build_array(self.kql_type(), std::iter::once(self.clone()));
        match len {
            1 => one,
            _ => {
                take(&one, &UInt32Array::from_value(0, len), None).expect("row 0 of one row exists")
            }
        }
    }
}

/// The text of one row of any of Arrow's string arrays. Panics on other types, and on a row out of bounds.
pub fn text_at(array: &dyn Array, row: usize) -> &str {
    match array.data_type() {
        DataType::Utf8View => array.as_string_view().value(row),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row),
        DataType::Utf8 => array.as_string::<i32>().value(row),
        other => panic!("a text column has an Arrow string type, not {other}"),
    }
}

fn guid_at(array: &dyn Array, row: usize) -> [u8; 16] {
    let bytes = array.as_fixed_size_binary().value(row);
    bytes
        .try_into()
        .expect("a guid column holds 16 bytes a row")
}

/// Builds a column of `kql_type`. A value of another type is converted to it, as `to_<type>()` would.
pub fn build_array(kql_type: KqlType, values: impl Iterator<Item = Value>) -> ArrayRef {
    let values = values.map(|value| convert::to_type(value, kql_type));
    macro_rules! build {
        ($builder:expr, $variant:ident) => {{
            let mut builder = $builder;
            for value in values {
                match value {
                    Value::$variant(inner) => builder.append_value(inner),
                    _ => builder.append_null(),
                }
            }
            Arc::new(builder.finish()) as ArrayRef
        }};
    }
    match kql_type {
        KqlType::Bool => build!(BooleanBuilder::new(), Bool),
        KqlType::Int => build!(Int32Builder::new(), Int),
        KqlType::Long => build!(Int64Builder::new(), Long),
        KqlType::Real => build!(Float64Builder::new(), Real),
        KqlType::DateTime => build!(Int64Builder::new(), DateTime),
        KqlType::Timespan => build!(Int64Builder::new(), Timespan),
        KqlType::Dynamic => build!(LargeStringBuilder::new(), Dynamic),
        KqlType::Decimal => build_decimals(values),
        KqlType::Guid => build_guids(values),
        KqlType::String => build_strings(values),
    }
}

fn build_decimals(values: impl Iterator<Item = Value>) -> ArrayRef {
    let mut builder = Decimal256Builder::new()
        .with_data_type(DataType::Decimal256(decimal::PRECISION, decimal::SCALE));
    for value in values {
        match value {
            Value::Decimal(number) => builder.append_value(number.to_raw()),
            _ => builder.append_null(),
        }
    }
    Arc::new(builder.finish())
}

fn build_guids(values: impl Iterator<Item = Value>) -> ArrayRef {
    let mut builder = FixedSizeBinaryBuilder::new(16);
    for value in values {
        match value {
            Value::Guid(bytes) => builder.append_value(bytes).expect("a guid has 16 bytes"),
            _ => builder.append_null(),
        }
    }
    Arc::new(builder.finish())
}

fn build_strings(values: impl Iterator<Item = Value>) -> ArrayRef {
    let mut builder = StringViewBuilder::new();
    for value in values {
        match value {
            Value::String(text) => builder.append_value(text),
            _ => builder.append_value(""),
        }
    }
    Arc::new(builder.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_survives_an_array() {
        let values = [
            Value::Bool(true),
            Value::Int(-1),
            Value::Long(i64::MIN),
            Value::Real(0.1),
            Value::Decimal(Decimal::parse("-1.5").unwrap()),
            Value::DateTime(1),
            Value::Timespan(-1),
            Value::String("a".repeat(40)),
            Value::Guid([7; 16]),
            Value::Dynamic("[1]".into()),
        ];
        for value in values {
            let kql_type = value.kql_type();
            let array = value.to_array(3);
            assert_eq!(array.data_type(), &kql_type.arrow_type());
            assert_eq!(Value::from_array(&array, 2, kql_type), value);
            let null = Value::null(kql_type).to_array(2);
            assert_eq!(null.data_type(), &kql_type.arrow_type());
            assert_eq!(Value::from_array(&null, 1, kql_type), Value::null(kql_type));
        }
    }

    #[test]
    fn a_null_slot_of_a_string_column_reads_as_the_empty_string() {
        let array = new_null_array(&DataType::Utf8View, 1);
        assert_eq!(
            Value::from_array(&array, 0, KqlType::String),
            Value::String(String::new())
        );
    }
}
