//! `macro-expand group as X (...)`: one query over many databases.

use crate::Span;
use crate::ast::{Expr, Name, Param, Statement};

/// `macro-expand group as scope (statements)`
#[derive(Debug, Clone, PartialEq)]
pub struct MacroExpand {
    /// Options.
    pub params: Vec<Param>,
    /// An entity group, or its name.
    pub group: Box<Expr>,
    /// What the statements call the entity.
    pub scope: Option<Name>,
    /// What is run for each entity.
    pub statements: Vec<Statement>,
    /// Where it stands.
    pub span: Span,
}
