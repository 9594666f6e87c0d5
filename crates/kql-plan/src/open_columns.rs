//! Columns of tables that nobody has described.
//!
//! A watchlist that the workspace does not have is taken for an empty one. Its columns are not known, so it gets those
//! that the query reads: where a name is unknown, the query is bound again with that column in one of these tables.

use std::cell::RefCell;

use kql_parser::{Code, Diagnostic, Span};

/// How many columns a query may read from tables that nobody has described.
const MAX_COLUMNS: usize = 128;

/// What a column that does not exist is called in diagnostics.
pub(crate) const NO_COLUMN: &str = "no column named `";

/// The tables without a description that a query names, and the columns they are taken to have.
#[derive(Debug, Default)]
pub(crate) struct OpenTables {
    /// Where they are named, in the order in which they were bound.
    seen: RefCell<Vec<Span>>,
    columns: Vec<(Span, String)>,
}

impl OpenTables {
    /// The columns of the table that is named at `span`.
    pub(crate) fn columns_at(&self, span: Span) -> Vec<&str> {
        let mut seen = self.seen.borrow_mut();
        if !seen.contains(&span) {
            seen.push(span);
        }
        let columns = self.columns.iter().filter(|(at, _)| *at == span);
        columns.map(|(_, name)| name.as_str()).collect()
    }

    /// True where the query names such a table.
    pub(crate) fn is_used(&self) -> bool {
        !self.seen.borrow().is_empty()
    }

    fn with(&self, span: Span, name: &str) -> OpenTables {
        let mut columns = self.columns.clone();
        columns.push((span, name.to_owned()));
        OpenTables {
            seen: RefCell::default(),
            columns,
        }
    }

    /// The tables that do not have the column yet, those before the place where it is read first.
    fn candidates(&self, name: &str, place: Span) -> Vec<Span> {
        let has = |span: &Span| {
            self.columns
                .iter()
                .any(|(at, known)| at == span && known == name)
        };
        let seen = self.seen.borrow();
        let mut candidates: Vec<Span> = seen.iter().copied().filter(|span| !has(span)).collect();
        candidates.sort_by_key(|span| (span.start > place.start, span.start.abs_diff(place.start)));
        candidates
    }
}

/// Binds with `attempt` until no table without a description lacks a column, or for another reason it fails.
pub(crate) fn bind_open<T>(
    attempt: impl Fn(&OpenTables) -> Result<T, Vec<Diagnostic>>,
) -> Result<T, Vec<Diagnostic>> {
    let mut open = OpenTables::default();
    let mut result = attempt(&open);
    for _ in 0..MAX_COLUMNS {
        let Err(diagnostics) = &result else { break };
        let Some((tables, better)) = with_next_column(&open, diagnostics, &attempt) else {
            break;
        };
        (open, result) = (tables, better);
    }
    result
}

/// Gives a missing column to the first table that makes its diagnostic go away.
fn with_next_column<T>(
    open: &OpenTables,
    diagnostics: &[Diagnostic],
    attempt: &impl Fn(&OpenTables) -> Result<T, Vec<Diagnostic>>,
) -> Option<(OpenTables, Result<T, Vec<Diagnostic>>)> {
    diagnostics.iter().find_map(|diagnostic| {
        let name = missing_column(diagnostic)?;
        open.candidates(name, diagnostic.span)
            .into_iter()
            .find_map(|span| {
                let tables = open.with(span, name);
                let result = attempt(&tables);
                match &result {
                    Err(others) if others.contains(diagnostic) => None,
                    _ => Some((tables, result)),
                }
            })
    })
}

fn missing_column(diagnostic: &Diagnostic) -> Option<&str> {
    let is_column = diagnostic.code == Code::UnknownName;
    let rest = diagnostic
        .message
        .strip_prefix(NO_COLUMN)
        .filter(|_| is_column)?;
    rest.strip_suffix('`')
}
