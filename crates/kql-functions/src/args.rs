//! What a kernel sees: its evaluated arguments as typed readers, and builders for its result.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, BooleanBuilder, Decimal256Array, FixedSizeBinaryArray,
    FixedSizeBinaryBuilder, Float64Array, Int32Array, Int64Array, LargeStringArray,
    LargeStringBuilder, StringViewArray, StringViewBuilder,
};
use arrow::datatypes::{DataType, Decimal256Type, Float64Type, Int32Type, Int64Type};
use datafusion::common::Result;
use kql_types::{Decimal, KqlType, Value};

/// One evaluated argument.
#[derive(Debug, Clone)]
pub struct Column {
    array: ArrayRef,
    kql_type: KqlType,
    is_constant: bool,
}

impl Column {
    /// A column with one value a row.
    pub fn rows(array: ArrayRef, kql_type: KqlType) -> Column {
        Column {
            array,
            kql_type,
            is_constant: false,
        }
    }

    /// A constant: an array of one value that stands for every row.
    pub fn constant(array: ArrayRef, kql_type: KqlType) -> Column {
        debug_assert_eq!(array.len(), 1, "a constant is an array of one value");
        Column {
            array,
            kql_type,
            is_constant: true,
        }
    }

    /// The values; one value where the column [is constant](Self::is_constant).
    pub fn array(&self) -> &ArrayRef {
        &self.array
    }

    /// The KQL type of the values.
    pub fn kql_type(&self) -> KqlType {
        self.kql_type
    }

    /// True where one value stands for every row.
    pub fn is_constant(&self) -> bool {
        self.is_constant
    }

    fn index(&self, row: usize) -> usize {
        if self.is_constant { 0 } else { row }
    }

    /// True where the value of `row` is null. Strings are never null.
    pub fn is_null(&self, row: usize) -> bool {
        self.kql_type != KqlType::String && self.array.is_null(self.index(row))
    }

    /// The value of `row`.
    pub fn value(&self, row: usize) -> Value {
        Value::from_array(self.array.as_ref(), self.index(row), self.kql_type)
    }
}

/// The arguments of one call over one batch.
#[derive(Debug)]
pub struct Args<'a> {
    columns: &'a [Column],
    rows: usize,
    returns: KqlType,
}

impl<'a> Args<'a> {
    /// Arguments over `rows` rows, of a call that returns `returns`.
    pub fn new(columns: &'a [Column], rows: usize, returns: KqlType) -> Args<'a> {
        Args {
            columns,
            rows,
            returns,
        }
    }

    /// How many arguments the call has.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// True for a call without arguments.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// How many rows the result must have.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The type that the result must have.
    pub fn returns(&self) -> KqlType {
        self.returns
    }

    /// Argument `idx`.
    pub fn column(&self, idx: usize) -> &'a Column {
        &self.columns[idx]
    }

