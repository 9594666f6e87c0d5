//! `serialize a = row_number()`: fixes the order of rows.

use crate::Span;
use crate::ast::{NamedExpr, Param};

/// `serialize`, or `serialize a = b`
#[derive(Debug, Clone, PartialEq)]
pub struct Serialize {
    /// Options.
    pub params: Vec<Param>,
    /// Columns to add.
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}
