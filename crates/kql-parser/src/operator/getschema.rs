//! `getschema`: the input's columns as rows.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::Name;
use crate::combinator::{final_failure, keyword, punct};
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::print::Optional;

/// `getschema`, with an optional `kind = csl`
#[derive(Debug, Clone, PartialEq)]
pub struct GetSchema {
    /// The value of `kind`.
    pub kind: Option<Name>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// getschema = "getschema", [ "kind", "=", name ] ;
/// ```
pub(crate) fn getschema(input: Input<'_>) -> ParseResult<'_, GetSchema> {
    let (rest, _) = keyword("getschema")(input)?;
    let kind = opt(preceded((keyword("kind"), punct("=")), name));
    let (rest, kind) = { kind }.parse(rest).map_err(final_failure)?;
    Ok((
        rest,
        GetSchema {
            kind,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for GetSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "getschema{}", Optional(" kind = ", self.kind.as_ref()))
    }
}
