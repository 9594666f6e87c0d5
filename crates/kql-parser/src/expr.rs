//! Expressions. One tree holds scalar and tabular ones, because the syntax cannot tell them
//! apart: `let x = T` may name either.

pub(crate) mod between;
pub(crate) mod binary;
pub(crate) mod call;
pub(crate) mod contextual_datatable;
pub(crate) mod data_scope;
pub(crate) mod datatable;
pub(crate) mod dynamic;
pub(crate) mod entity_group;
pub(crate) mod externaldata;
pub(crate) mod in_list;
pub(crate) mod inline_external_table;
pub(crate) mod literal;
pub(crate) mod logical;
pub(crate) mod materialize;
pub(crate) mod materialized_view_combine;
pub(crate) mod operation;
pub(crate) mod path;
pub(crate) mod to_scalar;
pub(crate) mod type_of;
pub(crate) mod unary;

use std::fmt;

use nom::Parser;
use nom::combinator::map;

use crate::Span;
use crate::ast::{
    Between, Binary, Call, ContextualDataTable, DataScoped, DataTable, EntityGroup, ExternalData,
    InList, Index, InlineExternalTable, Literal, Logical, Materialize, MaterializedViewCombine,
    Name, Operator, Path, Pipeline, Precedence, ToScalar, ToTable, TypeOf, Unary, WildcardName,
};
use crate::combinator::{bracketed, punct};
use crate::input::{Input, ParseResult, nested};
use crate::lexer::{LiteralKind, TokenKind};
use crate::name::{
    bracketed_wildcard_name, is_bracketed_wildcard, is_client_parameter, is_referred_name,
    referred_name,
};
use crate::pipeline::pipeline;

/// An expression, scalar or tabular.
///
/// Parentheses leave no node: the shape of the tree says what they grouped.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `1`, `"a"`, `datetime(2024-01-01)`, `dynamic([1])`
    Literal(Literal),
    /// `typeof(long)`
    TypeOf(TypeOf),
    /// `Level`, `['a name']`, `$left`
    Name(Name),
    /// `Security*`, where tables or columns may be chosen by pattern
    WildcardName(WildcardName),
    /// `*`, alone or as an operand of a string operator
    Star(Span),
    /// `@`, the entity in an entity path
    At(Span),
    /// `a.b`, `database("d").T`, `workspace("w").f(x)`
    Path(Path),
    /// `a["k"]`, `a[0]`, `a.["k"]`
    Index(Index),
    /// `f(x)`
    Call(Call),
    /// `-a`
    Unary(Unary),
    /// `a + b`, `a has b`, `a == b`
    Binary(Binary),
    /// `a and b and c`, one node for the whole chain
    Logical(Logical),
    /// `a between (b .. c)`
    Between(Between),
    /// `a in (b, c)`, `a has_any (T)`
    InList(InList),
    /// `toscalar(T | count)`
    ToScalar(ToScalar),
    /// `totable(x)`
    ToTable(ToTable),
    /// `materialize(T | where a)`
    Materialize(Materialize),
    /// `T | where a | count`
    Pipe(Pipeline),
    /// An operator that starts a pipeline: `print`, `range`, `union`, `find`, `search`,
    /// `evaluate`, `macro-expand`, ...
    Operator(Box<Operator>),
    /// `datatable (a: long) [1, 2]`
    DataTable(Box<DataTable>),
    /// `externaldata (a: long) ["https://..."]`
    ExternalData(Box<ExternalData>),
    /// `inline_external_table (a: long) kind = storage ...`
    InlineExternalTable(Box<InlineExternalTable>),
    /// `__contextual_datatable guid(...) (a: long)`
    ContextualDataTable(ContextualDataTable),
    /// `materialized-view-combine (...) base (...) delta (...) aggregations (...)`
    MaterializedViewCombine(Box<MaterializedViewCombine>),
    /// `entity_group [database("a"), database("b")]`
    EntityGroup(EntityGroup),
    /// `T datascope = hotcache`
    DataScoped(DataScoped),
}

