//! `__contextual_datatable`: rows that the service keeps for a client.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, RowSchema};
use crate::combinator::{final_failure, keyword};
use crate::expr::literal::signed_literal;
use crate::input::{Input, ParseResult};
use crate::print::scalar;
use crate::schema::row_schema;

/// `__contextual_datatable guid(...) (a: long)`
#[derive(Debug, Clone, PartialEq)]
pub struct ContextualDataTable {
    /// Which rows.
    pub id: Box<Expr>,
    /// Their columns.
    pub schema: RowSchema,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// contextual_datatable = "__contextual_datatable", signed_literal, row_schema ;
/// ```
pub(crate) fn contextual_datatable(input: Input<'_>) -> ParseResult<'_, ContextualDataTable> {
    let (rest, _) = keyword("__contextual_datatable")(input)?;
    let (rest, (id, schema)) = (signed_literal, row_schema)
        .parse(rest)
        .map_err(final_failure)?;
    Ok((
        rest,
        ContextualDataTable {
            id: Box::new(id),
            schema,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for ContextualDataTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "__contextual_datatable {} {}",
            scalar(&self.id),
            self.schema
        )
    }
}
