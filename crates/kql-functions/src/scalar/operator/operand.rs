//! Arguments of one width, zipped without looking at each value's null flag.

use arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, AsArray, BooleanArray, PrimitiveArray, StringViewArray,
};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use arrow::compute::{binary, cast};
use arrow::datatypes::{Float64Type, Int64Type};
use datafusion::common::Result;

use crate::args::Column;

/// A primitive argument: a value a row, or one value for every row.
#[derive(Debug, Clone)]
pub(super) struct Operand<T: ArrowPrimitiveType> {
    values: PrimitiveArray<T>,
    is_constant: bool,
}

impl Operand<Int64Type> {
    /// An int, long, datetime or timespan.
    pub(super) fn longs(column: &Column) -> Result<Operand<Int64Type>> {
        Operand::of(column)
    }
}

impl Operand<Float64Type> {
    /// An int, long or real as doubles.
    pub(super) fn reals(column: &Column) -> Result<Operand<Float64Type>> {
        Operand::of(column)
    }
}

impl<T: ArrowPrimitiveType> Operand<T> {
    /// The argument, widened to `T` where it is narrower.
    pub(super) fn of(column: &Column) -> Result<Operand<T>> {
        let array = column.array();
        let values = if array.data_type() == &T::DATA_TYPE {
            array.as_primitive::<T>().clone()
        } else {
            cast(array, &T::DATA_TYPE)?.as_primitive::<T>().clone()
        };
        Ok(Operand {
            values,
            is_constant: column.is_constant(),
        })
    }

    fn constant(&self) -> Option<Option<T::Native>> {
        self.is_constant
            .then(|| self.values.is_valid(0).then(|| self.values.value(0)))
    }

    fn get(&self, row: usize) -> Option<T::Native> {
        let idx = if self.is_constant { 0 } else { row };
        self.values.is_valid(idx).then(|| self.values.value(idx))
    }

    /// `f` of every pair; null where either is null.
    pub(super) fn zip<U, R>(
        &self,
        other: &Operand<U>,
        rows: usize,
        f: impl Fn(T::Native, U::Native) -> R::Native,
    ) -> Result<ArrayRef>
    where
        U: ArrowPrimitiveType,
        R: ArrowPrimitiveType,
    {
        let zipped: PrimitiveArray<R> = match (self.constant(), other.constant()) {
            (None, None) => binary(&self.values, &other.values, f)?,
            (None, Some(Some(right))) => self.values.unary(|left| f(left, right)),
            (Some(Some(left)), None) => other.values.unary(|right| f(left, right)),
            (Some(Some(left)), Some(Some(right))) => {
                PrimitiveArray::from_value(f(left, right), rows)
            }
            (Some(None), _) | (_, Some(None)) => PrimitiveArray::new_null(rows),
        };
        Ok(std::sync::Arc::new(zipped))
    }

    /// `f` of every pair; null where either is null or `f` has no answer.
    pub(super) fn zip_partial<U, R>(
        &self,
        other: &Operand<U>,
        rows: usize,
        f: impl Fn(T::Native, U::Native) -> Option<R::Native>,
    ) -> Result<ArrayRef>
    where
        U: ArrowPrimitiveType,
        R: ArrowPrimitiveType,
    {
        let zipped: PrimitiveArray<R> = (0..rows)
            .map(|row| {
                self.get(row)
                    .zip(other.get(row))
                    .and_then(|(left, right)| f(left, right))
            })
            .collect();
        Ok(std::sync::Arc::new(zipped))
    }

    /// `f` of every value.
    pub(super) fn map(&self, f: impl Fn(T::Native) -> T::Native) -> ArrayRef {
        std::sync::Arc::new(self.values.unary::<_, T>(f))
    }

