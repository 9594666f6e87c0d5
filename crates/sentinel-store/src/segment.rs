//! A run of rows, column by column: immutable once built.

mod code_builder;

use std::sync::Arc;

use arrow::array::{
    Array, ArrayBuilder, ArrayRef, AsArray, BooleanBuilder, Float64Builder, Int32Builder,
    Int64Array, Int64Builder, LargeStringBuilder, StringViewBuilder, UInt32Array,
};
use arrow::compute::{max, min};
use arrow::datatypes::{Int32Type, Int64Type};
use kql_types::{KqlType, Value, build_array};

use crate::codes::ColumnCodes;
use crate::schema::Column;
use code_builder::CodeBuilder;

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
    first_row: u64,
    rows: usize,
    columns: Vec<SegmentColumn>,
    /// The bounds of each column of integers.
    zones: Vec<Option<(i64, i64)>>,
}

impl Segment {
    /// Rows of these columns, behind `first_row` others, with the bounds of each.
    pub(crate) fn new(
        first_row: u64,
        rows: usize,
        columns: impl Iterator<Item = (SegmentColumn, Option<(i64, i64)>)>,
    ) -> Self {
        let (columns, zones) = columns.unzip();
        Self {
            first_row,
            rows,
            columns,
            zones,
        }
    }

    /// How many rows the table had before these, those that have left since among them.
    pub fn first_row(&self) -> u64 {
        self.first_row
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn column(&self, idx: usize) -> &SegmentColumn {
        &self.columns[idx]
    }

    /// The codes of a column that is interned here.
    pub(crate) fn codes(&self, idx: usize) -> Option<&[u32]> {
        match &self.columns[idx] {
            SegmentColumn::Interned(codes) => Some(codes.values()),
            SegmentColumn::Plain(_) => None,
        }
    }

    /// The values of a column of longs, datetimes or timespans that is not interned.
    pub(crate) fn longs(&self, idx: usize) -> Option<&Int64Array> {
        match &self.columns[idx] {
            SegmentColumn::Plain(array) => array.as_primitive_opt::<Int64Type>(),
            SegmentColumn::Interned(_) => None,
        }
    }

    /// The first `count` rows; they share the memory.
    pub(crate) fn first(&self, count: usize) -> Self {
        self.slice(0, count)
    }

    /// The rows behind the first `count`; they share the memory.
    pub(crate) fn without_first(&self, count: usize) -> Self {
        self.slice(count, self.rows - count)
    }

    /// The bytes of its buffers, which segments that were cut off others share with them.
    pub(crate) fn memory_bytes(&self) -> usize {
        let bytes = |column: &SegmentColumn| match column {
            SegmentColumn::Plain(array) => array.get_buffer_memory_size(),
            SegmentColumn::Interned(codes) => codes.get_buffer_memory_size(),
        };
        self.columns.iter().map(bytes).sum()
    }

    fn slice(&self, start: usize, rows: usize) -> Self {
        let columns = self.columns.iter().map(|column| match column {
            SegmentColumn::Plain(array) => SegmentColumn::Plain(array.slice(start, rows)),
            SegmentColumn::Interned(codes) => SegmentColumn::Interned(codes.slice(start, rows)),
        });
        Self {
            first_row: self.first_row + start as u64,
            rows,
            columns: columns.collect(),
            zones: self.zones.clone(),
        }
    }

    /// Between which values those of a column of integers, datetimes or timespans lie; `None` for other columns, and where
    /// all values are null.
    pub fn zone(&self, idx: usize) -> Option<(i64, i64)> {
        self.zones[idx]
    }
}

/// The rows of one column.
#[derive(Debug, Clone)]
pub(crate) enum SegmentColumn {
    Plain(ArrayRef),
    Interned(UInt32Array),
}

impl SegmentColumn {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Plain(array) => array.len(),
            Self::Interned(codes) => codes.len(),
        }
    }
}

/// Between which values those of an array of integers lie; `None` for other arrays, and where all values are null.
pub(crate) fn zone_of(array: &ArrayRef) -> Option<(i64, i64)> {
    if let Some(ints) = array.as_primitive_opt::<Int32Type>() {
        return min(ints).map(i64::from).zip(max(ints).map(i64::from));
    }
    let longs = array.as_primitive_opt::<Int64Type>()?;
    min(longs).zip(max(longs))
}

/// Gathers the rows of the next segment.
#[derive(Debug, Default)]
pub(crate) struct SegmentBuilder {
    rows: usize,
    columns: Vec<ColumnBuilder>,
}

