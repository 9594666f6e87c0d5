//! Row schemas: `(name: type, ...)`.

use crate::Span;
use crate::name::Name;
use crate::scalar_type::TypeName;

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
