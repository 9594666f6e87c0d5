//! `top-nested 3 of a by count()`: the largest groups, level by level.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, NamedExpr, OrderedExpr};
use crate::combinator::{final_failure, keyword, list1, punct};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::operator::sort::ordered_expression;
use crate::print::{Optional, commas, scalar};

/// `top-nested 3 of a by x, top-nested 2 of b by y`
#[derive(Debug, Clone, PartialEq)]
pub struct TopNested {
    /// The levels, from the outside in.
    pub levels: Vec<TopNestedLevel>,
    /// Where it stands.
    pub span: Span,
}

/// `top-nested 3 of a with others = "rest" by x`
#[derive(Debug, Clone, PartialEq)]
pub struct TopNestedLevel {
    /// How many; all if absent.
    pub count: Option<NamedExpr>,
    /// Of what.
    pub of: NamedExpr,
    /// What the rest is called.
    pub with_others: Option<Expr>,
    /// What decides.
    pub by: OrderedExpr,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// top_nested = top_nested_level, { ",", top_nested_level } ;
/// ```
pub(crate) fn top_nested(input: Input<'_>) -> ParseResult<'_, TopNested> {
    let (rest, levels) = list1(top_nested_level)(input)?;
    Ok((
        rest,
        TopNested {
            levels,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// top_nested_level = "top-nested", [ named_expression ], "of", named_expression,
///                    [ "with", "others", "=", expression ], "by", ordered_expression ;
/// ```
pub(crate) fn top_nested_level(input: Input<'_>) -> ParseResult<'_, TopNestedLevel> {
    let (rest, _) = keyword("top-nested")(input)?;
    let others = opt(preceded(
        (keyword("with"), keyword("others"), punct("=")),
        expression,
    ));
    let parts = (
        level_count,
        keyword("of"),
        named_expression,
        others,
        keyword("by"),
        ordered_expression,
    );
    let (rest, (count, _, of, with_others, _, by)) =
        { parts }.parse(rest).map_err(final_failure)?;
    Ok((
        rest,
        TopNestedLevel {
            count,
            of,
            with_others,
            by,
            span: input.span_to(rest),
        },
    ))
}

fn level_count(input: Input<'_>) -> ParseResult<'_, Option<NamedExpr>> {
    if input.is_word("of") {
        Ok((input, None))
    } else {
        opt(named_expression).parse(input)
    }
}

impl fmt::Display for TopNested {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        commas(&self.levels).fmt(f)
    }
}

impl fmt::Display for TopNestedLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "top-nested{} of {}",
            Optional(" ", self.count.as_ref()),
            self.of
        )?;
        let others = self.with_others.as_ref().map(scalar);
        write!(
            f,
            "{} by {}",
            Optional(" with others = ", others.as_ref()),
            self.by
        )
    }
}
