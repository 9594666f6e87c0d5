//! `entity_group [...]`: databases and clusters that `macro-expand` runs over.

use crate::Span;
use crate::ast::Expr;

/// `entity_group [database("a"), cluster("c").database("b")]`
#[derive(Debug, Clone, PartialEq)]
pub struct EntityGroup {
    /// The entities.
    pub entities: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}
