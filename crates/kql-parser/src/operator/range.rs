//! `range x from a to b step c`: a table of evenly spaced values.

use crate::Span;
use crate::ast::{Expr, Name};

/// `range x from a to b step c`
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The column.
    pub name: Name,
    /// The first value.
    pub from: Box<Expr>,
    /// The last value.
    pub to: Box<Expr>,
    /// The distance.
    pub step: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}
