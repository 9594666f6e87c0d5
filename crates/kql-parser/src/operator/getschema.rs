//! `getschema`: the input's columns as rows.

use crate::Span;
use crate::ast::Name;

/// `getschema`, with an optional `kind = csl`
#[derive(Debug, Clone, PartialEq)]
pub struct GetSchema {
    /// The value of `kind`.
    pub kind: Option<Name>,
    /// Where it stands.
    pub span: Span,
}
