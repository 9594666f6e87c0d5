//! `distinct a, b`: the different combinations of values.

use crate::Span;
use crate::ast::{NamedExpr, Param};

/// `distinct a, b` or `distinct *`
#[derive(Debug, Clone, PartialEq)]
pub struct Distinct {
    /// Options.
    pub params: Vec<Param>,
    /// The columns; `*` is an [`Expr::Star`](crate::ast::Expr::Star).
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}