impl SegmentBuilder {
    /// A builder for these columns, those of them that have codes interned.
    pub(crate) fn new(columns: &[Column], codes: &[Option<ColumnCodes>]) -> Self {
        let columns = columns.iter().zip(codes);
        Self {
            rows: 0,
            columns: columns
                .map(|(column, codes)| match codes {
                    Some(_) => ColumnBuilder::Interned(CodeBuilder::default()),
                    None => ColumnBuilder::new(column.kql_type),
                })
                .collect(),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Puts a value of the next row but `ahead` into a column. Columns without one stay behind, and catch up when they get
    /// the next.
    pub(crate) fn push(
        &mut self,
        ahead: usize,
        column: usize,
        cell: Cell<'_>,
        column_codes: &mut Option<ColumnCodes>,
    ) {
        let builder = &mut self.columns[column];
        builder.catch_up(self.rows + ahead, column_codes);
        let (ColumnBuilder::Interned(codes), Some(known)) = (&mut *builder, &mut *column_codes)
        else {
            return builder.push(cell);
        };
        codes.push(cell, &mut known.interner);
        if codes.is_full() {
            builder.give_codes(column_codes);
        }
    }

    pub(crate) fn end_rows(&mut self, count: usize) {
        self.rows += count;
    }

    /// The segment of the rows so far, which follow on `first_row` others.
    pub(crate) fn finish(
        self,
        first_row: u64,
        column_codes: &mut [Option<ColumnCodes>],
    ) -> Segment {
        let columns = self.columns.into_iter().zip(column_codes);
        let columns = columns.map(|(mut builder, codes)| {
            builder.catch_up(self.rows, codes);
            builder.give_codes(codes);
            builder.finish()
        });
        Segment::new(first_row, self.rows, columns)
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
    Interned(CodeBuilder),
    /// Decimals and guids, which arrive as text: too rare for builders of their own.
    Other(KqlType, Vec<Value>),
}

impl ColumnBuilder {
    fn new(kql_type: KqlType) -> Self {
        match kql_type {
            KqlType::Bool => Self::Bool(BooleanBuilder::new()),
            KqlType::Int => Self::Int(Int32Builder::new()),
            KqlType::Long | KqlType::DateTime | KqlType::Timespan => {
                Self::Long(Int64Builder::new())
            }
            KqlType::Real => Self::Real(Float64Builder::new()),
            KqlType::String => Self::String(StringViewBuilder::new()),
            KqlType::Dynamic => Self::Dynamic(LargeStringBuilder::new()),
            KqlType::Decimal | KqlType::Guid => Self::Other(kql_type, Vec::new()),
        }
    }

    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Bool(builder), Cell::Bool(value)) => builder.append_value(value),
            (Self::Int(builder), Cell::Int(value)) => builder.append_value(value),
            (Self::Long(builder), Cell::Long(value)) => builder.append_value(value),
            (Self::Real(builder), Cell::Real(value)) => builder.append_value(value),
            (Self::String(builder), Cell::Text(text)) => builder.append_value(text),
            (Self::Dynamic(builder), Cell::Text(json)) => builder.append_value(json),
            (Self::Other(_, values), Cell::Text(text)) => {
                values.push(Value::String(text.to_owned()))
            }
            (builder, Cell::Null) => builder.push_null(),
            (builder, cell) => {
                panic!("a cell has its column's type, but {cell:?} came for {builder:?}")
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Bool(builder) => builder.len(),
            Self::Int(builder) => builder.len(),
            Self::Long(builder) => builder.len(),
            Self::Real(builder) => builder.len(),
            Self::String(builder) => builder.len(),
            Self::Dynamic(builder) => builder.len(),
            Self::Interned(codes) => codes.len(),
            Self::Other(_, values) => values.len(),
        }
    }

    /// Appends nulls until there are so many values.
    fn catch_up(&mut self, rows: usize, column_codes: &mut Option<ColumnCodes>) {
        let missing = rows.checked_sub(self.len());
        let missing = missing.expect("a column has its values in the order of rows");
        if missing == 0 {
            return;
        }
        if matches!(self, Self::Interned(codes) if !codes.has_room(missing)) {
            self.give_codes(column_codes);
        }
        if let (Self::Interned(codes), Some(known)) = (&mut *self, column_codes) {
            return codes.push_nulls(missing, known);
        }
        for _ in 0..missing {
            self.push_null();
        }
    }

    /// Gives the texts that wait for codes theirs. The column is plain afterwards if its codes do not pay.
    fn give_codes(&mut self, column_codes: &mut Option<ColumnCodes>) {
        if let (Self::Interned(codes), Some(known)) = (&mut *self, &mut *column_codes)
            && !codes.give_codes(known)
        {
            *self = Self::String(codes.texts(&known.interner));
            *column_codes = None;
        }
    }

    fn push_null(&mut self) {
        match self {
            Self::Bool(builder) => builder.append_null(),
            Self::Int(builder) => builder.append_null(),
            Self::Long(builder) => builder.append_null(),
            Self::Real(builder) => builder.append_null(),
            Self::String(builder) => builder.append_value(""),
            Self::Dynamic(builder) => builder.append_null(),
            Self::Interned(_) => unreachable!("an interned column has an interner"),
            Self::Other(kql_type, values) => values.push(Value::null(*kql_type)),
        }
    }

    /// The column, and its bounds. Builders grow by doubling, so what they have left over is given back.
    fn finish(self) -> (SegmentColumn, Option<(i64, i64)>) {
        let mut zone = None;
        let array: ArrayRef = match self {
            Self::Interned(codes) => return codes.finish(),
            Self::Bool(mut builder) => Arc::new(builder.finish()),
            Self::Int(mut builder) => {
                let array = builder.finish();
                zone = min(&array).map(i64::from).zip(max(&array).map(i64::from));
                shrunk(array)
            }
            Self::Long(mut builder) => {
                let array = builder.finish();
                zone = min(&array).zip(max(&array));
                shrunk(array)
            }
            Self::Real(mut builder) => shrunk(builder.finish()),
            Self::String(mut builder) => shrunk(builder.finish()),
            Self::Dynamic(mut builder) => shrunk(builder.finish()),
            Self::Other(kql_type, values) => build_array(kql_type, values.into_iter()),
        };
        (SegmentColumn::Plain(array), zone)
    }
}

fn shrunk(mut array: impl Array + 'static) -> ArrayRef {
    array.shrink_to_fit();
    Arc::new(array)
}