    /// The bit of every pair. The bits of nulls mean nothing.
    pub(super) fn compare(
        &self,
        other: &Operand<T>,
        rows: usize,
        f: impl Fn(T::Native, T::Native) -> bool,
    ) -> BooleanBuffer {
        let (left, right) = (self.values.values(), other.values.values());
        match (self.is_constant, other.is_constant) {
            (false, false) => BooleanBuffer::collect_bool(rows, |row| f(left[row], right[row])),
            (false, true) => {
                let right = right[0];
                BooleanBuffer::collect_bool(rows, |row| f(left[row], right))
            }
            (true, false) => {
                let left = left[0];
                BooleanBuffer::collect_bool(rows, |row| f(left, right[row]))
            }
            (true, true) => constant_bits(f(left[0], right[0]), rows),
        }
    }
}

/// The bits of every pair of strings; a null slot is the empty string.
pub(super) fn compare_strings(
    left: &Column,
    right: &Column,
    rows: usize,
    f: impl Fn(&str, &str) -> bool,
) -> BooleanBuffer {
    let (left_array, right_array) = (
        left.array().as_string_view(),
        right.array().as_string_view(),
    );
    if left_array.null_count() > 0 || right_array.null_count() > 0 {
        let idx = |column: &Column, row: usize| if column.is_constant() { 0 } else { row };
        return BooleanBuffer::collect_bool(rows, |row| {
            f(
                text_or_empty(left_array, idx(left, row)),
                text_or_empty(right_array, idx(right, row)),
            )
        });
    }
    match (left.is_constant(), right.is_constant()) {
        (false, false) => BooleanBuffer::collect_bool(rows, |row| {
            f(left_array.value(row), right_array.value(row))
        }),
        (false, true) => {
            let right = right_array.value(0);
            BooleanBuffer::collect_bool(rows, |row| f(left_array.value(row), right))
        }
        (true, false) => {
            let left = left_array.value(0);
            BooleanBuffer::collect_bool(rows, |row| f(left, right_array.value(row)))
        }
        (true, true) => constant_bits(f(left_array.value(0), right_array.value(0)), rows),
    }
}

fn text_or_empty(array: &StringViewArray, idx: usize) -> &str {
    if array.is_null(idx) {
        ""
    } else {
        array.value(idx)
    }
}

/// `bit` in every row.
pub(super) fn constant_bits(bit: bool, rows: usize) -> BooleanBuffer {
    if bit {
        BooleanBuffer::new_set(rows)
    } else {
        BooleanBuffer::new_unset(rows)
    }
}

/// Which rows of a column hold a value; `None` where all do.
pub(super) fn valid_rows(column: &Column, rows: usize) -> Option<BooleanBuffer> {
    if column.kql_type() == kql_types::KqlType::String || column.array().null_count() == 0 {
        return None;
    }
    if column.is_constant() {
        return Some(BooleanBuffer::new_unset(rows));
    }
    column.array().nulls().map(|nulls| nulls.inner().clone())
}

/// Ordering: null where either side is null.
pub(super) fn null_if_either(bits: BooleanBuffer, left: &Column, right: &Column) -> BooleanArray {
    let rows = bits.len();
    let valid = match (valid_rows(left, rows), valid_rows(right, rows)) {
        (None, None) => None,
        (Some(valid), None) | (None, Some(valid)) => Some(valid),
        (Some(left), Some(right)) => Some(&left & &right),
    };
    BooleanArray::new(bits, valid.map(NullBuffer::new))
}

/// Equality: `one_null` where one side is null, null where both are.
pub(super) fn null_if_both(
    bits: BooleanBuffer,
    left: &Column,
    right: &Column,
    one_null: bool,
) -> BooleanArray {
    let rows = bits.len();
    let (left, right) = (valid_rows(left, rows), valid_rows(right, rows));
    if left.is_none() && right.is_none() {
        return BooleanArray::new(bits, None);
    }
    let all = || BooleanBuffer::new_set(rows);
    let (left, right) = (left.unwrap_or_else(all), right.unwrap_or_else(all));
    let both = &left & &right;
    let bits = if one_null {
        &bits | &!&both
    } else {
        &bits & &both
    };
    BooleanArray::new(bits, Some(NullBuffer::new(&left | &right)))
}
