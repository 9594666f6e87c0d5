//! `datascope = hotcache`: which extents of a table are read.

use crate::Span;
use crate::ast::Expr;

/// `T datascope = hotcache`
#[derive(Debug, Clone, PartialEq)]
pub struct DataScoped {
    /// The table.
    pub table: Box<Expr>,
    /// The scope.
    pub scope: DataScope,
    /// Where it stands.
    pub span: Span,
}

/// Which extents are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DataScope {
    /// `hotcache`
    HotCache,
    /// `all`
    All,
}
