//! KQL text to tokens, syntax tree and diagnostics.
//!
//! ```
//! let parsed = kql_parser::parse_query("SecurityAlert | where Status == 'New' | count");
//! assert!(parsed.diagnostics.is_empty());
//! assert_eq!(parsed.query.statements.len(), 1);
//! ```
//!
//! # Invariants
//! - Parsing never panics and never fails: the tree is best effort, and every error is a
//!   [`Diagnostic`].
//! - Every node has a [`Span`] of byte offsets into the text.
//! - The height of a tree is limited, so that recursive readers of it need no guard of their own.
//!
//! This crate knows the syntax only: not which names exist, and not which types they have.

pub mod ast;
mod codes;
mod combinator;
mod diagnostic;
mod expr;
mod habit;
mod input;
mod lexeme;
mod lexer;
mod name;
mod named;
mod operator;
mod param;
mod pipeline;
mod print;
mod recover;
mod scalar_type;
mod schema;
mod span;
mod statement;
mod suggest;

pub use codes::Code;
pub use diagnostic::{Diagnostic, Label, Severity};
pub use lexeme::{Lexeme, LexemeKind, is_plain_name, lexemes};
pub use operator::record::{OperatorRecord, operators};
pub use operator::render::{CHARTS, chart_properties};
pub use span::Span;
pub use suggest::nearest_name;

/// What [`parse_query`] returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The tree; complete if there are no errors among the diagnostics.
    pub query: ast::Query,
    /// What is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a query.
///
/// Several mistakes are reported at once: after an error, parsing goes on at the next `|` or `;`.
#[must_use]
pub fn parse_query(text: &str) -> Parsed {
    if u32::try_from(text.len()).is_err() {
        return too_long();
    }
    let state = input::State::new(text, lexer::lex(text));
    let query = statement::query(state.input());
    Parsed {
        query,
        diagnostics: state.into_diagnostics(),
    }
}

fn too_long() -> Parsed {
    let query = ast::Query {
        statements: Vec::new(),
        client_parameters: Vec::new(),
        span: Span::at(0),
    };
    let diagnostic =
        Diagnostic::error(Code::TooLong, "the query is longer than 4 GiB", Span::at(0));
    Parsed {
        query,
        diagnostics: vec![diagnostic],
    }
}
