//! The next rows of a column.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayBuilder, ArrayRef, AsArray, BooleanBuilder, Float64Builder, Int32Builder,
    Int64Builder, LargeStringBuilder,
};
use arrow::compute::{max, min};
use kql_types::{KqlType, Value, build_array};

use super::code_builder::CodeBuilder;
use super::text_builder::TextBuilder;
use super::zeros::shared_nulls;
use super::{Cell, SegmentColumn};
use crate::codes::ColumnCodes;
use crate::interner::RecentCodes;

/// Gathers the next rows of a column.
#[derive(Debug)]
pub(super) enum ColumnBuilder {
    Bool(BooleanBuilder),
    Int(Int32Builder),
    Long(Int64Builder),
    Real(Float64Builder),
    String(TextBuilder),
    Dynamic(LargeStringBuilder),
    Interned(CodeBuilder),
    /// Decimals and guids, which arrive as text: too rare for builders of their own.
    Other(KqlType, Vec<Value>),
}

impl ColumnBuilder {
    pub(super) fn new(kql_type: KqlType) -> Self {
        match kql_type {
            KqlType::Bool => Self::Bool(BooleanBuilder::new()),
            KqlType::Int => Self::Int(Int32Builder::new()),
            KqlType::Long | KqlType::DateTime | KqlType::Timespan => {
                Self::Long(Int64Builder::new())
            }
            KqlType::Real => Self::Real(Float64Builder::new()),
            KqlType::String => Self::String(TextBuilder::with_capacity(0)),
            KqlType::Dynamic => Self::Dynamic(LargeStringBuilder::new()),
            KqlType::Decimal | KqlType::Guid => Self::Other(kql_type, Vec::new()),
        }
    }

    pub(super) fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Bool(builder), Cell::Bool(value)) => builder.append_value(value),
            (Self::Int(builder), Cell::Int(value)) => builder.append_value(value),
            (Self::Long(builder), Cell::Long(value)) => builder.append_value(value),
            (Self::Real(builder), Cell::Real(value)) => builder.append_value(value),
            (Self::String(builder), Cell::Text(text) | Cell::Coded(_, text)) => builder.push(text),
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

    /// Appends the only value of a column that has no other. False where it has.
    pub(super) fn repeat_only(&mut self, column_codes: &Option<ColumnCodes>) -> bool {
        match (self, column_codes) {
            (Self::Interned(codes), Some(known)) => codes.repeat_only(known),
            _ => false,
        }
    }

    /// Appends the value of an earlier row to a column of strings.
    pub(super) fn repeat(&mut self, earlier: usize, column_codes: &mut Option<ColumnCodes>) {
        if let Self::Interned(codes) = self
            && !codes.is_known(earlier)
        {
            self.give_codes(column_codes);
        }
        match self {
            Self::Interned(codes) => codes.repeat(earlier),
            Self::String(texts) => texts.repeat(earlier),
            _ => panic!("only strings are repeated"),
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
    pub(super) fn catch_up(&mut self, rows: usize, column_codes: &mut Option<ColumnCodes>) {
        let missing = rows.checked_sub(self.len());
        let missing = missing.expect("a column has its values in the order of rows");
        if missing == 0 {
            return;
        }
        // Codes are in the order of first use: the texts before the first null come first.
        if let Some(known) = column_codes
            && known.known_null().is_none()
        {
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
    pub(super) fn give_codes(&mut self, column_codes: &mut Option<ColumnCodes>) {
        if let (Self::Interned(codes), Some(known)) = (&mut *self, &mut *column_codes)
            && !codes.give_codes(known)
        {
            self.make_plain(column_codes);
        }
    }

    /// Codes cost more than they save: the column is plain from now on.
    fn make_plain(&mut self, column_codes: &mut Option<ColumnCodes>) {
        if let (Self::Interned(codes), Some(known)) = (&*self, column_codes.take()) {
            *self = Self::String(codes.texts(&known.interner));
        }
    }

    /// Appends the values of an array of the column's form.
    pub(super) fn push_array(
        &mut self,
        array: &ArrayRef,
        column_codes: &mut Option<ColumnCodes>,
        recent: &mut RecentCodes,
    ) {
        self.give_codes(column_codes);
        if let (Self::Interned(codes), Some(known)) = (&mut *self, &mut *column_codes) {
            if let Err(taken) = codes.push_array(array, known, recent) {
                self.make_plain(column_codes);
                self.push_plain(&array.slice(taken, array.len() - taken));
            }
        } else {
            self.push_plain(array);
        }
    }

    fn push_plain(&mut self, array: &ArrayRef) {
        match self {
            Self::Bool(builder) => builder.append_array(array.as_boolean()),
            Self::Int(builder) => builder.append_array(array.as_primitive()),
            Self::Long(builder) => builder.append_array(array.as_primitive()),
            Self::Real(builder) => builder.append_array(array.as_primitive()),
            Self::String(builder) => {
                // Text by text: the buffers of the array may hold more than its own.
                let texts = array.as_string_view().iter();
                texts.for_each(|text| builder.push(text.unwrap_or_default()));
            }
            Self::Dynamic(builder) => builder
                .append_array(array.as_string())
                .expect("offsets of 64 bits do not overflow"),
            Self::Interned(_) => unreachable!("an interned column has an interner"),
            Self::Other(kql_type, values) => {
                let kql_type = *kql_type;
                let rows = 0..array.len();
                values.extend(rows.map(|row| Value::from_array(array, row, kql_type)));
            }
        }
    }

    fn push_null(&mut self) {
        match self {
            Self::Bool(builder) => builder.append_null(),
            Self::Int(builder) => builder.append_null(),
            Self::Long(builder) => builder.append_null(),
            Self::Real(builder) => builder.append_null(),
            Self::String(builder) => builder.push(""),
            Self::Dynamic(builder) => builder.append_null(),
            Self::Interned(_) => unreachable!("an interned column has an interner"),
            Self::Other(kql_type, values) => values.push(Value::null(*kql_type)),
        }
    }

    /// The column, and its bounds. Builders grow by doubling, so what they have left over is given back.
    pub(super) fn finish(self) -> (SegmentColumn, Option<(i64, i64)>) {
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
            Self::String(builder) => Arc::new(builder.finish()),
            Self::Dynamic(mut builder) => shrunk(builder.finish()),
            Self::Other(kql_type, values) => build_array(kql_type, values.into_iter()),
        };
        (SegmentColumn::Plain(shared_nulls(array)), zone)
    }
}

fn shrunk(mut array: impl Array + 'static) -> ArrayRef {
    array.shrink_to_fit();
    Arc::new(array)
}
