//! `sample 10`: some rows.

use crate::Span;
use crate::ast::{NamedExpr, Param};

/// `sample 10`
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Options.
    pub params: Vec<Param>,
    /// How many.
    pub count: NamedExpr,
    /// Where it stands.
    pub span: Span,
}
