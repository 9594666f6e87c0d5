//! `graph-mark-components`: numbers the connected parts of a graph.

use crate::Span;
use crate::ast::Param;

/// `graph-mark-components`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphMarkComponents {
    /// Options.
    pub params: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}