impl Expr {
    /// Where the expression stands, outer parentheses not included.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Expr::Literal(node) => node.span,
            Expr::TypeOf(node) => node.span,
            Expr::Name(node) => node.span,
            Expr::WildcardName(node) => node.span,
            Expr::Star(span) | Expr::At(span) => *span,
            Expr::Path(node) => node.span,
            Expr::Index(node) => node.span,
            Expr::Call(node) => node.span,
            Expr::Unary(node) => node.span,
            Expr::Binary(node) => node.span,
            Expr::Logical(node) => node.span,
            Expr::Between(node) => node.span,
            Expr::InList(node) => node.span,
            Expr::ToScalar(node) => node.span,
            Expr::ToTable(node) => node.span,
            Expr::Materialize(node) => node.span,
            Expr::Pipe(node) => node.span,
            Expr::Operator(node) => node.span(),
            Expr::DataTable(node) => node.span,
            Expr::ExternalData(node) => node.span,
            Expr::InlineExternalTable(node) => node.span,
            Expr::ContextualDataTable(node) => node.span,
            Expr::MaterializedViewCombine(node) => node.span,
            Expr::EntityGroup(node) => node.span,
            Expr::DataScoped(node) => node.span,
        }
    }
}

impl Expr {
    /// How tightly the outermost operator of the expression binds.
    pub(crate) fn precedence(&self) -> Precedence {
        match self {
            Expr::Pipe(_) | Expr::Operator(_) => Precedence::Pipe,
            Expr::Logical(node) => node.op.precedence(),
            Expr::Between(_) | Expr::InList(_) => Precedence::Equality,
            Expr::Binary(node) => node.op.precedence(),
            _ => Precedence::Primary,
        }
    }
}

/// An expression without a pipe outside of its parentheses.
///
/// ```ebnf
/// expression = operation ;
/// ```
pub(crate) fn expression(input: Input<'_>) -> ParseResult<'_, Expr> {
    nested(input, operation::operation)
}

/// ```ebnf
/// primary_expression = literal | type_of | parenthesized | datatable | externaldata | to_scalar
///                    | contextual_datatable | materialized_view_combine | inline_external_table
///                    | call | "@" | table_reference ;
/// ```
pub(crate) fn primary_expression(input: Input<'_>) -> ParseResult<'_, Expr> {
    primary_parser(input)(input)
}

type ExprParser = for<'a> fn(Input<'a>) -> ParseResult<'a, Expr>;

/// The parser for what starts here. Nesting passes through this function's caller many times, so
/// it must not hold the values of all branches on the stack.
fn primary_parser(input: Input<'_>) -> ExprParser {
    match input.peek().kind {
        TokenKind::Word(_) => word_parser(input),
        TokenKind::Literal(LiteralKind::RawGuid) => no_expression,
        TokenKind::Literal(_) => |input| map(literal::literal, Expr::Literal).parse(input),
        TokenKind::Punct if input.is_punct("(") => parenthesized,
        TokenKind::Punct if input.is_punct("@") => |input| map(punct("@"), Expr::At).parse(input),
        TokenKind::Punct if call::is_call(input) => call_expression,
        TokenKind::Punct if input.is_punct("[") || is_client_parameter(input) => table_reference,
        _ => no_expression,
    }
}

fn word_parser(input: Input<'_>) -> ExprParser {
    let is_inline_external_table = inline_external_table::is_inline_external_table(input);
    match input.peek().text {
        "typeof" if type_of::is_type_of(input) => {
            |input| map(type_of::type_of, Expr::TypeOf).parse(input)
        }
        "inline_external_table" if is_inline_external_table => |input| {
            boxed(
                inline_external_table::inline_external_table(input),
                Expr::InlineExternalTable,
            )
        },
        "dynamic" => |input| map(literal::literal, Expr::Literal).parse(input),
        "datatable" => |input| boxed(datatable::datatable(input), Expr::DataTable),
        "externaldata" | "external_data" => {
            |input| boxed(externaldata::externaldata(input), Expr::ExternalData)
        }
        "toscalar" => |input| map(to_scalar::to_scalar, Expr::ToScalar).parse(input),
        "__contextual_datatable" => |input| {
            map(
                contextual_datatable::contextual_datatable,
                Expr::ContextualDataTable,
            )
            .parse(input)
        },
        "materialized-view-combine" => |input| {
            boxed(
                materialized_view_combine::materialized_view_combine(input),
                Expr::MaterializedViewCombine,
            )
        },
        _ if call::is_call(input) => call_expression,
        _ => table_reference,
    }
}

fn boxed<'a, T>(parsed: ParseResult<'a, T>, wrap: fn(Box<T>) -> Expr) -> ParseResult<'a, Expr> {
    parsed.map(|(rest, node)| (rest, wrap(Box::new(node))))
}

