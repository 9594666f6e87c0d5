//! `fork (a) (b)`: several results of one input.

use crate::Span;
use crate::ast::{Name, SubQuery};

/// `fork name = (...) (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct Fork {
    /// The branches.
    pub branches: Vec<ForkBranch>,
    /// Where it stands.
    pub span: Span,
}

/// A branch of a [`Fork`].
#[derive(Debug, Clone, PartialEq)]
pub struct ForkBranch {
    /// The name of its result.
    pub name: Option<Name>,
    /// What it does.
    pub query: SubQuery,
    /// Where it stands.
    pub span: Span,
}
