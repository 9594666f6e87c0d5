//! `evaluate plugin(...)`: runs a plugin.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Call, Param, RowSchema};
use crate::combinator::{final_failure, keyword, punct};
use crate::expr::call::call;
use crate::input::{Input, ParseResult};
use crate::name::name_len;
use crate::param::params;
use crate::print::{Optional, Params};
use crate::schema::evaluate_schema;

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

/// True in front of the operator; elsewhere `evaluate` is a name.
pub(crate) fn is_evaluate(input: Input<'_>) -> bool {
    input.is_word("evaluate") && (name_len(input, 1).is_some() || input.is_punct_at(2, "="))
}

/// ```ebnf
/// evaluate = "evaluate", params, call, [ ":", evaluate_schema ] ;
/// ```
pub(crate) fn evaluate(input: Input<'_>) -> ParseResult<'_, Evaluate> {
    let schema = opt(preceded(punct(":"), evaluate_schema));
    let (rest, (_, params, call, schema)) = (keyword("evaluate"), params(&[]), call, schema)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        Evaluate {
            params,
            call,
            schema,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Evaluate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "evaluate{} {}{}",
            Params(&self.params),
            self.call,
            Optional(" : ", self.schema.as_ref())
        )
    }
}
