//! `declare pattern`: a function that is chosen by literal arguments.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};

use crate::Span;
use crate::ast::{ColumnDecl, FunctionBody, Literal, Name};
use crate::combinator::{bracketed, final_failure, keyword, list0, list1, many1, punct};
use crate::expr::literal::{literal_of_string, string_literal};
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::print::{Optional, Separated, commas};
use crate::schema::column_decl;
use crate::statement::function::function_body;

/// `declare pattern name` or `declare pattern name = (a: string)[path: string] { ... }`
#[derive(Debug, Clone, PartialEq)]
pub struct DeclarePattern {
    /// The name.
    pub name: Name,
    /// The definition; a declaration without one is filled in by the service.
    pub definition: Option<PatternDefinition>,
    /// Where it stands.
    pub span: Span,
}

/// What a pattern stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternDefinition {
    /// The parameters.
    pub params: Vec<ColumnDecl>,
    /// The parameter in brackets.
    pub path: Option<ColumnDecl>,
    /// One body for each combination of arguments.
    pub matches: Vec<PatternMatch>,
    /// Where it stands.
    pub span: Span,
}

/// `("a", "b").["path"] = { ... }`
#[derive(Debug, Clone, PartialEq)]
pub struct PatternMatch {
    /// The arguments that select the body.
    pub args: Vec<Literal>,
    /// The path that selects it.
    pub path: Option<Literal>,
    /// The body.
    pub body: FunctionBody,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// declare_pattern = "declare", "pattern", name, [ pattern_definition ] ;
/// ```
pub(crate) fn declare_pattern(input: Input<'_>) -> ParseResult<'_, DeclarePattern> {
    let parts = (
        keyword("declare"),
        keyword("pattern"),
        name,
        opt(pattern_definition),
    );
    let (rest, (_, _, name, definition)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        DeclarePattern {
            name,
            definition,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// pattern_definition = "=", "(", [ column_decl, { ",", column_decl } ], ")", [ "[", column_decl, "]" ],
///                      "{", pattern_match, { pattern_match }, "}" ;
/// ```
pub(crate) fn pattern_definition(input: Input<'_>) -> ParseResult<'_, PatternDefinition> {
    let (rest, _) = punct("=")(input)?;
    let (rest, params) = bracketed("(", list0(column_decl), ")")(rest).map_err(final_failure)?;
    let (rest, path) = opt(|input| bracketed("[", column_decl, "]")(input)).parse(rest)?;
    let (rest, matches) = bracketed("{", many1(pattern_match), "}")(rest).map_err(final_failure)?;
    Ok((
        rest,
        PatternDefinition {
            params,
            path,
            matches,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// pattern_match = "(", string_literal, { ",", string_literal }, ")", [ ".", "[", string_literal, "]" ],
///                 "=", function_body, ";" ;
/// ```
pub(crate) fn pattern_match(input: Input<'_>) -> ParseResult<'_, PatternMatch> {
    let string = |input| map(string_literal, literal_of_string).parse(input);
    let (rest, args) = bracketed("(", list1(string), ")")(input)?;
    let (rest, path) = pattern_path(rest).map_err(final_failure)?;
    let (rest, (_, body, _)) = (punct("="), function_body, punct(";"))
        .parse(rest)
        .map_err(final_failure)?;
    Ok((
        rest,
        PatternMatch {
            args,
            path,
            body,
            span: input.span_to(rest),
        },
    ))
}

fn pattern_path(input: Input<'_>) -> ParseResult<'_, Option<Literal>> {
    if !input.is_punct(".") {
        return Ok((input, None));
    }
    let (rest, path) = bracketed("[", string_literal, "]")(input.skip(1))?;
    Ok((rest, Some(literal_of_string(path))))
}

impl fmt::Display for DeclarePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "declare pattern {}{}",
            self.name,
            Optional(" = ", self.definition.as_ref())
        )
    }
}

impl fmt::Display for PatternDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", commas(&self.params))?;
        if let Some(path) = &self.path {
            write!(f, "[{path}]")?;
        }
        write!(f, " {{ {} }}", Separated(&self.matches, " "))
    }
}

impl fmt::Display for PatternMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", commas(&self.args))?;
        if let Some(path) = &self.path {
            write!(f, ".[{path}]")?;
        }
        write!(f, " = {};", self.body)
    }
}
