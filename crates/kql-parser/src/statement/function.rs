//! Functions that a query defines: `(x: long, T: (*)) { ... }`.

use crate::Span;
use crate::ast::{Expr, Name, RowSchema, Statement, TypeName};

/// A function, the value of a `let`.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Written with `view`: the function takes part in `union *`.
    pub is_view: bool,
    /// Its parameters.
    pub params: Vec<FunctionParam>,
    /// What it computes.
    pub body: FunctionBody,
    /// Where it stands.
    pub span: Span,
}

/// A parameter of a [`Function`] or of `declare query_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionParam {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: ParamType,
    /// The value that a call without this argument gets: a literal, possibly signed.
    pub default: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// The type of a [`FunctionParam`].
#[derive(Debug, Clone, PartialEq)]
pub enum ParamType {
    /// A scalar.
    Scalar(TypeName),
    /// `(*)`: any table.
    AnyTable(Span),
    /// `(a: long, b: string)`: a table with at least these columns.
    Table(RowSchema),
}

/// `{ statement; ... expression }`
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionBody {
    /// The `let` and `declare` statements before the result.
    pub statements: Vec<Statement>,
    /// The result; Kusto's grammar allows a body without one.
    pub result: Option<Box<Expr>>,
    /// Where it stands, braces included.
    pub span: Span,
}
