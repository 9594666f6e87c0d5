//! `mv-apply a on (...)`: a query over the elements of each row.

use crate::Span;
use crate::ast::{ExpandColumn, Literal, Param, SubQuery};

/// `mv-apply a to typeof(long) limit 10 on (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct MvApply {
    /// Options.
    pub params: Vec<Param>,
    /// What is expanded.
    pub columns: Vec<ExpandColumn>,
    /// The most elements of each row.
    pub limit: Option<Literal>,
    /// `id guid(...)`, which tools write.
    pub context_id: Option<Literal>,
    /// What is done with the elements.
    pub query: SubQuery,
    /// Where it stands.
    pub span: Span,
}
