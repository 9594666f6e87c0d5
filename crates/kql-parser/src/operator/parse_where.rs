//! `parse-where a with ...`: as `parse`, and drops rows that do not match.

use crate::Span;
use crate::ast::{Expr, Param, ParsePart};

/// `parse-where a with "x" b`
#[derive(Debug, Clone, PartialEq)]
pub struct ParseWhere {
    /// Options.
    pub params: Vec<Param>,
    /// The text.
    pub expr: Box<Expr>,
    /// What it looks like.
    pub pattern: Vec<ParsePart>,
    /// Where it stands.
    pub span: Span,
}
