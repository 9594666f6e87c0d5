//! Columns that say nothing, or one and the same in all rows, share their memory: tables are wide and rows are sparse.

use std::sync::{Arc, LazyLock};

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, LargeStringArray, PrimitiveArray, UInt32Array,
};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Float64Type, Int32Type, Int64Type, UInt32Type,
};

use super::SEGMENT_ROWS;

/// Enough zeros for the widest of the shared columns: offsets of 64 bits, one more than there are rows.
static ZEROS: LazyLock<Buffer> =
    LazyLock::new(|| Buffer::from(vec![0u8; (SEGMENT_ROWS + 1) * size_of::<i64>()]));

/// The codes, in shared memory if all are 0: a column whose values are all the same gives them the first code.
pub(super) fn shared_codes(mut codes: Vec<u32>) -> UInt32Array {
    if codes.len() <= SEGMENT_ROWS && codes.iter().all(|&code| code == 0) {
        return PrimitiveArray::new(zeros(codes.len()), None);
    }
    codes.shrink_to_fit();
    UInt32Array::from(codes)
}

/// The array, in shared memory if all its values are null.
pub(super) fn shared_nulls(array: ArrayRef) -> ArrayRef {
    let rows = array.len();
    if array.null_count() < rows || rows > SEGMENT_ROWS {
        return array;
    }
    let nulls = || NullBuffer::new(BooleanBuffer::new(ZEROS.clone(), 0, rows));
    match array.data_type() {
        DataType::Boolean => {
            let values = BooleanBuffer::new(ZEROS.clone(), 0, rows);
            Arc::new(BooleanArray::new(values, Some(nulls())))
        }
        DataType::Int32 => null_numbers::<Int32Type>(nulls()),
        DataType::Int64 => null_numbers::<Int64Type>(nulls()),
        DataType::Float64 => null_numbers::<Float64Type>(nulls()),
        DataType::LargeUtf8 => {
            let offsets = OffsetBuffer::new(zeros(rows + 1));
            let no_bytes = Buffer::from_vec(Vec::<u8>::new());
            Arc::new(LargeStringArray::new(offsets, no_bytes, Some(nulls())))
        }
        _ => array,
    }
}

/// The bytes of an array's buffers, but for those that it shares.
pub(super) fn own_bytes(array: &dyn Array) -> usize {
    match is_shared(array) {
        true => 0,
        false => array.get_buffer_memory_size(),
    }
}

fn is_shared(array: &dyn Array) -> bool {
    let of_codes = array.as_primitive_opt::<UInt32Type>();
    let is_of_zeros = |buffer: &Buffer| buffer.data_ptr() == ZEROS.data_ptr();
    let codes = of_codes.map(|codes| is_of_zeros(codes.values().inner()));
    let nulls = array
        .nulls()
        .map(|nulls| is_of_zeros(nulls.inner().inner()));
    codes.or(nulls).unwrap_or(false)
}

fn null_numbers<T: ArrowPrimitiveType>(nulls: NullBuffer) -> ArrayRef {
    let values = zeros(nulls.len());
    Arc::new(PrimitiveArray::<T>::new(values, Some(nulls)))
}

fn zeros<T: arrow::datatypes::ArrowNativeType>(count: usize) -> ScalarBuffer<T> {
    ScalarBuffer::new(ZEROS.clone(), 0, count)
}

#[cfg(test)]
mod tests {
    use arrow::array::new_null_array;

    use super::*;

    #[test]
    fn nulls_of_all_forms_share_memory_and_stay_null() {
        let forms = [
            DataType::Boolean,
            DataType::Int32,
            DataType::Int64,
            DataType::Float64,
            DataType::LargeUtf8,
        ];
        for form in forms {
            for rows in [1, 7, SEGMENT_ROWS] {
                let expected = new_null_array(&form, rows);
                let shared = shared_nulls(Arc::clone(&expected));
                assert_eq!(&shared, &expected, "{form}");
                assert_eq!(own_bytes(&shared.slice(0, rows)), 0, "{form}");
            }
        }
        let some: ArrayRef = Arc::new(BooleanArray::from(vec![None, Some(false)]));
        assert!(own_bytes(&shared_nulls(some)) > 0);
    }

    #[test]
    fn codes_that_differ_have_memory_of_their_own() {
        assert_eq!(shared_codes(vec![0, 0]), UInt32Array::from(vec![0, 0]));
        assert_eq!(own_bytes(&shared_codes(vec![0, 0])), 0);
        assert!(own_bytes(&shared_codes(vec![0, 1])) > 0);
    }
}
