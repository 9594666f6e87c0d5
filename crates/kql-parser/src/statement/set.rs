//! `set option = value`: a property of the request.

use crate::Span;
use crate::ast::{Expr, Name};

/// `set name` or `set name = value`
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// The option.
    pub name: Name,
    /// Its value; an option without one is turned on.
    pub value: Option<SetValue>,
    /// Where it stands.
    pub span: Span,
}

/// The value of a [`Set`].
#[derive(Debug, Clone, PartialEq)]
pub enum SetValue {
    /// A word.
    Name(Name),
    /// A literal, possibly signed.
    Literal(Expr),
}
