//! `typeof(...)`: a type as a value.

use crate::Span;
use crate::ast::{ColumnDecl, TypeName};

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
