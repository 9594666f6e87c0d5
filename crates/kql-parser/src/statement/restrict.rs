//! `restrict access to (...)`: the only entities that the rest of the query may use.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, Param};
use crate::combinator::{bracketed, final_failure, keyword, list1};
use crate::expr::externaldata::optional_properties;
use crate::expr::path::entity;
use crate::input::{Input, ParseResult};
use crate::print::{WithProperties, commas};

/// `restrict access to (entities) with (properties)`
#[derive(Debug, Clone, PartialEq)]
pub struct RestrictAccess {
    /// Tables, views, and wildcard names.
    pub entities: Vec<Expr>,
    /// The properties after `with`.
    pub properties: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// restrict = "restrict", "access", "to", "(", entity, { ",", entity }, ")", [ with_properties ] ;
/// ```
pub(crate) fn restrict(input: Input<'_>) -> ParseResult<'_, RestrictAccess> {
    let (rest, _) = (keyword("restrict"), keyword("access"), keyword("to"))
        .parse(input)
        .map_err(final_failure)?;
    let (rest, entities) = bracketed("(", list1(entity), ")")(rest).map_err(final_failure)?;
    let (rest, properties) = optional_properties(rest).map_err(final_failure)?;
    Ok((
        rest,
        RestrictAccess {
            entities,
            properties,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for RestrictAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "restrict access to ({}){}",
            commas(&self.entities),
            WithProperties(&self.properties)
        )
    }
}
