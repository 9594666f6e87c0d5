//! `assert-schema (a: long)`: fails unless the input has these columns.

use crate::Span;
use crate::ast::RowSchema;

/// `assert-schema (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct AssertSchema {
    /// The columns.
    pub schema: RowSchema,
    /// Where it stands.
    pub span: Span,
}
