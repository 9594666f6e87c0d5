//! `parse a with "x" b "y"`: columns out of text.

use crate::Span;
use crate::ast::{Expr, Name, Param, StringValue, TypeName};

/// `parse kind = regex flags = i a with * "x" b: long *`
#[derive(Debug, Clone, PartialEq)]
pub struct Parse {
    /// Options.
    pub params: Vec<Param>,
    /// The text.
    pub expr: Box<Expr>,
    /// What it looks like.
    pub pattern: Vec<ParsePart>,
    /// Where it stands.
    pub span: Span,
}

/// A part of the pattern of [`Parse`] or [`ParseWhere`](crate::ast::ParseWhere).
#[derive(Debug, Clone, PartialEq)]
pub enum ParsePart {
    /// `*`: any text
    Star(Span),
    /// `"x"`
    Text(StringValue, Span),
    /// `b` or `b: long`
    Column {
        /// Its name.
        name: Name,
        /// Its type, `string` if absent.
        ty: Option<TypeName>,
        /// Where it stands.
        span: Span,
    },
}
