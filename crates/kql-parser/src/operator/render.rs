//! `render timechart with (...)`: how a client shows the result.

use crate::Span;
use crate::ast::{Name, Param};

/// `render timechart with (title = "x")`
#[derive(Debug, Clone, PartialEq)]
pub struct Render {
    /// The chart.
    pub chart: Name,
    /// Its properties.
    pub properties: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}
