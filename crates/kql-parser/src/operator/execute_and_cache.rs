//! `__executeAndCache`: keeps the result at hand.

use crate::Span;

/// `__executeAndCache`
#[derive(Debug, Clone, PartialEq)]
pub struct ExecuteAndCache {
    /// Where it stands.
    pub span: Span,
}
