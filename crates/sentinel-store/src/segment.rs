//! A run of rows, column by column: immutable once built.

mod code_builder;
mod column_builder;
mod text_builder;
mod zeros;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, UInt32Array};
use arrow::compute::{max, min};
use arrow::datatypes::{Int32Type, Int64Type};

use crate::codes::ColumnCodes;
use crate::interner::{Interner, RecentCodes};
use crate::schema::Column;
use code_builder::CodeBuilder;
use column_builder::ColumnBuilder;
use zeros::own_bytes;

/// How many rows a segment holds at most.
pub const SEGMENT_ROWS: usize = 1 << 16;

/// A value on its way into a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// The null of the column's type; the empty string in a string column.
    Null,
    /// A string, or the JSON text of a dynamic.
    Text(&'a str),
    /// A string with its code in this column, from [`NextRows::code`](crate::NextRows::code): nobody looks for it again.
    Coded(u32, &'a str),
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
            SegmentColumn::Plain(array) => own_bytes(array),
            SegmentColumn::Interned(codes) => own_bytes(codes),
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

    /// Puts the value that a column of strings has `back` rows before into the next row but `ahead`. False if it cannot: that
    /// row is in another segment.
    pub(crate) fn repeat(
        &mut self,
        ahead: usize,
        column: usize,
        back: usize,
        column_codes: &mut Option<ColumnCodes>,
    ) -> bool {
        let builder = &mut self.columns[column];
        builder.catch_up(self.rows + ahead, column_codes);
        if builder.repeat_only(column_codes) {
            return true;
        }
        let earlier = (self.rows + ahead).checked_sub(back);
        if let Some(earlier) = earlier {
            builder.repeat(earlier, column_codes);
        }
        earlier.is_some()
    }

    /// Puts the values of the next rows into a column, from an array of its form.
    pub(crate) fn push_array(
        &mut self,
        column: usize,
        array: &ArrayRef,
        column_codes: &mut Option<ColumnCodes>,
        recent: &mut RecentCodes,
    ) {
        let builder = &mut self.columns[column];
        builder.catch_up(self.rows, column_codes);
        builder.push_array(array, column_codes, recent);
    }

    /// The code of a text, the next of a column and that of the next row but `ahead`, while the column is interned.
    pub(crate) fn code(
        &mut self,
        ahead: usize,
        column: usize,
        text: &str,
        column_codes: &mut Option<ColumnCodes>,
    ) -> Option<u32> {
        // Codes are in the order of first use: the texts before this one come first.
        let builder = &mut self.columns[column];
        builder.catch_up(self.rows + ahead, column_codes);
        builder.give_codes(column_codes);
        match &mut column_codes.as_mut()?.interner {
            Interner::Texts(texts) => Some(texts.code(text)),
            Interner::Numbers(_) => None,
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
