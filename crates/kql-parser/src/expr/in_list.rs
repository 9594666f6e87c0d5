//! `in`, `!in`, `in~`, `!in~`, `has_any`, `has_all`.

use crate::Span;
use crate::ast::Expr;

/// `value in (a, b)` or `value in (T | project x)`
#[derive(Debug, Clone, PartialEq)]
pub struct InList {
    /// The value.
    pub value: Box<Expr>,
    /// The operator.
    pub op: InOp,
    /// Where the operator stands.
    pub op_span: Span,
    /// Scalars; or one expression that is tabular or dynamic.
    pub list: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// The operators that compare with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InOp {
    /// `in`
    In,
    /// `!in`
    NotIn,
    /// `in~`
    InCi,
    /// `!in~`
    NotInCi,
    /// `has_any`
    HasAny,
    /// `has_all`
    HasAll,
}

impl InOp {
    /// Every operator.
    pub const ALL: &'static [InOp] = &[
        InOp::In,
        InOp::NotIn,
        InOp::InCi,
        InOp::NotInCi,
        InOp::HasAny,
        InOp::HasAll,
    ];

    /// The operator as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            InOp::In => "in",
            InOp::NotIn => "!in",
            InOp::InCi => "in~",
            InOp::NotInCi => "!in~",
            InOp::HasAny => "has_any",
            InOp::HasAll => "has_all",
        }
    }
}
