//! `externaldata (a: long) [uri] with (format = "csv")`: a table read from storage.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, Param, RowSchema};
use crate::combinator::{bracketed, final_failure, loose_list};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::name::any_word;
use crate::param::{params, with_properties};
use crate::print::{Params, Scalars, WithProperties};
use crate::schema::row_schema;

/// A table in external storage.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternalData {
    /// Options.
    pub params: Vec<Param>,
    /// The columns.
    pub schema: RowSchema,
    /// Where the data is.
    pub uris: Vec<Expr>,
    /// The properties after `with`.
    pub properties: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// externaldata = ( "externaldata" | "external_data" ), params, row_schema,
///                "[", [ expression, { ",", expression }, [ "," ] ], "]", [ with_properties ] ;
/// ```
pub(crate) fn externaldata(input: Input<'_>) -> ParseResult<'_, ExternalData> {
    let (rest, _) = any_word(input)?;
    let (rest, (params, schema)) = (params(&[]), row_schema)
        .parse(rest)
        .map_err(final_failure)?;
    let (rest, uris) = bracketed("[", loose_list(expression), "]")(rest).map_err(final_failure)?;
    let (rest, properties) = optional_properties(rest)?;
    Ok((
        rest,
        ExternalData {
            params,
            schema,
            uris,
            properties,
            span: input.span_to(rest),
        },
    ))
}

/// The properties after `with`, if there are any. A `with` without a parenthesis belongs to the
/// operator around.
pub(crate) fn optional_properties(input: Input<'_>) -> ParseResult<'_, Vec<Param>> {
    if input.is_word("with") && input.is_punct_at(1, "(") {
        with_properties(input)
    } else {
        Ok((input, Vec::new()))
    }
}

impl fmt::Display for ExternalData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "externaldata{} {} [{}]",
            Params(&self.params),
            self.schema,
            Scalars(&self.uris)
        )?;
        WithProperties(&self.properties).fmt(f)
    }
}
