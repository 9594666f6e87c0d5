//! `declare pattern`: a function that is chosen by literal arguments.

use crate::Span;
use crate::ast::{ColumnDecl, FunctionBody, Literal, Name};

/// `declare pattern name` or `declare pattern name = (a: string)[path: string] { ... }`
#[derive(Debug, Clone, PartialEq)]
pub struct DeclarePattern {
    /// The name.
    pub name: Name,
    /// The definition; a declaration without one is filled in by the service.
    pub definition: Option<PatternDefinition>,
    /// Where it stands.
    pub span: Span,
}

/// What a pattern stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternDefinition {
    /// The parameters.
    pub params: Vec<ColumnDecl>,
    /// The parameter in brackets.
    pub path: Option<ColumnDecl>,
    /// One body for each combination of arguments.
    pub matches: Vec<PatternMatch>,
    /// Where it stands.
    pub span: Span,
}

/// `("a", "b").["path"] = { ... }`
#[derive(Debug, Clone, PartialEq)]
pub struct PatternMatch {
    /// The arguments that select the body.
    pub args: Vec<Literal>,
    /// The path that selects it.
    pub path: Option<Literal>,
    /// The body.
    pub body: FunctionBody,
    /// Where it stands.
    pub span: Span,
}
