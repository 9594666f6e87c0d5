//! `reduce by a`: groups of similar texts.

use crate::Span;
use crate::ast::{NamedExpr, Param};

/// `reduce kind = source by a with threshold = 0.1`
#[derive(Debug, Clone, PartialEq)]
pub struct Reduce {
    /// Options.
    pub params: Vec<Param>,
    /// The text.
    pub by: NamedExpr,
    /// The settings after `with`.
    pub with: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}
