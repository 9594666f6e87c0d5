//! `alias database x = cluster("c").database("d")`

use crate::Span;
use crate::ast::{Expr, Name};

/// A short name for a database.
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    /// The short name.
    pub name: Name,
    /// The database.
    pub database: Expr,
    /// Where it stands.
    pub span: Span,
}
