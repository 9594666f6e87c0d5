//! `let x = value`: names a scalar, a table, or a function.

use crate::Span;
use crate::ast::{Expr, Function, Name};

/// `let name = value`
#[derive(Debug, Clone, PartialEq)]
pub struct Let {
    /// The name.
    pub name: Name,
    /// What it stands for.
    pub value: LetValue,
    /// Where it stands.
    pub span: Span,
}

/// What a `let` names.
#[derive(Debug, Clone, PartialEq)]
pub enum LetValue {
    /// A scalar, a table or an entity group; which one, only the binder can tell.
    Expr(Expr),
    /// A function or view.
    Function(Function),
}
