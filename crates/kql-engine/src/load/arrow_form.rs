//! Any Arrow array as a column of a KQL type.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, StringViewArray};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use kql_types::{KqlType, datetime, timespan};

use super::nested;

/// An array in the Arrow form of a KQL type.
pub(super) struct Formed {
    pub(super) kql_type: KqlType,
    pub(super) array: ArrayRef,
}

/// The KQL type that holds every value of an Arrow type.
pub(super) fn kql_type(data_type: &DataType) -> Result<KqlType, String> {
    use DataType as D;
    Ok(match data_type {
        D::Boolean => KqlType::Bool,
        D::Int8 | D::Int16 | D::Int32 | D::UInt8 | D::UInt16 => KqlType::Int,
        D::Int64 | D::UInt32 | D::UInt64 => KqlType::Long,
        D::Float16 | D::Float32 | D::Float64 => KqlType::Real,
        D::Decimal32(..) | D::Decimal64(..) | D::Decimal128(..) | D::Decimal256(..) => {
            KqlType::Decimal
        }
        D::Date32 | D::Date64 | D::Timestamp(..) => KqlType::DateTime,
        D::Time32(_) | D::Time64(_) | D::Duration(_) => KqlType::Timespan,
        D::Utf8 | D::LargeUtf8 | D::Utf8View | D::Null => KqlType::String,
        D::Binary | D::LargeBinary | D::BinaryView => KqlType::String,
        D::FixedSizeBinary(16) => KqlType::Guid,
        D::List(_) | D::LargeList(_) | D::FixedSizeList(..) | D::Struct(_) | D::Map(..) => {
            KqlType::Dynamic
        }
        D::Dictionary(_, values) => return kql_type(values),
        D::RunEndEncoded(_, values) => return kql_type(values.data_type()),
        other => return Err(format!("KQL has no type for {other}")),
    })
}

/// The array in the Arrow form of its KQL type. A value that the type cannot hold is an error, never a null.
pub(super) fn form(array: &ArrayRef) -> Result<Formed, String> {
    use DataType as D;
    let kql_type = kql_type(array.data_type())?;
    let array = match array.data_type() {
        D::Dictionary(_, values) => return form(&cast(array, values)?),
        D::RunEndEncoded(_, values) => return form(&cast(array, values.data_type())?),
        D::Date32 | D::Date64 => ticks_since_1970(
            &cast(array, &D::Timestamp(TimeUnit::Second, None))?,
            TimeUnit::Second,
        )?,
        D::Timestamp(unit, _) => ticks_since_1970(array, *unit)?,
        D::Time32(unit) | D::Time64(unit) | D::Duration(unit) => ticks(array, *unit)?,
        D::FixedSizeBinary(16) => Arc::clone(array),
        D::List(_) | D::LargeList(_) | D::FixedSizeList(..) | D::Struct(_) | D::Map(..) => {
            nested::texts(array)?
        }
        D::Binary | D::LargeBinary | D::BinaryView => {
            without_nulls(&cast(array, &D::Utf8View).map_err(no_text)?)
        }
        _ if kql_type == KqlType::String => without_nulls(&cast(array, &D::Utf8View)?),
        _ => cast(array, &kql_type.arrow_type())?,
    };
    Ok(Formed { kql_type, array })
}

fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, String> {
    let options = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    cast_with_options(array, to, &options).map_err(|error| error.to_string())
}

fn no_text(_: String) -> String {
    "holds bytes that are no UTF-8 text, for which KQL has no type".to_owned()
}

/// Strings have no null in KQL.
fn without_nulls(array: &ArrayRef) -> ArrayRef {
    if array.null_count() == 0 {
        return Arc::clone(array);
    }
    let texts = array
        .as_string_view()
        .iter()
        .map(|text| Some(text.unwrap_or("")));
    Arc::new(texts.collect::<StringViewArray>())
}

/// An array of instants as ticks since the year 1.
fn ticks_since_1970(array: &ArrayRef, unit: TimeUnit) -> Result<ArrayRef, String> {
    let since_1970 = ticks(array, unit)?;
    let shifted = since_1970
        .as_primitive::<Int64Type>()
        .try_unary::<_, Int64Type, String>(|ticks| {
            let instant = datetime::UNIX_EPOCH
                .checked_add(ticks)
                .and_then(datetime::checked);
            instant.ok_or_else(|| "holds an instant outside of the years 1 to 9999".to_owned())
        });
    Ok(Arc::new(shifted?))
}

/// An array of lengths of time as ticks.
fn ticks(array: &ArrayRef, unit: TimeUnit) -> Result<ArrayRef, String> {
    let whole = cast(array, &whole_number_type(array.data_type()))?;
    let whole = cast(&whole, &DataType::Int64)?;
    let numbers: &Int64Array = whole.as_primitive();
    let scaled = match unit {
        TimeUnit::Second => scaled(numbers, timespan::TICKS_PER_SECOND)?,
        TimeUnit::Millisecond => scaled(numbers, timespan::TICKS_PER_MILLISECOND)?,
        TimeUnit::Microsecond => scaled(numbers, timespan::TICKS_PER_MICROSECOND)?,
        TimeUnit::Nanosecond => numbers.unary(|nanos| nanos.div_euclid(100)),
    };
    Ok(Arc::new(scaled))
}

/// The integer of the same width: the only one that all time types cast to.
fn whole_number_type(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Time32(_) => DataType::Int32,
        _ => DataType::Int64,
    }
}

fn scaled(numbers: &Int64Array, factor: i64) -> Result<Int64Array, String> {
    let too_long = || "holds a time that is too long for KQL".to_owned();
    numbers.try_unary(|number| number.checked_mul(factor).ok_or_else(too_long))
}
