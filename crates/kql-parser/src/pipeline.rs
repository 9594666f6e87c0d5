//! Pipelines: a source and the operators its rows flow through.

use std::fmt;

use crate::Span;
use crate::ast::{ContextualDataTable, Expr, Operator};
use crate::expr::contextual_datatable::contextual_datatable;
use crate::expr::expression;
use crate::input::{Failure, Input, ParseResult, nested};
use crate::operator::dispatch::{operator, source_operator};
use crate::print::{Separated, scalar};
use crate::recover::{end_of_operator, recover};

/// `source | operator | operator`: at least one operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    /// Where rows come from.
    pub source: Box<Expr>,
    /// What is done with them, in order.
    pub operators: Vec<Operator>,
    /// Where it stands.
    pub span: Span,
}

/// A pipeline without a source of its own: the enclosing operator provides the rows
/// (`partition`, `fork`, `facet`, `mv-apply`, ...).
#[derive(Debug, Clone, PartialEq)]
pub struct SubQuery {
    /// The internal `__contextual_datatable` source, which tools write.
    pub context: Option<ContextualDataTable>,
    /// What is done with the rows, in order.
    pub operators: Vec<Operator>,
    /// Where it stands, without the parentheses.
    pub span: Span,
}

/// After an error in one operator, parsing goes on with the next one.
///
/// ```ebnf
/// pipeline = pipeline_source, { "|", operator } ;
/// ```
pub(crate) fn pipeline(input: Input<'_>) -> ParseResult<'_, Expr> {
    nested(input, |input| {
        let (rest, source) = match pipeline_source(input) {
            Ok(parsed) => parsed,
            Err(error) => return without_source(input, error),
        };
        let rest = end_of_source(input, rest);
        let (rest, operators) = piped_operators(input, rest);
        if operators.is_empty() {
            return Ok((rest, source));
        }
        let pipeline = Pipeline {
            source: Box::new(source),
            operators,
            span: input.span_to(rest),
        };
        Ok((rest, Expr::Pipe(pipeline)))
    })
}

/// ```ebnf
/// pipeline_source = source_operator | expression ;
/// ```
pub(crate) fn pipeline_source(input: Input<'_>) -> ParseResult<'_, Expr> {
    match source_operator(input) {
        Some(parsed) => parsed.map(|(rest, operator)| (rest, Expr::Operator(Box::new(operator)))),
        None => expression(input),
    }
}

/// Without a source the operators are still checked.
fn without_source<'a>(input: Input<'a>, error: nom::Err<Failure>) -> ParseResult<'a, Expr> {
    let rest = recover(input, input, &error);
    let (_, _) = piped_operators(input, rest);
    Err(nom::Err::Failure(Failure::Reported))
}

/// A source that is followed by something else than `|` loses what follows it.
fn end_of_source<'a>(input: Input<'a>, rest: Input<'a>) -> Input<'a> {
    match end_of_operator(rest) {
        Ok((rest, ())) => rest,
        Err(error) => recover(input, rest, &error),
    }
}

fn piped_operators<'a>(anchor: Input<'a>, mut rest: Input<'a>) -> (Input<'a>, Vec<Operator>) {
    let mut operators = Vec::new();
    while rest.is_punct("|") {
        rest = complete_operator(anchor, rest.skip(1), &mut operators);
    }
    rest.note("|");
    (rest, operators)
}

/// Parses an operator and what must follow it; returns where to go on, error or not.
fn complete_operator<'a>(
    anchor: Input<'a>,
    input: Input<'a>,
    operators: &mut Vec<Operator>,
) -> Input<'a> {
    let result = operator(input).and_then(|(rest, operator)| {
        operators.push(operator);
        end_of_operator(rest)
    });
    match result {
        Ok((rest, ())) => rest,
        Err(error) => recover(anchor, input, &error),
    }
}

/// ```ebnf
/// sub_query = operator, { "|", operator } ;
/// ```
pub(crate) fn sub_query(input: Input<'_>) -> ParseResult<'_, SubQuery> {
    nested(input, |input| {
        let mut operators = Vec::new();
        let rest = complete_operator(input, input, &mut operators);
        let (rest, piped) = piped_operators(input, rest);
        operators.extend(piped);
        Ok((
            rest,
            SubQuery {
                context: None,
                operators,
                span: input.span_to(rest),
            },
        ))
    })
}

/// ```ebnf
/// contextual_sub_query = sub_query | contextual_datatable, { "|", operator } ;
/// ```
pub(crate) fn contextual_sub_query(input: Input<'_>) -> ParseResult<'_, SubQuery> {
    if !input.is_word("__contextual_datatable") {
        return sub_query(input);
    }
    nested(input, |input| {
        let (rest, context) = contextual_datatable(input)?;
        let (rest, operators) = piped_operators(input, rest);
        Ok((
            rest,
            SubQuery {
                context: Some(context),
                operators,
                span: input.span_to(rest),
            },
        ))
    })
}

impl fmt::Display for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source.as_ref() {
            Expr::Operator(operator) => write!(f, "{operator}")?,
            source => write!(f, "{}", scalar(source))?,
        }
        write!(f, " | {}", Separated(&self.operators, " | "))
    }
}

impl fmt::Display for SubQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operators = Separated(&self.operators, " | ");
        match &self.context {
            None => operators.fmt(f),
            Some(context) if self.operators.is_empty() => context.fmt(f),
            Some(context) => write!(f, "{context} | {operators}"),
        }
    }
}
