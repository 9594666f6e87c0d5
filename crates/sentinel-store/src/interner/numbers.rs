//! Numbers to dense codes.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int32Array, Int64Array};
use arrow::datatypes::{Int32Type, Int64Type};
use hashbrown::HashMap;
use kql_types::KqlType;

use crate::dictionary::{Chunks, Dictionary};

/// Gives each distinct number a code, and null one.
#[derive(Debug)]
pub(crate) struct NumberInterner {
    kql_type: KqlType,
    codes: HashMap<Option<i64>, u32>,
    published: Chunks,
    fresh: Vec<Option<i64>>,
}

impl NumberInterner {
    pub(super) fn new(kql_type: KqlType) -> Self {
        Self {
            kql_type,
            codes: HashMap::new(),
            published: Chunks::default(),
            fresh: Vec::new(),
        }
    }

    /// The code of `number`.
    pub(crate) fn code(&mut self, number: Option<i64>) -> u32 {
        let next = self.codes.len();
        *self.codes.entry(number).or_insert_with(|| {
            self.fresh.push(number);
            u32::try_from(next).expect("a table has fewer than 2^32 distinct keys")
        })
    }

    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.codes.allocation_size() + self.fresh.capacity() * size_of::<Option<i64>>()
    }

    pub(super) fn dictionary(&mut self) -> Dictionary {
        let fresh = std::mem::take(&mut self.fresh).into_iter();
        let numbers: ArrayRef = match self.kql_type {
            KqlType::Int => {
                let narrow = |number: i64| i32::try_from(number).expect("an int fits 32 bits");
                Arc::new(
                    fresh
                        .map(|number| number.map(narrow))
                        .collect::<Int32Array>(),
                )
            }
            _ => Arc::new(fresh.collect::<Int64Array>()),
        };
        if !numbers.is_empty() {
            self.published.push_numbers(numbers);
        }
        self.published.dictionary(self.kql_type.arrow_type())
    }
}

/// A number of an array of ints or longs; `None` for null.
pub(crate) fn number_at(array: &ArrayRef, row: usize) -> Option<i64> {
    let is_there = array.is_valid(row);
    is_there.then(|| match array.as_primitive_opt::<Int32Type>() {
        Some(ints) => ints.value(row).into(),
        None => array.as_primitive::<Int64Type>().value(row),
    })
}

#[cfg(test)]
mod tests {
    use arrow::array::UInt32Array;

    use super::*;

    #[test]
    fn null_is_a_number_of_its_own() {
        let mut interner = NumberInterner::new(KqlType::Int);
        let codes = [Some(5), None, Some(5), Some(0)].map(|number| interner.code(number));
        assert_eq!(codes, [0, 1, 0, 2]);
        let dictionary = interner.dictionary();
        assert_eq!(interner.code(None), 1);
        let numbers = dictionary.take(&UInt32Array::from(codes.to_vec()));
        let numbers = numbers.expect("codes of the dictionary");
        let expected = Int32Array::from(vec![Some(5), None, Some(5), Some(0)]);
        assert_eq!(numbers.as_primitive(), &expected);
    }
}
