//! Errors of the binder: one or more diagnostics.

use kql_parser::{Code, Diagnostic, Span};

use crate::remedy::instead_of;

/// What is wrong, at least one diagnostic.
#[derive(Debug, Clone)]
pub(crate) struct Errors(pub(crate) Vec<Diagnostic>);

/// A bound thing, or what is wrong with its text.
pub(crate) type Bind<T> = Result<T, Errors>;

impl From<Diagnostic> for Errors {
    fn from(diagnostic: Diagnostic) -> Errors {
        Errors(vec![diagnostic])
    }
}

/// An error at `span`.
pub(crate) fn error<T>(code: Code, message: impl Into<String>, span: Span) -> Bind<T> {
    Err(Diagnostic::error(code, message, span).into())
}

/// Valid KQL that is not executed yet, with what to write instead where that is known.
pub(crate) fn not_supported<T>(what: impl std::fmt::Display, span: Span) -> Bind<T> {
    let what = what.to_string();
    let message = format!("{what} is not supported yet");
    let diagnostic = Diagnostic::error(Code::NotSupported, message, span);
    Err(with_remedy(diagnostic, instead_of(&what)).into())
}

/// A diagnostic that says what to do instead, where that is known.
pub(crate) fn with_remedy(diagnostic: Diagnostic, remedy: Option<&str>) -> Diagnostic {
    match remedy {
        Some(remedy) => diagnostic.with_help(remedy),
        None => diagnostic,
    }
}

/// All results, or the errors of every one that failed.
pub(crate) fn all<T>(results: impl IntoIterator<Item = Bind<T>>) -> Bind<Vec<T>> {
    let (mut values, mut diagnostics) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(Errors(more)) => diagnostics.extend(more),
        }
    }
    if diagnostics.is_empty() {
        Ok(values)
    } else {
        Err(Errors(diagnostics))
    }
}
