//! `top-nested 3 of a by count()`: the largest groups, level by level.

use crate::Span;
use crate::ast::{NamedExpr, OrderedExpr};

/// `top-nested 3 of a by x, top-nested 2 of b by y`
#[derive(Debug, Clone, PartialEq)]
pub struct TopNested {
    /// The levels, from the outside in.
    pub levels: Vec<TopNestedLevel>,
    /// Where it stands.
    pub span: Span,
}

/// `top-nested 3 of a with others = "rest" by x`
#[derive(Debug, Clone, PartialEq)]
pub struct TopNestedLevel {
    /// How many; all if absent.
    pub count: Option<NamedExpr>,
    /// Of what.
    pub of: NamedExpr,
    /// What the rest is called.
    pub with_others: Option<NamedExpr>,
    /// What decides.
    pub by: OrderedExpr,
    /// Where it stands.
    pub span: Span,
}
