//! Expressions that may have a name: `x = a + 1`, `(a, b) = f(x)`, `a + 1`.

use crate::Span;
use crate::ast::{Expr, Name};

/// An expression with the names that are given to its value.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedExpr {
    /// The names before `=`.
    pub names: Names,
    /// The value.
    pub expr: Expr,
    /// Where it stands, names included.
    pub span: Span,
}

/// The names before the `=` of a [`NamedExpr`].
#[derive(Debug, Clone, PartialEq)]
pub enum Names {
    /// No name was written.
    None,
    /// `x = ...`
    One(Name),
    /// `(x, y) = ...`
    Tuple(Vec<Name>),
}

impl Names {
    /// The single name, if exactly one was written without parentheses.
    #[must_use]
    pub fn single(&self) -> Option<&Name> {
        match self {
            Names::One(name) => Some(name),
            Names::None | Names::Tuple(_) => None,
        }
    }
}
