//! A run of rows, column by column: immutable once built.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanBuilder, Float64Builder, Int32Builder, Int64Builder,
    LargeStringBuilder, StringViewBuilder, UInt32Array,
};
use arrow::compute::{max, min};
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use kql_types::{KqlType, Value, build_array};

use crate::interner::Interner;
use crate::schema::{Column, Encoding};

/// How many rows a segment holds at most.
pub const SEGMENT_ROWS: usize = 1 << 16;

/// A value on its way into a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// The null of the column's type; the empty string in a string column.
    Null,
    /// A string, or the JSON text of a dynamic.
    Text(&'a str),
    /// A bool.
    Bool(bool),
    /// An int.
    Int(i32),
    /// A long, or the ticks of a datetime or a timespan.
    Long(i64),
    /// A real.
    Real(f64),
}

/// A run of rows, column by column.
#[derive(Debug)]
pub struct Segment {
    rows: usize,
    columns: Vec<SegmentColumn>,
    /// The least and greatest value of each column of integers.
    zones: Vec<Option<(i64, i64)>>,
}

impl Segment {
    fn new(rows: usize, columns: Vec<SegmentColumn>) -> Self {
        Self {
            rows,
            zones: columns.iter().map(SegmentColumn::zone).collect(),
            columns,
        }
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn column(&self, idx: usize) -> &SegmentColumn {
        &self.columns[idx]
    }

    /// The rows behind the first `count`; they share the memory.
    pub(crate) fn without_first(&self, count: usize) -> Self {
        let rows = self.rows - count;
        let columns = self.columns.iter().map(|column| match column {
            SegmentColumn::Plain(array) => SegmentColumn::Plain(array.slice(count, rows)),
            SegmentColumn::Interned(codes) => SegmentColumn::Interned(codes.slice(count, rows)),
        });
        Self::new(rows, columns.collect())
    }

    /// The least and greatest value of a column of integers, datetimes or timespans; `None` for other columns, and where
    /// all values are null.
    pub fn zone(&self, idx: usize) -> Option<(i64, i64)> {
        self.zones[idx]
    }
}

/// The rows of one column.
#[derive(Debug)]
pub(crate) enum SegmentColumn {
    Plain(ArrayRef),
    Interned(UInt32Array),
}

impl SegmentColumn {
    fn zone(&self) -> Option<(i64, i64)> {
        let Self::Plain(array) = self else {
            return None;
        };
        match array.data_type() {
            DataType::Int64 => {
                let values = array.as_primitive::<Int64Type>();
                min(values).zip(max(values))
            }
            DataType::Int32 => {
                let values = array.as_primitive::<Int32Type>();
                let zone = min(values).zip(max(values));
                zone.map(|(least, greatest)| (i64::from(least), i64::from(greatest)))
            }
            _ => None,
        }
    }
}

/// Gathers the rows of the next segment.
#[derive(Debug)]
pub(crate) struct SegmentBuilder {
    rows: usize,
    columns: Vec<ColumnBuilder>,
}

impl SegmentBuilder {
    pub(crate) fn new(columns: &[Column]) -> Self {
        Self {
            rows: 0,
            columns: columns.iter().map(ColumnBuilder::new).collect(),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Appends a value to a column; the caller gives every column one value a row.
    pub(crate) fn push(&mut self, column: usize, cell: Cell<'_>, interner: &mut Interner) {
        self.columns[column].push(cell, interner);
    }

    pub(crate) fn end_row(&mut self) {
        self.rows += 1;
    }

    pub(crate) fn finish(self) -> Segment {
        let columns = self
            .columns
            .into_iter()
            .map(ColumnBuilder::finish)
            .collect::<Vec<_>>();
        Segment::new(self.rows, columns)
    }
}

#[derive(Debug)]
enum ColumnBuilder {
    Bool(BooleanBuilder),
    Int(Int32Builder),
    Long(Int64Builder),
    Real(Float64Builder),
    String(StringViewBuilder),
    Dynamic(LargeStringBuilder),
    Interned(Vec<u32>),
    /// Decimals and guids, which arrive as text: too rare for builders of their own.
    Other(KqlType, Vec<Value>),
}

impl ColumnBuilder {
    fn new(column: &Column) -> Self {
        match (column.encoding, column.kql_type) {
            (Encoding::Interned, _) => Self::Interned(Vec::new()),
            (_, KqlType::Bool) => Self::Bool(BooleanBuilder::new()),
            (_, KqlType::Int) => Self::Int(Int32Builder::new()),
            (_, KqlType::Long | KqlType::DateTime | KqlType::Timespan) => {
                Self::Long(Int64Builder::new())
            }
            (_, KqlType::Real) => Self::Real(Float64Builder::new()),
            (_, KqlType::String) => Self::String(StringViewBuilder::new()),
            (_, KqlType::Dynamic) => Self::Dynamic(LargeStringBuilder::new()),
            (_, other @ (KqlType::Decimal | KqlType::Guid)) => Self::Other(other, Vec::new()),
        }
    }

    fn push(&mut self, cell: Cell<'_>, interner: &mut Interner) {
        match (self, cell) {
            (Self::Bool(builder), Cell::Bool(value)) => builder.append_value(value),
            (Self::Int(builder), Cell::Int(value)) => builder.append_value(value),
            (Self::Long(builder), Cell::Long(value)) => builder.append_value(value),
            (Self::Real(builder), Cell::Real(value)) => builder.append_value(value),
            (Self::String(builder), Cell::Text(text)) => builder.append_value(text),
            (Self::Dynamic(builder), Cell::Text(json)) => builder.append_value(json),
            (Self::Interned(codes), Cell::Text(text)) => codes.push(interner.code(text)),
            (Self::Other(_, values), Cell::Text(text)) => {
                values.push(Value::String(text.to_owned()))
            }
            (builder, Cell::Null) => builder.push_null(interner),
            (builder, cell) => {
                panic!("a cell has its column's type, but {cell:?} came for {builder:?}")
            }
        }
    }

    fn push_null(&mut self, interner: &mut Interner) {
        match self {
            Self::Bool(builder) => builder.append_null(),
            Self::Int(builder) => builder.append_null(),
            Self::Long(builder) => builder.append_null(),
            Self::Real(builder) => builder.append_null(),
            Self::String(builder) => builder.append_value(""),
            Self::Dynamic(builder) => builder.append_null(),
            Self::Interned(codes) => codes.push(interner.code("")),
            Self::Other(kql_type, values) => values.push(Value::null(*kql_type)),
        }
    }

    fn finish(self) -> SegmentColumn {
        SegmentColumn::Plain(match self {
            Self::Interned(codes) => return SegmentColumn::Interned(UInt32Array::from(codes)),
            Self::Bool(mut builder) => Arc::new(builder.finish()) as ArrayRef,
            Self::Int(mut builder) => Arc::new(builder.finish()),
            Self::Long(mut builder) => Arc::new(builder.finish()),
            Self::Real(mut builder) => Arc::new(builder.finish()),
            Self::String(mut builder) => Arc::new(builder.finish()),
            Self::Dynamic(mut builder) => Arc::new(builder.finish()),
            Self::Other(kql_type, values) => build_array(kql_type, values.into_iter()),
        })
    }
}
