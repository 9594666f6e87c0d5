//! `__contextual_datatable`: rows that the service keeps for a client.

use crate::Span;
use crate::ast::{Expr, RowSchema};

/// `__contextual_datatable guid(...) (a: long)`
#[derive(Debug, Clone, PartialEq)]
pub struct ContextualDataTable {
    /// Which rows.
    pub id: Box<Expr>,
    /// Their columns.
    pub schema: RowSchema,
    /// Where it stands.
    pub span: Span,
}
