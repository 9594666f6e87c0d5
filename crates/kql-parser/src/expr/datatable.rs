//! `datatable (a: long, b: string) [1, "x", 2, "y"]`: a table written out in the query.

use crate::Span;
use crate::ast::{Expr, Param, RowSchema};

/// A table of literals.
#[derive(Debug, Clone, PartialEq)]
pub struct DataTable {
    /// Options.
    pub params: Vec<Param>,
    /// The columns.
    pub schema: RowSchema,
    /// Values row by row: literals, possibly signed.
    pub values: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}
