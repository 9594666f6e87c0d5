//! `__executeAndCache`: keeps the result at hand.

use std::fmt;

use crate::Span;
use crate::combinator::keyword;
use crate::input::{Input, ParseResult};

/// `__executeAndCache`
#[derive(Debug, Clone, PartialEq)]
pub struct ExecuteAndCache {
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// execute_and_cache = "__executeAndCache" ;
/// ```
pub(crate) fn execute_and_cache(input: Input<'_>) -> ParseResult<'_, ExecuteAndCache> {
    let (rest, span) = keyword("__executeAndCache")(input)?;
    Ok((rest, ExecuteAndCache { span }))
}

impl fmt::Display for ExecuteAndCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("__executeAndCache")
    }
}
