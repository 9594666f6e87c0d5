//! What is wrong with a text that is being typed.

use std::ops::Range;

use kql_parser::{Code, Diagnostic, parse_query};
use kql_plan::Catalog;

use crate::rows::bound;

/// Operators whose columns depend on rows: without running them, the names behind them are unknown.
const NEED_ROWS: &[&str] = &["evaluate", "invoke", "externaldata"];

/// The places of mistakes. What is not finished at the end of the text is none.
pub(crate) fn problems(text: &str, catalog: &dyn Catalog) -> Vec<Range<usize>> {
    let end = text.trim_end().len();
    let errors: Vec<Diagnostic> = parse_query(text)
        .diagnostics
        .into_iter()
        .filter(Diagnostic::is_error)
        .collect();
    let is_right = errors.is_empty();
    let mut found: Vec<Range<usize>> = errors.iter().map(place).collect();
    if is_right && !NEED_ROWS.iter().any(|word| text.contains(word)) {
        let errors = bound(text, catalog, 0).err().unwrap_or_default();
        found.extend(
            errors
                .iter()
                .filter(|error| is_unknown_name(error))
                .map(place),
        );
    }
    found.retain(|place| place.end < end && !place.is_empty());
    found
}

/// Other mistakes may come from not running inner queries.
fn is_unknown_name(error: &Diagnostic) -> bool {
    matches!(error.code, Code::UnknownName | Code::UnknownFunction)
}

fn place(error: &Diagnostic) -> Range<usize> {
    error.span.start as usize..error.span.end as usize
}
