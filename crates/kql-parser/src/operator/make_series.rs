//! `make-series`: aggregates in an array for each group, one element for each step of an axis.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, NamedExpr, Param};
use crate::combinator::{bracketed, final_failure, keyword, list1, punct};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::param::params;
use crate::print::{Clause, Optional, Params, commas, scalar};

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

/// ```ebnf
/// make_series = "make-series", params, series_aggregate, { ",", series_aggregate }, "on", named_expression,
///               series_range, [ "by", named_expression, { ",", named_expression } ] ;
/// ```
pub(crate) fn make_series(input: Input<'_>) -> ParseResult<'_, MakeSeries> {
    let (rest, (_, params)) = (keyword("make-series"), params(&[])).parse(input)?;
    let on = preceded(keyword("on"), named_expression);
    let by = map(
        opt(preceded(keyword("by"), list1(named_expression))),
        Option::unwrap_or_default,
    );
    let (rest, (aggregates, on, range, by)) = (list1(series_aggregate), on, series_range, by)
        .parse(rest)
        .map_err(final_failure)?;
    Ok((
        rest,
        MakeSeries {
            params,
            aggregates,
            on,
            range,
            by,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// series_aggregate = named_expression, [ "default", "=", expression ] ;
/// ```
pub(crate) fn series_aggregate(input: Input<'_>) -> ParseResult<'_, SeriesAggregate> {
    let default = opt(preceded((keyword("default"), punct("=")), expression));
    let (rest, (expr, default)) = (named_expression, default).parse(input)?;
    Ok((
        rest,
        SeriesAggregate {
            expr,
            default,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// series_range = [ "from", expression ], [ "to", expression ], "step", expression
///              | "in", "range", "(", expression, ",", expression, ",", expression, ")" ;
/// ```
pub(crate) fn series_range(input: Input<'_>) -> ParseResult<'_, SeriesRange> {
    if input.is_word("in") {
        return in_range(input);
    }
    let from = opt(preceded(keyword("from"), map(expression, Box::new)));
    let to = opt(preceded(keyword("to"), map(expression, Box::new)));
    let step = preceded(keyword("step"), map(expression, Box::new));
    let (rest, (from, to, step)) = (from, to, step).parse(input)?;
    Ok((rest, SeriesRange::FromToStep { from, to, step }))
}

fn in_range(input: Input<'_>) -> ParseResult<'_, SeriesRange> {
    let (rest, _) = (keyword("in"), keyword("range")).parse(input)?;
    let bounds = |input| (expression, punct(","), expression, punct(","), expression).parse(input);
    let (rest, (from, _, to, _, step)) = bracketed("(", bounds, ")")(rest)?;
    Ok((
        rest,
        SeriesRange::InRange {
            from: Box::new(from),
            to: Box::new(to),
            step: Box::new(step),
        },
    ))
}

impl fmt::Display for MakeSeries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "make-series{} {}",
            Params(&self.params),
            commas(&self.aggregates)
        )?;
        write!(
            f,
            " on {} {}{}",
            self.on,
            self.range,
            Clause(" by ", &self.by)
        )
    }
}

impl fmt::Display for SeriesAggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let default = self.default.as_ref().map(scalar);
        write!(
            f,
            "{}{}",
            self.expr,
            Optional(" default = ", default.as_ref())
        )
    }
}

impl fmt::Display for SeriesRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SeriesRange::FromToStep { from, to, step } => {
                let (from, to) = (from.as_deref().map(scalar), to.as_deref().map(scalar));
                write!(
                    f,
                    "{}{}",
                    Optional("from ", from.as_ref()),
                    if from.is_some() { " " } else { "" }
                )?;
                write!(
                    f,
                    "{}{}",
                    Optional("to ", to.as_ref()),
                    if to.is_some() { " " } else { "" }
                )?;
                write!(f, "step {}", scalar(step))
            }
            SeriesRange::InRange { from, to, step } => {
                write!(
                    f,
                    "in range({}, {}, {})",
                    scalar(from),
                    scalar(to),
                    scalar(step)
                )
            }
        }
    }
}
