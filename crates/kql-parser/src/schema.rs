//! Row schemas: `(name: type, ...)`.

use std::fmt;

use nom::Parser;
use nom::sequence::preceded;

use crate::Span;
use crate::combinator::{bracketed, loose_list, punct};
use crate::input::{Input, ParseResult};
use crate::name::{Name, declared_name};
use crate::print::commas;
use crate::scalar_type::{TypeName, scalar_type};

/// The columns of a table that a query declares.
#[derive(Debug, Clone, PartialEq)]
pub struct RowSchema {
    /// True for `(*, ...)`: the columns of the input come first (`evaluate` only).
    pub includes_input: bool,
    /// The declared columns.
    pub columns: Vec<ColumnDecl>,
    /// Where it stands, parentheses included.
    pub span: Span,
}

/// One column of a [`RowSchema`].
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDecl {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeName,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// row_schema = "(", [ "," ], [ column_decl, { ",", column_decl }, [ "," ] ], ")" ;
/// ```
pub(crate) fn row_schema(input: Input<'_>) -> ParseResult<'_, RowSchema> {
    let (rest, columns) = bracketed("(", loose_list(column_decl), ")")(input)?;
    Ok((
        rest,
        RowSchema {
            includes_input: false,
            columns,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// evaluate_schema = "(", [ "," ], [ "*", [ "," ] ], [ column_decl, { ",", column_decl }, [ "," ] ], ")" ;
/// ```
pub(crate) fn evaluate_schema(input: Input<'_>) -> ParseResult<'_, RowSchema> {
    let (rest, (includes_input, columns)) = bracketed("(", evaluate_columns, ")")(input)?;
    Ok((
        rest,
        RowSchema {
            includes_input,
            columns,
            span: input.span_to(rest),
        },
    ))
}

fn evaluate_columns(input: Input<'_>) -> ParseResult<'_, (bool, Vec<ColumnDecl>)> {
    let star = if input.is_punct(",") {
        input.skip(1)
    } else {
        input
    };
    let includes_input = star.is_punct("*");
    let rest = if includes_input { star.skip(1) } else { input };
    let (rest, columns) = loose_list(column_decl)(rest)?;
    Ok((rest, (includes_input, columns)))
}

/// ```ebnf
/// column_decl = declared_name, ":", scalar_type ;
/// ```
pub(crate) fn column_decl(input: Input<'_>) -> ParseResult<'_, ColumnDecl> {
    let (rest, (name, ty)) = (declared_name, preceded(punct(":"), scalar_type)).parse(input)?;
    Ok((
        rest,
        ColumnDecl {
            name,
            ty,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for RowSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.includes_input, self.columns.is_empty()) {
            (true, true) => f.write_str("(*)"),
            (true, false) => write!(f, "(*, {})", commas(&self.columns)),
            (false, _) => write!(f, "({})", commas(&self.columns)),
        }
    }
}

impl fmt::Display for ColumnDecl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.ty)
    }
}
