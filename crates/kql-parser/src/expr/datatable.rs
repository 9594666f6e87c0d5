//! `datatable (a: long, b: string) [1, "x", 2, "y"]`: a table written out in the query.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, Param, RowSchema};
use crate::combinator::{bracketed, final_failure, keyword, loose_list};
use crate::expr::literal::signed_literal;
use crate::input::{Input, ParseResult};
use crate::param::params;
use crate::print::{Params, commas};
use crate::schema::row_schema;

/// A table of literals.
#[derive(Debug, Clone, PartialEq)]
pub struct DataTable {
    /// Options.
    pub params: Vec<Param>,
    /// The columns.
    pub schema: RowSchema,
    /// Values row by row: literals, possibly signed.
    pub values: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// datatable = "datatable", params, row_schema,
///             "[", [ "," ], [ signed_literal, { ",", signed_literal }, [ "," ] ], "]" ;
/// ```
pub(crate) fn datatable(input: Input<'_>) -> ParseResult<'_, DataTable> {
    let (rest, _) = keyword("datatable")(input)?;
    let (rest, (params, schema)) = (params(&[]), row_schema)
        .parse(rest)
        .map_err(final_failure)?;
    let (rest, values) =
        bracketed("[", loose_list(signed_literal), "]")(rest).map_err(final_failure)?;
    Ok((
        rest,
        DataTable {
            params,
            schema,
            values,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for DataTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "datatable{} {} [{}]",
            Params(&self.params),
            self.schema,
            commas(&self.values)
        )
    }
}
