//! Functions that a query defines: `(x: long, T: (*)) { ... }`.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Literal, LiteralValue, Name, RowSchema, Statement, StringValue, TypeName};
use crate::combinator::{bracketed, final_failure, list0, punct};
use crate::expr::literal::signed_literal;
use crate::input::{Input, ParseResult, nested};
use crate::lexer::TokenKind;
use crate::name::{any_word, declared_name, declared_name_len};
use crate::print::{Optional, commas};
use crate::scalar_type::scalar_type;
use crate::schema::row_schema;
use crate::statement::statements;

/// A function, the value of a `let`.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// Written with `view`: the function takes part in `union *`.
    pub is_view: bool,
    /// Its parameters.
    pub params: Vec<FunctionParam>,
    /// What it computes.
    pub body: FunctionBody,
    /// Where it stands.
    pub span: Span,
}

/// A parameter of a [`Function`] or of `declare query_parameters`.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionParam {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: ParamType,
    /// The value that a call without this argument gets: a literal, possibly signed.
    pub default: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// The type of a [`FunctionParam`].
#[derive(Debug, Clone, PartialEq)]
pub enum ParamType {
    /// A scalar.
    Scalar(TypeName),
    /// `(*)`: any table.
    AnyTable(Span),
    /// `(a: long, b: string)`: a table with at least these columns.
    Table(RowSchema),
}

/// `{ statement; ... expression }`
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionBody {
    /// The `let` and `declare` statements before the result.
    pub statements: Vec<Statement>,
    /// The result; Kusto's grammar allows a body without one.
    pub result: Option<Box<Expr>>,
    /// Where it stands, braces included.
    pub span: Span,
}

/// True in front of a parameter list: `()`, `(*`, or a name and a colon.
pub(crate) fn is_function(input: Input<'_>) -> bool {
    let open = usize::from(input.is_word("view"));
    let is_list = |input: Input<'_>| {
        let is_empty = input.is_punct(")") || input.is_punct("*");
        is_empty || declared_name_len(input, 0).is_some_and(|len| input.is_punct_at(len, ":"))
    };
    input.is_punct_at(open, "(") && is_list(input.skip(open + 1))
}

/// ```ebnf
/// function = [ "view" ], "(", [ function_param, { ",", function_param } ], ")", function_body ;
/// ```
pub(crate) fn function(input: Input<'_>) -> ParseResult<'_, Function> {
    let is_view = input.is_word("view");
    let rest = if is_view { input.skip(1) } else { input };
    let (rest, params) = bracketed("(", list0(function_param), ")")(rest)?;
    let (rest, body) = function_body(rest).map_err(final_failure)?;
    Ok((
        rest,
        Function {
            is_view,
            params,
            body,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// function_param = declared_name, ":", param_type, [ "=", default_value ] ;
/// ```
pub(crate) fn function_param(input: Input<'_>) -> ParseResult<'_, FunctionParam> {
    let default = opt(preceded(punct("="), default_value));
    let (rest, (name, _, ty, default)) =
        (declared_name, punct(":"), param_type, default).parse(input)?;
    Ok((
        rest,
        FunctionParam {
            name,
            ty,
            default,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// param_type = "(", "*", ")" | row_schema | scalar_type ;
/// ```
pub(crate) fn param_type(input: Input<'_>) -> ParseResult<'_, ParamType> {
    if input.is_punct("(") && input.is_punct_at(1, "*") {
        let (rest, _) = bracketed("(", punct("*"), ")")(input)?;
        return Ok((rest, ParamType::AnyTable(input.span_to(rest))));
    }
    match input.is_punct("(") {
        true => map(row_schema, ParamType::Table).parse(input),
        false => map(scalar_type, ParamType::Scalar).parse(input),
    }
}

/// A literal; Kusto also takes a bare word, as a string.
///
/// ```ebnf
/// default_value = signed_literal | IDENTIFIER ;
/// ```
pub(crate) fn default_value(input: Input<'_>) -> ParseResult<'_, Expr> {
    let is_word = matches!(
        input.peek().kind,
        TokenKind::Word(crate::lexer::WordClass::Plain)
    );
    if !is_word || crate::expr::type_of::is_type_of(input) {
        return signed_literal(input);
    }
    let (rest, word) = any_word(input)?;
    let value = LiteralValue::String(StringValue {
        text: word.text,
        is_obfuscated: false,
    });
    Ok((
        rest,
        Expr::Literal(Literal {
            value,
            span: word.span,
        }),
    ))
}

/// ```ebnf
/// function_body = "{", function_statements, "}" ;
/// ```
pub(crate) fn function_body(input: Input<'_>) -> ParseResult<'_, FunctionBody> {
    nested(input, |input| {
        let (rest, mut statements) = bracketed("{", function_statements, "}")(input)?;
        let result = match statements.pop() {
            Some(Statement::Expr(expr)) => Some(Box::new(expr)),
            Some(statement) => {
                statements.push(statement);
                None
            }
            None => None,
        };
        Ok((
            rest,
            FunctionBody {
                statements,
                result,
                span: input.span_to(rest),
            },
        ))
    })
}

/// Declarations first, and at most one expression, as the last statement.
///
/// ```ebnf
/// function_statements = { ( let_ | declare_query_parameters ), ";" }, [ pipeline, [ ";" ] ] ;
/// ```
pub(crate) fn function_statements(input: Input<'_>) -> ParseResult<'_, Vec<Statement>> {
    let (rest, statements) = statements(input)?;
    let count = statements.len();
    for (i, statement) in statements.iter().enumerate() {
        check_statement(input, statement, i + 1 == count);
    }
    Ok((rest, statements))
}

fn check_statement(input: Input<'_>, statement: &Statement, is_last: bool) {
    let message = match statement {
        Statement::Let(_) | Statement::DeclareQueryParameters(_) => return,
        Statement::Expr(_) if is_last => return,
        Statement::Expr(_) => "only the last statement of a function can be an expression",
        _ => "a function can only contain `let` and `declare query_parameters`",
    };
    input.state.report(crate::Diagnostic::error(
        crate::Code::UnexpectedToken,
        message,
        statement.span(),
    ));
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let view = if self.is_view { "view " } else { "" };
        write!(f, "{view}({}) {}", commas(&self.params), self.body)
    }
}

impl fmt::Display for FunctionParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}{}",
            self.name,
            self.ty,
            Optional(" = ", self.default.as_ref())
        )
    }
}

impl fmt::Display for ParamType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParamType::Scalar(name) => name.fmt(f),
            ParamType::AnyTable(_) => f.write_str("(*)"),
            ParamType::Table(schema) => schema.fmt(f),
        }
    }
}

impl fmt::Display for FunctionBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{ ")?;
        for statement in &self.statements {
            write!(f, "{statement}; ")?;
        }
        match &self.result {
            Some(result) => write!(f, "{result} }}"),
            None => f.write_str("}"),
        }
    }
}
