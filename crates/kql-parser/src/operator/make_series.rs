//! `make-series`: aggregates in an array for each group, one element for each step of an axis.

use crate::Span;
use crate::ast::{Expr, NamedExpr, Param};

/// `make-series a = count() default = 0 on t from x to y step z by k`
#[derive(Debug, Clone, PartialEq)]
pub struct MakeSeries {
    /// Options.
    pub params: Vec<Param>,
    /// The aggregates.
    pub aggregates: Vec<SeriesAggregate>,
    /// The axis.
    pub on: NamedExpr,
    /// The steps of the axis.
    pub range: SeriesRange,
    /// The groups.
    pub by: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// An aggregate of [`MakeSeries`].
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesAggregate {
    /// The aggregate.
    pub expr: NamedExpr,
    /// The value of an empty step.
    pub default: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// The steps of [`MakeSeries`].
#[derive(Debug, Clone, PartialEq)]
pub enum SeriesRange {
    /// `from x to y step z`; `from` and `to` may be absent
    FromToStep {
        /// The first step.
        from: Option<Box<Expr>>,
        /// The end, not included.
        to: Option<Box<Expr>>,
        /// The distance between steps.
        step: Box<Expr>,
    },
    /// `in range(x, y, z)`, the older form
    InRange {
        /// The first step.
        from: Box<Expr>,
        /// The end, included.
        to: Box<Expr>,
        /// The distance between steps.
        step: Box<Expr>,
    },
}
