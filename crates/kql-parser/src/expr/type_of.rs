//! `typeof(...)`: a type as a value.

use std::fmt;

use nom::Parser;
use nom::combinator::map;

use crate::Span;
use crate::ast::{ColumnDecl, TypeName};
use crate::combinator::{bracketed, keyword, list0, punct};
use crate::input::{Input, ParseResult};
use crate::lexer::TokenKind;
use crate::print::commas;
use crate::scalar_type::extended_type;
use crate::schema::column_decl;

/// `typeof(long)`, `typeof(*)`, `typeof(*, a: long)`
#[derive(Debug, Clone, PartialEq)]
pub struct TypeOf {
    /// What is between the parentheses.
    pub elements: Vec<TypeOfElement>,
    /// Where it stands.
    pub span: Span,
}

/// A part of a [`TypeOf`].
#[derive(Debug, Clone, PartialEq)]
pub enum TypeOfElement {
    /// `long`
    Type(TypeName),
    /// `*`
    Star(Span),
    /// `a: long`
    Column(ColumnDecl),
}

impl TypeOf {
    /// The scalar type, if it names exactly one.
    #[must_use]
    pub fn scalar(&self) -> Option<crate::ast::ScalarType> {
        match self.elements.as_slice() {
            [TypeOfElement::Type(name)] => Some(name.ty),
            _ => None,
        }
    }
}

/// True in front of `typeof(`; elsewhere `typeof` is a name.
pub(crate) fn is_type_of(input: Input<'_>) -> bool {
    input.is_word("typeof") && input.is_punct_at(1, "(")
}

/// ```ebnf
/// type_of = "typeof", "(", ( extended_type | [ type_of_element, { ",", type_of_element } ] ), ")" ;
/// ```
pub(crate) fn type_of(input: Input<'_>) -> ParseResult<'_, TypeOf> {
    let (rest, _) = keyword("typeof")(input)?;
    let (rest, elements) = bracketed("(", elements, ")")(rest)?;
    Ok((
        rest,
        TypeOf {
            elements,
            span: input.span_to(rest),
        },
    ))
}

fn elements(input: Input<'_>) -> ParseResult<'_, Vec<TypeOfElement>> {
    if input.is_punct_at(1, ")") && matches!(input.peek().kind, TokenKind::Word(_)) {
        return map(extended_type, |name| vec![TypeOfElement::Type(name)]).parse(input);
    }
    list0(type_of_element)(input)
}

/// ```ebnf
/// type_of_element = "*" | column_decl ;
/// ```
pub(crate) fn type_of_element(input: Input<'_>) -> ParseResult<'_, TypeOfElement> {
    match input.is_punct("*") {
        true => map(punct("*"), TypeOfElement::Star).parse(input),
        false => map(column_decl, TypeOfElement::Column).parse(input),
    }
}

impl fmt::Display for TypeOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "typeof({})", commas(&self.elements))
    }
}

impl fmt::Display for TypeOfElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypeOfElement::Type(name) => name.fmt(f),
            TypeOfElement::Star(_) => f.write_str("*"),
            TypeOfElement::Column(column) => column.fmt(f),
        }
    }
}
