//! `materialized-view-combine`: the parts of a materialized view, joined.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, Summarize};
use crate::combinator::{bracketed, final_failure, keyword};
use crate::input::{Input, ParseResult};
use crate::operator::summarize::summarize;
use crate::pipeline::pipeline;

/// `materialized-view-combine (name) base (...) delta (...) aggregations (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct MaterializedViewCombine {
    /// The view.
    pub name: Expr,
    /// What is materialized.
    pub base: Expr,
    /// What is newer.
    pub delta: Expr,
    /// How they are joined.
    pub aggregations: Summarize,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// materialized_view_combine = "materialized-view-combine", "(", pipeline, ")", "base", "(", pipeline, ")",
///                             "delta", "(", pipeline, ")", "aggregations", "(", summarize, ")" ;
/// ```
pub(crate) fn materialized_view_combine(
    input: Input<'_>,
) -> ParseResult<'_, MaterializedViewCombine> {
    let part = |word| move |input| (keyword(word), in_parentheses).parse(input);
    let parts = (
        part("materialized-view-combine"),
        part("base"),
        part("delta"),
    );
    let (rest, ((_, name), (_, base), (_, delta))) = { parts }.parse(input)?;
    let (rest, _) = keyword("aggregations")(rest).map_err(final_failure)?;
    let (rest, aggregations) = bracketed("(", summarize, ")")(rest).map_err(final_failure)?;
    Ok((
        rest,
        MaterializedViewCombine {
            name,
            base,
            delta,
            aggregations,
            span: input.span_to(rest),
        },
    ))
}

fn in_parentheses(input: Input<'_>) -> ParseResult<'_, Expr> {
    bracketed("(", pipeline, ")")(input)
}

impl fmt::Display for MaterializedViewCombine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            base,
            delta,
            aggregations,
            span: _,
        } = self;
        write!(
            f,
            "materialized-view-combine ({name}) base ({base}) delta ({delta}) aggregations ({aggregations})"
        )
    }
}
