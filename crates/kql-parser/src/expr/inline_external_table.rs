//! `inline_external_table`: an external table that the query describes.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Name, Param, RowSchema, StringValue, TypeName};
use crate::combinator::{bracketed, final_failure, keyword, loose_list, many1, punct};
use crate::expr::expression;
use crate::expr::externaldata::optional_properties;
use crate::expr::literal::string_literal;
use crate::input::{Input, ParseResult};
use crate::lexer::{LiteralKind, TokenKind};
use crate::name::{any_word, declared_name, declared_name_len, name};
use crate::print::{Clause, Optional, Scalars, Separated, WithProperties, scalar};
use crate::scalar_type::scalar_type;
use crate::schema::row_schema;

/// `inline_external_table (schema) kind = storage partition by (...) pathformat = (...) ...`
#[derive(Debug, Clone, PartialEq)]
pub struct InlineExternalTable {
    /// The columns; a delta table may leave them out.
    pub schema: Option<RowSchema>,
    /// `storage` or `delta`
    pub kind: Name,
    /// The columns of `partition by`.
    pub partitions: Vec<PartitionColumn>,
    /// The parts of `pathformat`.
    pub path_format: Vec<PathFormatPart>,
    /// `dataformat`; a delta table may leave it out.
    pub data_format: Option<Name>,
    /// Where the data is.
    pub connections: Vec<Expr>,
    /// The properties after `with`.
    pub properties: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// A column of `partition by`.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionColumn {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeName,
    /// How it is computed.
    pub value: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// A part of `pathformat`.
#[derive(Debug, Clone, PartialEq)]
pub enum PathFormatPart {
    /// Literal text.
    Separator(StringValue, Span),
    /// A partition column.
    Column(Name),
    /// `datetime_pattern("yyyy", column)`
    DateTimePattern(StringValue, Name, Span),
}

/// True in front of an inline table; elsewhere `inline_external_table` is a name.
pub(crate) fn is_inline_external_table(input: Input<'_>) -> bool {
    let has_column =
        |at| declared_name_len(input, at).is_some_and(|len| input.is_punct_at(at + len, ":"));
    let has_schema =
        input.is_punct_at(1, "(") && (has_column(2) || input.is_punct_at(2, ",") && has_column(3));
    input.is_word("inline_external_table") && (has_schema || input.is_word_at(1, "kind"))
}

/// ```ebnf
/// inline_external_table = "inline_external_table",
///                         [ "(", [ "," ], column_decl, { ",", column_decl }, [ "," ], ")" ], "kind", "=", ( "storage" | "delta" ),
///                         [ partition_columns ], [ path_format ], [ "dataformat", "=", IDENTIFIER ],
///                         "(", [ expression, { ",", expression }, [ "," ] ], ")", [ with_properties ] ;
/// ```
pub(crate) fn inline_external_table(input: Input<'_>) -> ParseResult<'_, InlineExternalTable> {
    let (rest, _) = keyword("inline_external_table")(input)?;
    let (rest, (schema, kind)) = (opt(row_schema), option("kind"))
        .parse(rest)
        .map_err(final_failure)?;
    let (rest, (partitions, path_format, data_format)) = (
        opt(partition_columns),
        opt(path_format),
        opt(option("dataformat")),
    )
        .parse(rest)?;
    let (rest, connections) =
        bracketed("(", loose_list(expression), ")")(rest).map_err(final_failure)?;
    let (rest, properties) = optional_properties(rest)?;
    let table = InlineExternalTable {
        schema,
        kind,
        partitions: partitions.unwrap_or_default(),
        path_format: path_format.unwrap_or_default(),
        data_format,
        connections,
        properties,
        span: input.span_to(rest),
    };
    Ok((rest, table))
}

fn option<'a>(
    word: &'static str,
) -> impl Parser<Input<'a>, Output = Name, Error = crate::input::Failure> {
    preceded((keyword(word), punct("=")), any_word)
}

/// ```ebnf
/// partition_columns = "partition", "by", "(", [ "," ], [ partition_column, { ",", partition_column }, [ "," ] ], ")" ;
/// ```
pub(crate) fn partition_columns(input: Input<'_>) -> ParseResult<'_, Vec<PartitionColumn>> {
    let (rest, _) = (keyword("partition"), keyword("by")).parse(input)?;
    bracketed("(", loose_list(partition_column), ")")(rest)
}

/// ```ebnf
/// partition_column = declared_name, ":", ( "datetime" | "long" | "string" ), [ "=", expression ] ;
/// ```
pub(crate) fn partition_column(input: Input<'_>) -> ParseResult<'_, PartitionColumn> {
    let value = opt(preceded(punct("="), expression));
    let (rest, (name, _, ty, value)) =
        (declared_name, punct(":"), scalar_type, value).parse(input)?;
    Ok((
        rest,
        PartitionColumn {
            name,
            ty,
            value,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// path_format = "pathformat", "=", "(", path_format_part, { path_format_part }, ")" ;
/// ```
pub(crate) fn path_format(input: Input<'_>) -> ParseResult<'_, Vec<PathFormatPart>> {
    let (rest, _) = (keyword("pathformat"), punct("=")).parse(input)?;
    bracketed("(", many1(path_format_part), ")")(rest)
}

/// ```ebnf
/// path_format_part = string_literal | name | "datetime_pattern", "(", string_literal, ",", name, ")" ;
/// ```
pub(crate) fn path_format_part(input: Input<'_>) -> ParseResult<'_, PathFormatPart> {
    if input.peek().kind == TokenKind::Literal(LiteralKind::String) {
        let (rest, text) = string_literal(input)?;
        return Ok((
            rest,
            PathFormatPart::Separator(text.value(), input.span_to(rest)),
        ));
    }
    if !input.is_word("datetime_pattern") {
        return map(name, PathFormatPart::Column).parse(input);
    }
    let arguments = |input| (string_literal, preceded(punct(","), name)).parse(input);
    let (rest, (pattern, column)) = bracketed("(", arguments, ")")(input.skip(1))?;
    Ok((
        rest,
        PathFormatPart::DateTimePattern(pattern.value(), column, input.span_to(rest)),
    ))
}

impl fmt::Display for InlineExternalTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "inline_external_table{} kind = {}",
            Optional(" ", self.schema.as_ref()),
            self.kind
        )?;
        if !self.partitions.is_empty() {
            write!(f, " partition by ({})", Clause("", &self.partitions))?;
        }
        if !self.path_format.is_empty() {
            write!(f, " pathformat = ({})", Separated(&self.path_format, " "))?;
        }
        Optional(" dataformat = ", self.data_format.as_ref()).fmt(f)?;
        write!(f, " ({})", Scalars(&self.connections))?;
        WithProperties(&self.properties).fmt(f)
    }
}

impl fmt::Display for PartitionColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.as_ref().map(scalar);
        write!(
            f,
            "{}: {}{}",
            self.name,
            self.ty,
            Optional(" = ", value.as_ref())
        )
    }
}

impl fmt::Display for PathFormatPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathFormatPart::Separator(text, _) => text.fmt(f),
            PathFormatPart::Column(name) => name.fmt(f),
            PathFormatPart::DateTimePattern(pattern, column, _) => {
                write!(f, "datetime_pattern({pattern}, {column})")
            }
        }
    }
}
