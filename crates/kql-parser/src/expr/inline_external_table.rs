//! `inline_external_table`: an external table that the query describes.

use crate::Span;
use crate::ast::{Expr, Name, Param, RowSchema, StringValue, TypeName};

/// `inline_external_table (schema) kind = storage partition by (...) pathformat = (...) ...`
#[derive(Debug, Clone, PartialEq)]
pub struct InlineExternalTable {
    /// The columns; a delta table may leave them out.
    pub schema: Option<RowSchema>,
    /// `storage` or `delta`
    pub kind: Name,
    /// The columns of `partition by`.
    pub partitions: Vec<PartitionColumn>,
    /// The parts of `pathformat`.
    pub path_format: Vec<PathFormatPart>,
    /// `dataformat`; a delta table may leave it out.
    pub data_format: Option<Name>,
    /// Where the data is.
    pub connections: Vec<Expr>,
    /// The properties after `with`.
    pub properties: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// A column of `partition by`.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionColumn {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeName,
    /// How it is computed.
    pub value: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// A part of `pathformat`.
#[derive(Debug, Clone, PartialEq)]
pub enum PathFormatPart {
    /// Literal text.
    Separator(StringValue, Span),
    /// A partition column.
    Column(Name),
    /// `datetime_pattern("yyyy", column)`
    DateTimePattern(StringValue, Name, Span),
}
