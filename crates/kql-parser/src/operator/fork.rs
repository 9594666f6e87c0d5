//! `fork (a) (b)`: several results of one input.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::terminated;

use crate::Span;
use crate::ast::{Name, SubQuery};
use crate::combinator::{bracketed, final_failure, keyword, many1, punct};
use crate::input::{Input, ParseResult};
use crate::name::{name, name_len};
use crate::pipeline::sub_query;
use crate::print::Separated;

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

/// ```ebnf
/// fork = "fork", fork_branch, { fork_branch } ;
/// ```
pub(crate) fn fork(input: Input<'_>) -> ParseResult<'_, Fork> {
    let (rest, (_, branches)) = (keyword("fork"), many1(fork_branch))
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        Fork {
            branches,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// fork_branch = [ name, "=" ], "(", sub_query, ")" ;
/// ```
pub(crate) fn fork_branch(input: Input<'_>) -> ParseResult<'_, ForkBranch> {
    let is_named = name_len(input, 0).is_some_and(|len| input.is_punct_at(len, "="));
    let (rest, name) = match is_named {
        true => opt(terminated(name, punct("="))).parse(input)?,
        false => (input, None),
    };
    let (rest, query) = bracketed("(", sub_query, ")")(rest)?;
    Ok((
        rest,
        ForkBranch {
            name,
            query,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Fork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fork {}", Separated(&self.branches, " "))
    }
}

impl fmt::Display for ForkBranch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            write!(f, "{name} = ")?;
        }
        write!(f, "({})", self.query)
    }
}
