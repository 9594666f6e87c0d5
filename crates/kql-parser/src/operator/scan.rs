//! `scan with (step s: condition => a = b;)`: a state machine over the rows.

use crate::Span;
use crate::ast::{Expr, FunctionParam, Name, OrderedExpr, Param};

/// `scan ... with (step ...)`
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// Options.
    pub params: Vec<Param>,
    /// `order by`
    pub order_by: Vec<OrderedExpr>,
    /// `partition by`
    pub partition_by: Vec<Expr>,
    /// The variables of `declare`.
    pub declare: Vec<FunctionParam>,
    /// The steps.
    pub steps: Vec<ScanStep>,
    /// Where it stands.
    pub span: Span,
}

/// `step name output = all: condition => a = b, c = d;`
#[derive(Debug, Clone, PartialEq)]
pub struct ScanStep {
    /// Its name.
    pub name: Name,
    /// Written `optional`.
    pub is_optional: bool,
    /// Which of its rows are returned.
    pub output: Option<ScanOutput>,
    /// What a row must fulfil.
    pub condition: Expr,
    /// What it sets.
    pub assignments: Vec<ScanAssignment>,
    /// Where it stands.
    pub span: Span,
}

/// `a = b`
#[derive(Debug, Clone, PartialEq)]
pub struct ScanAssignment {
    /// The variable.
    pub name: Name,
    /// Its value.
    pub value: Expr,
    /// Where it stands.
    pub span: Span,
}

/// Which rows of a [`ScanStep`] are returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScanOutput {
    /// `all`
    All,
    /// `last`
    Last,
    /// `none`
    None,
}