fn call_expression(input: Input<'_>) -> ParseResult<'_, Expr> {
    let (rest, call) = call::call(input)?;
    Ok((rest, Expr::Call(call)))
}

fn no_expression(input: Input<'_>) -> ParseResult<'_, Expr> {
    input.expected("an expression")
}

/// ```ebnf
/// parenthesized = "(", pipeline, ")" ;
/// ```
pub(crate) fn parenthesized(input: Input<'_>) -> ParseResult<'_, Expr> {
    bracketed("(", pipeline, ")")(input)
}

/// A column, a variable, or a table with the part of it that is read.
///
/// ```ebnf
/// table_reference = ( referred_name | bracketed_wildcard_name ), [ data_scope ] ;
/// ```
pub(crate) fn table_reference(input: Input<'_>) -> ParseResult<'_, Expr> {
    if !is_referred_name(input) && !is_bracketed_wildcard(input) {
        return input.expected("an expression");
    }
    let (rest, table) = match is_bracketed_wildcard(input) {
        true => map(bracketed_wildcard_name, Expr::WildcardName).parse(input)?,
        false => map(referred_name, Expr::Name).parse(input)?,
    };
    let (rest, scope) = data_scope::optional_data_scope(rest)?;
    let Some(scope) = scope else {
        return Ok((rest, table));
    };
    let table = Box::new(table);
    Ok((
        rest,
        Expr::DataScoped(DataScoped {
            table,
            scope,
            span: input.span_to(rest),
        }),
    ))
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Literal(node) => node.fmt(f),
            Expr::TypeOf(node) => node.fmt(f),
            Expr::Name(node) => node.fmt(f),
            Expr::WildcardName(node) => node.fmt(f),
            Expr::Star(_) => f.write_str("*"),
            Expr::At(_) => f.write_str("@"),
            Expr::Path(node) => node.fmt(f),
            Expr::Index(node) => node.fmt(f),
            Expr::Call(node) => node.fmt(f),
            Expr::Unary(node) => node.fmt(f),
            Expr::Binary(node) => node.fmt(f),
            Expr::Logical(node) => node.fmt(f),
            Expr::Between(node) => node.fmt(f),
            Expr::InList(node) => node.fmt(f),
            Expr::ToScalar(node) => node.fmt(f),
            Expr::ToTable(node) => node.fmt(f),
            Expr::Materialize(node) => node.fmt(f),
            Expr::Pipe(node) => node.fmt(f),
            Expr::Operator(node) => node.fmt(f),
            Expr::DataTable(node) => node.fmt(f),
            Expr::ExternalData(node) => node.fmt(f),
            Expr::InlineExternalTable(node) => node.fmt(f),
            Expr::ContextualDataTable(node) => node.fmt(f),
            Expr::MaterializedViewCombine(node) => node.fmt(f),
            Expr::EntityGroup(node) => node.fmt(f),
            Expr::DataScoped(node) => node.fmt(f),
        }
    }
}
