//! `scan with (step s: condition => a = b;)`: a state machine over the rows.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{opt, value};
use nom::sequence::{preceded, terminated};

use crate::Span;
use crate::ast::{Expr, FunctionParam, Name, OrderedExpr, Param};
use crate::combinator::{bracketed, final_failure, keyword, list0, list1, many0, punct};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::name::declared_name;
use crate::operator::sort::ordered_expression;
use crate::param::params;
use crate::print::{Clause, Params, Scalars, Separated, scalar};
use crate::statement::function::function_param;

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

/// ```ebnf
/// scan = "scan", params, [ "order", "by", ordered_expression, { ",", ordered_expression } ],
///        [ "partition", "by", expression, { ",", expression } ], [ scan_declare ],
///        "with", "(", { scan_step }, ")" ;
/// ```
pub(crate) fn scan(input: Input<'_>) -> ParseResult<'_, Scan> {
    let (rest, (_, params)) = (keyword("scan"), params(&[])).parse(input)?;
    let order_by = opt(preceded(
        (keyword("order"), keyword("by")),
        list1(ordered_expression),
    ));
    let partition_by = opt(preceded(
        (keyword("partition"), keyword("by")),
        list1(expression),
    ));
    let parts = (order_by, partition_by, opt(scan_declare), keyword("with"));
    let (rest, (order_by, partition_by, declare, _)) =
        { parts }.parse(rest).map_err(final_failure)?;
    let (rest, steps) = bracketed("(", many0(scan_step), ")")(rest).map_err(final_failure)?;
    let scan = Scan {
        params,
        order_by: order_by.unwrap_or_default(),
        partition_by: partition_by.unwrap_or_default(),
        declare: declare.unwrap_or_default(),
        steps,
        span: input.span_to(rest),
    };
    Ok((rest, scan))
}

/// ```ebnf
/// scan_declare = "declare", "(", [ function_param, { ",", function_param } ], ")" ;
/// ```
pub(crate) fn scan_declare(input: Input<'_>) -> ParseResult<'_, Vec<FunctionParam>> {
    let (rest, _) = keyword("declare")(input)?;
    bracketed("(", list0(function_param), ")")(rest)
}

/// ```ebnf
/// scan_step = "step", declared_name, [ "optional" ], [ scan_output ], ":", expression,
///             [ "=>", scan_assignment, { ",", scan_assignment } ], ";" ;
/// ```
pub(crate) fn scan_step(input: Input<'_>) -> ParseResult<'_, ScanStep> {
    let (rest, _) = keyword("step")(input)?;
    let head = (
        declared_name,
        opt(keyword("optional")),
        opt(scan_output),
        punct(":"),
    );
    let (rest, (name, optional, output, _)) = { head }.parse(rest).map_err(final_failure)?;
    let assignments = opt(preceded(punct("=>"), list1(scan_assignment)));
    let body = terminated((expression, assignments), punct(";"));
    let (rest, (condition, assignments)) = { body }.parse(rest).map_err(final_failure)?;
    let assignments = assignments.unwrap_or_default();
    let is_optional = optional.is_some();
    Ok((
        rest,
        ScanStep {
            name,
            is_optional,
            output,
            condition,
            assignments,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// scan_output = "output", "=", ( "all" | "last" | "none" ) ;
/// ```
pub(crate) fn scan_output(input: Input<'_>) -> ParseResult<'_, ScanOutput> {
    let kind = alt((
        value(ScanOutput::All, keyword("all")),
        value(ScanOutput::Last, keyword("last")),
        value(ScanOutput::None, keyword("none")),
    ));
    preceded((keyword("output"), punct("=")), kind).parse(input)
}

/// ```ebnf
/// scan_assignment = declared_name, "=", expression ;
/// ```
pub(crate) fn scan_assignment(input: Input<'_>) -> ParseResult<'_, ScanAssignment> {
    let (rest, (name, value)) = (declared_name, preceded(punct("="), expression)).parse(input)?;
    Ok((
        rest,
        ScanAssignment {
            name,
            value,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "scan{}{}",
            Params(&self.params),
            Clause(" order by ", &self.order_by)
        )?;
        if !self.partition_by.is_empty() {
            write!(f, " partition by {}", Scalars(&self.partition_by))?;
        }
        if !self.declare.is_empty() {
            write!(f, " declare ({})", Clause("", &self.declare))?;
        }
        write!(f, " with ({})", Separated(&self.steps, " "))
    }
}

impl fmt::Display for ScanStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {}", self.name)?;
        if self.is_optional {
            f.write_str(" optional")?;
        }
        match self.output {
            None => {}
            Some(ScanOutput::All) => f.write_str(" output = all")?,
            Some(ScanOutput::Last) => f.write_str(" output = last")?,
            Some(ScanOutput::None) => f.write_str(" output = none")?,
        }
        write!(
            f,
            ": {}{};",
            scalar(&self.condition),
            Clause(" => ", &self.assignments)
        )
    }
}

impl fmt::Display for ScanAssignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.name, scalar(&self.value))
    }
}
