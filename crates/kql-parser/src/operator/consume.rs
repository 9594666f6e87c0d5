//! `consume`: reads the input and returns nothing.

use crate::Span;
use crate::ast::Param;

/// `consume`
#[derive(Debug, Clone, PartialEq)]
pub struct Consume {
    /// Options.
    pub params: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}
