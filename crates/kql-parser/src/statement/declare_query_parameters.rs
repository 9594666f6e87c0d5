//! `declare query_parameters (name: type = default, ...)`: values that the client supplies.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::FunctionParam;
use crate::combinator::{bracketed, final_failure, keyword, list1};
use crate::input::{Input, ParseResult};
use crate::print::commas;
use crate::statement::function::function_param;

/// `declare query_parameters (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct DeclareQueryParameters {
    /// The parameters.
    pub params: Vec<FunctionParam>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// declare_query_parameters = "declare", "query_parameters", "(", function_param, { ",", function_param }, ")" ;
/// ```
pub(crate) fn declare_query_parameters(
    input: Input<'_>,
) -> ParseResult<'_, DeclareQueryParameters> {
    let (rest, _) = (keyword("declare"), keyword("query_parameters"))
        .parse(input)
        .map_err(final_failure)?;
    let (rest, params) = bracketed("(", list1(function_param), ")")(rest).map_err(final_failure)?;
    Ok((
        rest,
        DeclareQueryParameters {
            params,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for DeclareQueryParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "declare query_parameters ({})", commas(&self.params))
    }
}
