//! `restrict access to (...)`: the only entities that the rest of the query may use.

use crate::Span;
use crate::ast::{Expr, Param};

/// `restrict access to (entities) with (properties)`
#[derive(Debug, Clone, PartialEq)]
pub struct RestrictAccess {
    /// Tables, views, and wildcard names.
    pub entities: Vec<Expr>,
    /// The properties after `with`.
    pub properties: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}
