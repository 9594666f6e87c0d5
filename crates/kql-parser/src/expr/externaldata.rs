//! `externaldata (a: long) [uri] with (format = "csv")`: a table read from storage.

use crate::Span;
use crate::ast::{Expr, Param, RowSchema};

/// A table in external storage.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternalData {
    /// Options.
    pub params: Vec<Param>,
    /// The columns.
    pub schema: RowSchema,
    /// Where the data is.
    pub uris: Vec<Expr>,
    /// The properties after `with`.
    pub properties: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}
