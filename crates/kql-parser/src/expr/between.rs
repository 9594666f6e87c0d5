//! `between` and `!between`.

use crate::Span;
use crate::ast::Expr;

/// `value between (low .. high)`; both ends are included
#[derive(Debug, Clone, PartialEq)]
pub struct Between {
    /// The value.
    pub value: Box<Expr>,
    /// Written `!between`.
    pub is_negated: bool,
    /// The lower end.
    pub low: Box<Expr>,
    /// The upper end: a value, or a timespan to add to the lower end.
    pub high: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}