    /// Argument `idx`, where the call has it.
    pub fn optional(&self, idx: usize) -> Option<&'a Column> {
        self.columns.get(idx)
    }

    /// All arguments.
    pub fn columns(&self) -> &'a [Column] {
        self.columns
    }

    /// The KQL type of argument `idx`.
    pub fn kql_type(&self, idx: usize) -> KqlType {
        self.columns[idx].kql_type
    }

    /// The value of argument `idx` where it is a constant.
    pub fn constant(&self, idx: usize) -> Option<Value> {
        self.columns
            .get(idx)
            .filter(|column| column.is_constant)
            .map(|column| column.value(0))
    }

    /// The text of argument `idx` where it is a constant string.
    pub fn constant_str(&self, idx: usize) -> Option<&'a str> {
        let column = self
            .columns
            .get(idx)
            .filter(|column| column.is_constant && column.kql_type == KqlType::String)?;
        Some(Strings::new(column).get(0))
    }

    /// Argument `idx`, a string. A null slot reads as the empty string.
    pub fn strings(&self, idx: usize) -> Strings<'a> {
        Strings::new(&self.columns[idx])
    }

    /// Argument `idx`, an int, long, datetime or timespan, as 64-bit integers.
    pub fn integers(&self, idx: usize) -> Integers<'a> {
        Integers::new(&self.columns[idx])
    }

    /// Argument `idx`, a number, as doubles.
    pub fn floats(&self, idx: usize) -> Floats<'a> {
        Floats::new(&self.columns[idx])
    }

    /// Argument `idx`, a bool.
    pub fn booleans(&self, idx: usize) -> Booleans<'a> {
        Booleans::new(&self.columns[idx])
    }

    /// Argument `idx`, a dynamic, as JSON text.
    pub fn json(&self, idx: usize) -> Json<'a> {
        Json::new(&self.columns[idx])
    }

    /// Argument `idx`, a guid.
    pub fn guids(&self, idx: usize) -> Guids<'a> {
        Guids::new(&self.columns[idx])
    }

    /// A long, datetime or timespan result.
    pub fn longs(&self, value: impl FnMut(usize) -> Option<i64>) -> Result<ArrayRef> {
        Ok(Arc::new((0..self.rows).map(value).collect::<Int64Array>()))
    }

    /// An int result.
    pub fn ints(&self, value: impl FnMut(usize) -> Option<i32>) -> Result<ArrayRef> {
        Ok(Arc::new((0..self.rows).map(value).collect::<Int32Array>()))
    }

    /// A real result.
    pub fn reals(&self, value: impl FnMut(usize) -> Option<f64>) -> Result<ArrayRef> {
        Ok(Arc::new(
            (0..self.rows).map(value).collect::<Float64Array>(),
        ))
    }

    /// A bool result.
    pub fn bools(&self, mut value: impl FnMut(usize) -> Option<bool>) -> Result<ArrayRef> {
        let mut builder = BooleanBuilder::with_capacity(self.rows);
        (0..self.rows).for_each(|row| builder.append_option(value(row)));
        Ok(Arc::new(builder.finish()))
    }

    /// A string result. `write` appends the text of a row to an empty buffer.
    pub fn texts(&self, mut write: impl FnMut(usize, &mut String)) -> Result<ArrayRef> {
        let mut builder = StringViewBuilder::with_capacity(self.rows);
        let mut buffer = String::new();
        for row in 0..self.rows {
            buffer.clear();
            write(row, &mut buffer);
            builder.append_value(&buffer);
        }
        Ok(Arc::new(builder.finish()))
    }

    /// A string result whose values are parts of the arguments.
    pub fn slices<'s>(&self, mut value: impl FnMut(usize) -> &'s str) -> Result<ArrayRef> {
        let mut builder = StringViewBuilder::with_capacity(self.rows);
        (0..self.rows).for_each(|row| builder.append_value(value(row)));
        Ok(Arc::new(builder.finish()))
    }

    /// A dynamic result. `write` appends canonical JSON to an empty buffer, or returns false for null.
    pub fn dynamics(&self, mut write: impl FnMut(usize, &mut String) -> bool) -> Result<ArrayRef> {
        let mut builder = LargeStringBuilder::with_capacity(self.rows, 0);
        let mut buffer = String::new();
        for row in 0..self.rows {
            buffer.clear();
            if write(row, &mut buffer) {
                builder.append_value(&buffer);
            } else {
                builder.append_null();
            }
        }
        Ok(Arc::new(builder.finish()))
    }

    /// A guid result.
    pub fn guid_values(
        &self,
        mut value: impl FnMut(usize) -> Option<[u8; 16]>,
    ) -> Result<ArrayRef> {
        let mut builder = FixedSizeBinaryBuilder::with_capacity(self.rows, 16);
        for row in 0..self.rows {
            match value(row) {
                Some(bytes) => builder.append_value(bytes)?,
                None => builder.append_null(),
            }
        }
        Ok(Arc::new(builder.finish()))
    }

    /// A result of any type, value by value: for functions whose type depends on their arguments and that are not hot.
    pub fn values(&self, value: impl FnMut(usize) -> Value) -> Result<ArrayRef> {
        Ok(kql_types::build_array(
            self.returns,
            (0..self.rows).map(value),
        ))
    }
}

/// A string argument.
#[derive(Debug, Clone, Copy)]
pub struct Strings<'a> {
    array: &'a StringViewArray,
    is_constant: bool,
}

impl<'a> Strings<'a> {
    pub(crate) fn new(column: &'a Column) -> Strings<'a> {
        Strings {
            array: column.array.as_string_view(),
            is_constant: column.is_constant,
        }
    }

    /// The text of `row`.
    pub fn get(&self, row: usize) -> &'a str {
        let idx = if self.is_constant { 0 } else { row };
        if self.array.is_null(idx) {
            ""
        } else {
            self.array.value(idx)
        }
    }
}

/// An integer argument of any width, or ticks.
#[derive(Debug, Clone, Copy)]
pub struct Integers<'a> {
    values: IntegerValues<'a>,
    is_constant: bool,
}

