//! `sample-distinct 10 of a`: some different values.

use crate::Span;
use crate::ast::{NamedExpr, Param};

/// `sample-distinct 10 of a`
#[derive(Debug, Clone, PartialEq)]
pub struct SampleDistinct {
    /// Options.
    pub params: Vec<Param>,
    /// How many.
    pub count: NamedExpr,
    /// Of what.
    pub of: NamedExpr,
    /// Where it stands.
    pub span: Span,
}
