//! `entity_group [...]`: databases and clusters that `macro-expand` runs over.

use std::fmt;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{bracketed, keyword, list1};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::print::Scalars;

/// `entity_group [database("a"), cluster("c").database("b")]`
#[derive(Debug, Clone, PartialEq)]
pub struct EntityGroup {
    /// The entities.
    pub entities: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// True in front of a group; elsewhere `entity_group` is a name.
pub(crate) fn is_entity_group(input: Input<'_>) -> bool {
    input.is_word("entity_group") && input.is_punct_at(1, "[")
}

/// ```ebnf
/// entity_group = "entity_group", "[", expression, { ",", expression }, "]" ;
/// ```
pub(crate) fn entity_group(input: Input<'_>) -> ParseResult<'_, EntityGroup> {
    let (rest, _) = keyword("entity_group")(input)?;
    let (rest, entities) = bracketed("[", list1(expression), "]")(rest)?;
    Ok((
        rest,
        EntityGroup {
            entities,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for EntityGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entity_group [{}]", Scalars(&self.entities))
    }
}
