//! `count`: the number of rows.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::Name;
use crate::combinator::{final_failure, keyword};
use crate::input::{Input, ParseResult};
use crate::name::identifier;
use crate::print::Optional;

/// `count`, or `count as name`
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// The name that `as` gives the result.
    pub name: Option<Name>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// count = "count", [ "as", IDENTIFIER ] ;
/// ```
pub(crate) fn count(input: Input<'_>) -> ParseResult<'_, Count> {
    let (rest, _) = keyword("count")(input)?;
    let (rest, name) = opt(preceded(keyword("as"), identifier))
        .parse(rest)
        .map_err(final_failure)?;
    Ok((
        rest,
        Count {
            name,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "count{}", Optional(" as ", self.name.as_ref()))
    }
}
