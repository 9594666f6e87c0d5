//! `assert-schema (a: long)`: fails unless the input has these columns.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::RowSchema;
use crate::combinator::{final_failure, keyword};
use crate::input::{Input, ParseResult};
use crate::schema::row_schema;

/// `assert-schema (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct AssertSchema {
    /// The columns.
    pub schema: RowSchema,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// assert_schema = "assert-schema", row_schema ;
/// ```
pub(crate) fn assert_schema(input: Input<'_>) -> ParseResult<'_, AssertSchema> {
    let (rest, (_, schema)) = (keyword("assert-schema"), row_schema)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        AssertSchema {
            schema,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for AssertSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "assert-schema {}", self.schema)
    }
}
