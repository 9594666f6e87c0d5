//! `parse-kv a as (k: long) with (...)`: columns out of keys and values in text.

use crate::Span;
use crate::ast::{Expr, Param, RowSchema};

/// `parse-kv a as (k: long) with (pair_delimiter = ",")`
#[derive(Debug, Clone, PartialEq)]
pub struct ParseKv {
    /// The text.
    pub expr: Box<Expr>,
    /// The keys.
    pub keys: RowSchema,
    /// The properties after `with`.
    pub properties: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}
