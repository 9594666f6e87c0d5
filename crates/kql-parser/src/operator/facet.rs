//! `facet by a with (...)`: one result for each column.

use crate::Span;
use crate::ast::{Expr, Operator, SubQuery};

/// `facet by a, b` with an optional continuation
#[derive(Debug, Clone, PartialEq)]
pub struct Facet {
    /// The columns.
    pub columns: Vec<Expr>,
    /// What is returned beside them.
    pub with: Option<FacetWith>,
    /// Where it stands.
    pub span: Span,
}

/// The continuation of a [`Facet`].
#[derive(Debug, Clone, PartialEq)]
pub enum FacetWith {
    /// `with operator`
    Operator(Box<Operator>),
    /// `with (operator | operator)`
    SubQuery(SubQuery),
}
