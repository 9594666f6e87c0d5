//! `find in (tables) where predicate project columns`: rows of several tables.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{DataScope, Expr, Name, Operator, Param, Pipeline, TypeName};
use crate::combinator::{bracketed, final_failure, keyword, list1, punct};
use crate::expr::data_scope::optional_data_scope;
use crate::expr::expression;
use crate::expr::path::entity;
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::operator::as_::as_;
use crate::param::params;
use crate::print::{Clause, Optional, Params, commas, scalar};
use crate::scalar_type::extended_type;

/// `find`
#[derive(Debug, Clone, PartialEq)]
pub struct Find {
    /// `datascope = ...`
    pub data_scope: Option<DataScope>,
    /// Options.
    pub params: Vec<Param>,
    /// The tables after `in`; none means all.
    pub sources: Vec<FindSource>,
    /// What a row must fulfil.
    pub predicate: Box<Expr>,
    /// What is shown.
    pub project: FindProject,
    /// What is left out.
    pub project_away: Vec<FindColumn>,
    /// Where it stands.
    pub span: Span,
}

/// A table that [`Find`] or [`Search`](crate::ast::Search) looks into.
#[derive(Debug, Clone, PartialEq)]
pub struct FindSource {
    /// A table, a wildcard name, a qualified name, or a query in parentheses.
    pub table: Expr,
    /// Where it stands.
    pub span: Span,
}

/// What [`Find`] shows.
#[derive(Debug, Clone, PartialEq)]
pub enum FindProject {
    /// No clause was written.
    Default,
    /// `project-smart`
    Smart(Span),
    /// `project a, b: long, pack(*)`
    Columns(Vec<FindColumn>),
}

/// A column of [`Find`].
#[derive(Debug, Clone, PartialEq)]
pub enum FindColumn {
    /// `a` or `a: long`
    Column {
        /// Its name.
        name: Name,
        /// The type it must have.
        ty: Option<TypeName>,
        /// Where it stands.
        span: Span,
    },
    /// `pack(*)`
    Pack(Span),
    /// `*`
    Star(Span),
}

