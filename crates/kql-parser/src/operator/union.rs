//! `union a, b*`: the rows of several tables.

use crate::Span;
use crate::ast::{Expr, Param};

/// `union kind = outer withsource = T a, b*, (query)`
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    /// Options.
    pub params: Vec<Param>,
    /// Names, wildcard names, calls, qualified names, and queries.
    pub tables: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}