#[derive(Debug, Clone, Copy)]
enum IntegerValues<'a> {
    Narrow(&'a Int32Array),
    Wide(&'a Int64Array),
}

impl<'a> Integers<'a> {
    fn new(column: &'a Column) -> Integers<'a> {
        let values = match column.array.data_type() {
            DataType::Int32 => IntegerValues::Narrow(column.array.as_primitive::<Int32Type>()),
            _ => IntegerValues::Wide(column.array.as_primitive::<Int64Type>()),
        };
        Integers {
            values,
            is_constant: column.is_constant,
        }
    }

    /// The value of `row`.
    pub fn get(&self, row: usize) -> Option<i64> {
        let idx = if self.is_constant { 0 } else { row };
        match self.values {
            IntegerValues::Narrow(array) => {
                array.is_valid(idx).then(|| i64::from(array.value(idx)))
            }
            IntegerValues::Wide(array) => array.is_valid(idx).then(|| array.value(idx)),
        }
    }
}

/// A numeric argument as doubles.
#[derive(Debug, Clone, Copy)]
pub struct Floats<'a> {
    values: FloatValues<'a>,
    is_constant: bool,
}

#[derive(Debug, Clone, Copy)]
enum FloatValues<'a> {
    Integer(IntegerValues<'a>),
    Real(&'a Float64Array),
    Decimal(&'a Decimal256Array),
}

impl<'a> Floats<'a> {
    fn new(column: &'a Column) -> Floats<'a> {
        let values = match column.array.data_type() {
            DataType::Float64 => FloatValues::Real(column.array.as_primitive::<Float64Type>()),
            DataType::Decimal256(_, _) => {
                FloatValues::Decimal(column.array.as_primitive::<Decimal256Type>())
            }
            _ => FloatValues::Integer(Integers::new(column).values),
        };
        Floats {
            values,
            is_constant: column.is_constant,
        }
    }

    /// The value of `row`.
    pub fn get(&self, row: usize) -> Option<f64> {
        let idx = if self.is_constant { 0 } else { row };
        match self.values {
            FloatValues::Real(array) => array.is_valid(idx).then(|| array.value(idx)),
            FloatValues::Decimal(array) => array
                .is_valid(idx)
                .then(|| Decimal::from_raw(array.value(idx)).to_f64()),
            FloatValues::Integer(values) => Integers {
                values,
                is_constant: false,
            }
            .get(idx)
            .map(|value| value as f64),
        }
    }
}

/// A bool argument.
#[derive(Debug, Clone, Copy)]
pub struct Booleans<'a> {
    array: &'a BooleanArray,
    is_constant: bool,
}

impl<'a> Booleans<'a> {
    fn new(column: &'a Column) -> Booleans<'a> {
        Booleans {
            array: column.array.as_boolean(),
            is_constant: column.is_constant,
        }
    }

    /// The value of `row`.
    pub fn get(&self, row: usize) -> Option<bool> {
        let idx = if self.is_constant { 0 } else { row };
        self.array.is_valid(idx).then(|| self.array.value(idx))
    }
}

/// A dynamic argument, as JSON text.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a> {
    array: &'a LargeStringArray,
    is_constant: bool,
}

impl<'a> Json<'a> {
    fn new(column: &'a Column) -> Json<'a> {
        Json {
            array: column.array.as_string::<i64>(),
            is_constant: column.is_constant,
        }
    }

    /// The JSON text of `row`, or `None` for dynamic null.
    pub fn get(&self, row: usize) -> Option<&'a str> {
        let idx = if self.is_constant { 0 } else { row };
        self.array.is_valid(idx).then(|| self.array.value(idx))
    }
}

/// A guid argument.
#[derive(Debug, Clone, Copy)]
pub struct Guids<'a> {
    array: &'a FixedSizeBinaryArray,
    is_constant: bool,
}

impl<'a> Guids<'a> {
    fn new(column: &'a Column) -> Guids<'a> {
        Guids {
            array: column.array.as_fixed_size_binary(),
            is_constant: column.is_constant,
        }
    }

    /// The bytes of `row`, in the order of the text form.
    pub fn get(&self, row: usize) -> Option<[u8; 16]> {
        let idx = if self.is_constant { 0 } else { row };
        self.array.is_valid(idx).then(|| {
            self.array
                .value(idx)
                .try_into()
                .expect("a guid has 16 bytes")
        })
    }
}
