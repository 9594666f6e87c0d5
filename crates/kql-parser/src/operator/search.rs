//! `search "x"`: rows that hold a text anywhere.

use crate::Span;
use crate::ast::{DataScope, Expr, FindSource, Param};

/// `search kind = case_sensitive in (tables) "x"`
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// Options.
    pub params: Vec<Param>,
    /// `datascope = ...`
    pub data_scope: Option<DataScope>,
    /// The tables after `in`; none means all.
    pub sources: Vec<FindSource>,
    /// What a row must fulfil; `* and x` is a [`Logical`](crate::ast::Logical).
    pub predicate: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}
