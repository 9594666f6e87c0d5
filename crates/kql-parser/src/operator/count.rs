//! `count`: the number of rows.

use crate::Span;
use crate::ast::{Name, Param};

/// `count`, or `count as name`
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// Options.
    pub params: Vec<Param>,
    /// The name that `as` gives the result.
    pub name: Option<Name>,
    /// Where it stands.
    pub span: Span,
}
