//! Paths into values and databases: `a.b`, `a["k"]`, `database("d").T`.

use crate::Span;
use crate::ast::{Call, Expr, Name, WildcardName};

/// `object.member`
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// What is looked into.
    pub object: Box<Expr>,
    /// What is taken from it.
    pub member: Member,
    /// Where it stands.
    pub span: Span,
}

/// What follows the dot of a [`Path`].
#[derive(Debug, Clone, PartialEq)]
pub enum Member {
    /// `a.b`, `a.['b']`
    Name(Name),
    /// `database("d").f(x)`
    Call(Call),
    /// `database("d").Security*`
    Wildcard(WildcardName),
    /// `a.@`
    At(Span),
}

/// `object[index]`, also in its older form `object.[index]`
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// What is looked into.
    pub object: Box<Expr>,
    /// The key or position.
    pub index: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}
