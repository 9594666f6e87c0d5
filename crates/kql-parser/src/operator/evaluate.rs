//! `evaluate plugin(...)`: runs a plugin.

use crate::Span;
use crate::ast::{Call, Param, RowSchema};

/// `evaluate plugin(args) : (schema)`
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluate {
    /// Options.
    pub params: Vec<Param>,
    /// The plugin and its arguments.
    pub call: Call,
    /// The columns that the caller promises.
    pub schema: Option<RowSchema>,
    /// Where it stands.
    pub span: Span,
}
