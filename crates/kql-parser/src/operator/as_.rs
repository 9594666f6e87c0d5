//! `as name`: names the rows so far.

use crate::Span;
use crate::ast::{Name, Param};

/// `as name`
#[derive(Debug, Clone, PartialEq)]
pub struct As {
    /// Options.
    pub params: Vec<Param>,
    /// The name.
    pub name: Name,
    /// Where it stands.
    pub span: Span,
}
