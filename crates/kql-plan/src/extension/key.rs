//! Keys: which values are one.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Float64Array};
use arrow::datatypes::Float64Type;
use arrow::row::{RowConverter, Rows, SortField};
use datafusion::common::Result;

/// The keys of rows: two rows have the same key where their bytes are the same.
pub(super) fn key_rows(columns: &[ArrayRef]) -> Result<Rows> {
    let columns: Vec<ArrayRef> = columns.iter().map(key_column).collect();
    let fields = columns
        .iter()
        .map(|column| SortField::new(column.data_type().clone()));
    let converter = RowConverter::new(fields.collect())?;
    Ok(converter.convert_columns(&columns)?)
}

fn key_column(column: &ArrayRef) -> ArrayRef {
    match column.as_primitive_opt::<Float64Type>() {
        Some(reals) => Arc::new(reals.unary::<_, Float64Type>(key_of_real) as Float64Array),
        None => column.clone(),
    }
}

/// A real as a key: both zeros are one, since they are equal, and so is every NaN, since nobody can tell them apart. Arrow
/// can, by their bits.
pub(crate) fn key_of_real(real: f64) -> f64 {
    match real.is_nan() {
        true => f64::NAN,
        // The sum of both zeros is not negative.
        false => real + 0.0,
    }
}
