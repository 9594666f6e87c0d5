//! Options of operators: `kind = leftouter`, `hint.strategy = shuffle`, `isfuzzy = true`.

use crate::Span;
use crate::ast::{Expr, Name};

/// An option in front of an operator's arguments, or in a `with (...)` clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// The option, such as `kind` or `hint.strategy`.
    pub name: Name,
    /// Its value.
    pub value: ParamValue,
    /// Where it stands.
    pub span: Span,
}

/// The value of a [`Param`].
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// A word or a column: `leftouter`, `Level`.
    Name(Name),
    /// Columns: `hint.shufflekey = a, b` or `ycolumns = x, y`.
    Names(Vec<Name>),
    /// A literal (possibly signed), or, where an option takes one, an expression.
    Expr(Expr),
}

impl ParamValue {
    /// The value as one word, if it is one.
    #[must_use]
    pub fn as_word(&self) -> Option<&str> {
        match self {
            ParamValue::Name(name) => Some(&name.text),
            ParamValue::Names(_) | ParamValue::Expr(_) => None,
        }
    }
}