/// ```ebnf
/// find = "find", [ data_scope ], find_filter, [ "project", find_column, { ",", find_column } | "project-smart" ],
///        [ "__projectAway", find_column, { ",", find_column } ] ;
/// ```
pub(crate) fn find(input: Input<'_>) -> ParseResult<'_, Find> {
    let (rest, (_, data_scope)) = (keyword("find"), optional_data_scope).parse(input)?;
    let (rest, filter) = find_filter(rest).map_err(final_failure)?;
    let (rest, project) = find_project(rest).map_err(final_failure)?;
    let project_away = opt(preceded(keyword("__projectAway"), list1(find_column)));
    let (rest, project_away) = map(project_away, Option::unwrap_or_default)
        .parse(rest)
        .map_err(final_failure)?;
    let FindFilter {
        params,
        sources,
        predicate,
    } = filter;
    Ok((
        rest,
        Find {
            data_scope,
            params,
            sources,
            predicate,
            project,
            project_away,
            span: input.span_to(rest),
        },
    ))
}

/// What `find` looks for, and where.
pub(crate) struct FindFilter {
    params: Vec<Param>,
    sources: Vec<FindSource>,
    predicate: Box<Expr>,
}

/// ```ebnf
/// find_filter = [ params, [ find_sources ], "where" ], expression ;
/// ```
pub(crate) fn find_filter(input: Input<'_>) -> ParseResult<'_, FindFilter> {
    let (rest, params) = params(&[])(input)?;
    let (rest, sources) = map(opt(find_sources), Option::unwrap_or_default).parse(rest)?;
    let needs_where = !params.is_empty() || !sources.is_empty();
    let (rest, _) = match needs_where {
        true => map(keyword("where"), Some).parse(rest)?,
        false => opt(keyword("where")).parse(rest)?,
    };
    let (rest, predicate) = map(expression, Box::new).parse(rest)?;
    Ok((
        rest,
        FindFilter {
            params,
            sources,
            predicate,
        },
    ))
}

/// ```ebnf
/// find_sources = "in", "(", find_source, { ",", find_source }, ")" ;
/// ```
pub(crate) fn find_sources(input: Input<'_>) -> ParseResult<'_, Vec<FindSource>> {
    let (rest, _) = keyword("in")(input)?;
    bracketed("(", list1(find_source), ")")(rest).map_err(final_failure)
}

/// ```ebnf
/// find_source = entity | ( name | "@" ), "|", as_ ;
/// ```
pub(crate) fn find_source(input: Input<'_>) -> ParseResult<'_, FindSource> {
    let (rest, table) = entity(input)?;
    if !rest.is_punct("|") || !matches!(table, Expr::Name(_) | Expr::At(_)) {
        return Ok((
            rest,
            FindSource {
                table,
                span: input.span_to(rest),
            },
        ));
    }
    let (rest, name) = as_(rest.skip(1))?;
    let span = input.span_to(rest);
    let table = Expr::Pipe(Pipeline {
        source: Box::new(table),
        operators: vec![Operator::As(name)],
        span,
    });
    Ok((rest, FindSource { table, span }))
}

fn find_project(input: Input<'_>) -> ParseResult<'_, FindProject> {
    if input.is_word("project-smart") {
        return Ok((input.skip(1), FindProject::Smart(input.peek().span)));
    }
    if input.is_word("project") {
        return map(list1(find_column), FindProject::Columns).parse(input.skip(1));
    }
    Ok((input, FindProject::Default))
}

/// ```ebnf
/// find_column = "pack", "(", "*", ")" | "pack_all", "(", ")" | "*" | name, [ ":", extended_type ] ;
/// ```
pub(crate) fn find_column(input: Input<'_>) -> ParseResult<'_, FindColumn> {
    if input.is_word("pack") {
        let (rest, _) = bracketed("(", punct("*"), ")")(input.skip(1))?;
        return Ok((rest, FindColumn::Pack(input.span_to(rest))));
    }
    if input.is_word("pack_all") && input.is_punct_at(1, "(") {
        let (rest, _) = punct(")")(input.skip(2)).map_err(final_failure)?;
        return Ok((rest, FindColumn::Pack(input.span_to(rest))));
    }
    if input.is_punct("*") {
        return Ok((input.skip(1), FindColumn::Star(input.peek().span)));
    }
    let (rest, (name, ty)) = (name, opt(preceded(punct(":"), extended_type))).parse(input)?;
    Ok((
        rest,
        FindColumn::Column {
            name,
            ty,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Find {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "find{}{}",
            Optional(" ", self.data_scope.as_ref()),
            Params(&self.params)
        )?;
        write_sources(f, &self.sources)?;
        write!(
            f,
            " where {}{}{}",
            scalar(&self.predicate),
            self.project,
            Clause(" __projectAway ", &self.project_away)
        )
    }
}

/// ` in (a, b)`, or nothing.
pub(crate) fn write_sources(f: &mut fmt::Formatter<'_>, sources: &[FindSource]) -> fmt::Result {
    if sources.is_empty() {
        Ok(())
    } else {
        write!(f, " in ({})", commas(sources))
    }
}

impl fmt::Display for FindSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table.fmt(f)
    }
}

impl fmt::Display for FindProject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FindProject::Default => Ok(()),
            FindProject::Smart(_) => f.write_str(" project-smart"),
            FindProject::Columns(columns) => write!(f, " project {}", commas(columns)),
        }
    }
}

impl fmt::Display for FindColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FindColumn::Column { name, ty, .. } => {
                write!(f, "{name}{}", Optional(": ", ty.as_ref()))
            }
            FindColumn::Pack(_) => f.write_str("pack(*)"),
            FindColumn::Star(_) => f.write_str("*"),
        }
    }
}
