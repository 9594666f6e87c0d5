//! `declare query_parameters (name: type = default, ...)`: values that the client supplies.

use crate::Span;
use crate::ast::FunctionParam;

/// `declare query_parameters (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct DeclareQueryParameters {
    /// The parameters.
    pub params: Vec<FunctionParam>,
    /// Where it stands.
    pub span: Span,
}
