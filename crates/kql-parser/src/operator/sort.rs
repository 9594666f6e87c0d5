//! `sort by a desc nulls last`: orders rows.

use crate::Span;
use crate::ast::{NamedExpr, Param};

/// `sort by a` or `order by a`
#[derive(Debug, Clone, PartialEq)]
pub struct Sort {
    /// Options.
    pub params: Vec<Param>,
    /// The keys.
    pub by: Vec<OrderedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// `a desc nulls last`
#[derive(Debug, Clone, PartialEq)]
pub struct OrderedExpr {
    /// The key.
    pub expr: NamedExpr,
    /// `asc` or `desc`; Kusto assumes `desc`.
    pub direction: Option<SortDirection>,
    /// `nulls first` or `nulls last`
    pub nulls: Option<NullsOrder>,
    /// Where it stands.
    pub span: Span,
}

/// The direction of an [`OrderedExpr`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortDirection {
    /// `asc`
    Asc,
    /// `desc`
    Desc,
}

/// Where an [`OrderedExpr`] puts nulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NullsOrder {
    /// `nulls first`
    First,
    /// `nulls last`
    Last,
}
