//! Statements, which `;` separates.

pub(crate) mod alias;
pub(crate) mod declare_pattern;
pub(crate) mod declare_query_parameters;
pub(crate) mod function;
pub(crate) mod let_;
pub(crate) mod restrict;
pub(crate) mod set;

use std::fmt;

use nom::Parser;
use nom::combinator::map;

use crate::ast::{
    Alias, DeclarePattern, DeclareQueryParameters, Expr, Let, Name, RestrictAccess, Set,
};
use crate::input::{Input, ParseResult};
use crate::lexer::TokenKind;
use crate::name::name_len;
use crate::pipeline::pipeline;
use crate::print::Separated;
use crate::recover::recover_statement;
use crate::{Code, Diagnostic, Span};

/// A whole query text.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Its statements in order; those with syntax errors are absent. A text of comments has none.
    pub statements: Vec<Statement>,
    /// The parameters of a workbook or dashboard that nobody filled in, in the order of the text.
    pub client_parameters: Vec<Name>,
    /// The whole text.
    pub span: Span,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// `let x = ...`
    Let(Let),
    /// `set option = value`
    Set(Set),
    /// `declare query_parameters (...)`
    DeclareQueryParameters(DeclareQueryParameters),
    /// `declare pattern ...`
    DeclarePattern(DeclarePattern),
    /// `alias database x = ...`
    Alias(Alias),
    /// `restrict access to (...)`
    RestrictAccess(RestrictAccess),
    /// A query: tabular or scalar, the syntax does not tell.
    Expr(Expr),
}

impl Query {
    /// An error for each parameter of a workbook or dashboard that has no value.
    #[must_use]
    pub fn open_parameters(&self) -> Vec<Diagnostic> {
        let open = |name: &Name| {
            let message = format!("the parameter `{name}` was not filled in");
            Diagnostic::error(Code::OpenParameter, message, name.span)
                .with_help("put a value in its place")
        };
        self.client_parameters.iter().map(open).collect()
    }
}

impl Statement {
    /// Where the statement stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Statement::Let(node) => node.span,
            Statement::Set(node) => node.span,
            Statement::DeclareQueryParameters(node) => node.span,
            Statement::DeclarePattern(node) => node.span,
            Statement::Alias(node) => node.span,
            Statement::RestrictAccess(node) => node.span,
            Statement::Expr(node) => node.span(),
        }
    }
}

/// A whole text. It never fails: what does not parse is reported and left out.
///
/// ```ebnf
/// query = { DIRECTIVE }, statements ;
/// ```
pub(crate) fn query(input: Input<'_>) -> Query {
    let mut rest = input;
    while rest.peek().kind == TokenKind::Directive {
        rest = rest.skip(1);
    }
    let (rest, statements) = statements(rest).unwrap_or((rest, Vec::new()));
    if !rest.is_at_end() {
        rest.report_expected();
    }
    Query {
        statements,
        client_parameters: input.state.take_client_parameters(),
        span: Span::new(0, input.state.text.len() as u32),
    }
}

/// Statements up to a closing bracket or the end; those with errors are left out.
///
/// ```ebnf
/// statements = statement, { ";", statement }, [ ";" ] ;
/// ```
pub(crate) fn statements(input: Input<'_>) -> ParseResult<'_, Vec<Statement>> {
    let mut statements = Vec::new();
    let mut rest = input;
    while !is_end(rest) {
        rest = complete_statement(input, rest, &mut statements);
        if !rest.is_punct(";") {
            break;
        }
        rest = rest.skip(1);
    }
    rest.note(";");
    Ok((rest, statements))
}

fn is_end(input: Input<'_>) -> bool {
    input.is_at_end() || input.is_punct(")") || input.is_punct("}")
}

/// Parses a statement and what must follow it; returns where to go on, error or not.
fn complete_statement<'a>(
    anchor: Input<'a>,
    input: Input<'a>,
    statements: &mut Vec<Statement>,
) -> Input<'a> {
    let result = statement(input).and_then(|(rest, statement)| {
        statements.push(statement);
        end_of_statement(rest)
    });
    match result {
        Ok((rest, ())) => rest,
        Err(error) => recover_statement(anchor, input, &error),
    }
}

fn end_of_statement(input: Input<'_>) -> ParseResult<'_, ()> {
    if is_end(input) || input.is_punct(";") {
        Ok((input, ()))
    } else {
        input.expected(";")
    }
}

/// ```ebnf
/// statement = let_ | set | declare_query_parameters | declare_pattern | alias | restrict | pipeline ;
/// ```
pub(crate) fn statement(input: Input<'_>) -> ParseResult<'_, Statement> {
    match input.peek().text {
        "let" if name_len(input, 1).is_some() || is_declaration(input) => {
            map(let_::let_, Statement::Let).parse(input)
        }
        "set" => map(set::set, Statement::Set).parse(input),
        "declare" if input.is_word_at(1, "pattern") => {
            map(declare_pattern::declare_pattern, Statement::DeclarePattern).parse(input)
        }
        "declare" if matches!(input.peek_at(1).kind, TokenKind::Word(_)) => map(
            declare_query_parameters::declare_query_parameters,
            Statement::DeclareQueryParameters,
        )
        .parse(input),
        "alias" if input.is_word_at(1, "database") => {
            map(alias::alias, Statement::Alias).parse(input)
        }
        "restrict" if input.is_word_at(1, "access") => {
            map(restrict::restrict, Statement::RestrictAccess).parse(input)
        }
        _ => map(pipeline, Statement::Expr).parse(input),
    }
}

/// `let` in front of a word is a statement, even if that word cannot be a name.
fn is_declaration(input: Input<'_>) -> bool {
    matches!(input.peek_at(1).kind, TokenKind::Word(_)) && input.is_punct_at(2, "=")
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Separated(&self.statements, "; ").fmt(f)
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Statement::Let(node) => node.fmt(f),
            Statement::Set(node) => node.fmt(f),
            Statement::DeclareQueryParameters(node) => node.fmt(f),
            Statement::DeclarePattern(node) => node.fmt(f),
            Statement::Alias(node) => node.fmt(f),
            Statement::RestrictAccess(node) => node.fmt(f),
            Statement::Expr(node) => node.fmt(f),
        }
    }
}
