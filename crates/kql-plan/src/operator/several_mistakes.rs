//! Going on after an operator with a mistake, so that one run finds several.
//!
//! Behind an operator that leaves the columns as they are, every further mistake is a mistake of its own. Behind `extend` the
//! columns that it should have added are missing: what names one of them is no mistake.

use kql_parser::{Code, Diagnostic, ast};

use crate::error::Errors;

/// Mistakes of a pipeline so far, and what does not count among those to come.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    found: Vec<Diagnostic>,
    /// Columns that a wrong operator should have added.
    missing: Vec<String>,
}

impl Mistakes {
    /// Takes the errors of an operator. True where binding can go on without it.
    pub(super) fn take(&mut self, errors: Errors, operator: &ast::Operator) -> bool {
        let is_local = errors.0.iter().all(|error| is_local(error.code));
        let own = errors.0.into_iter().filter(|error| !self.follows(error));
        let own: Vec<Diagnostic> = own.collect();
        self.found.extend(own);
        is_local && self.skips(operator)
    }

    /// All mistakes, if there are any.
    pub(super) fn into_errors(self) -> Option<Errors> {
        (!self.found.is_empty()).then_some(Errors(self.found))
    }

    /// Does the error follow from the columns that are missing?
    fn follows(&self, error: &Diagnostic) -> bool {
        if self.missing.is_empty() {
            return false;
        }
        let names_missing = |name: &String| error.message.contains(&format!("`{name}`"));
        !is_sure(error.code) || self.missing.iter().any(names_missing)
    }

    /// Can the rows be passed on as they are, as if the operator were not there?
    fn skips(&mut self, operator: &ast::Operator) -> bool {
        match operator {
            ast::Operator::Where(_)
            | ast::Operator::Sort(_)
            | ast::Operator::Take(_)
            | ast::Operator::Top(_)
            | ast::Operator::Sample(_) => true,
            ast::Operator::Extend(node) => {
                let names = node.columns.iter().map(|column| column.names.single());
                let Some(names) = names.collect::<Option<Vec<_>>>() else {
                    return false;
                };
                self.missing
                    .extend(names.iter().map(|name| name.text.clone()));
                true
            }
            _ => false,
        }
    }
}

/// Is the mistake one of the text alone? Limits and failures of inner queries end the query.
fn is_local(code: Code) -> bool {
    is_sure(code)
        || matches!(
            code,
            Code::WrongType
                | Code::NotConstant
                | Code::IncomparableTypes
                | Code::CaselessNonText
                | Code::NotText
                | Code::UnsortableType
        )
}

/// Is the mistake one whatever the types of the columns are?
fn is_sure(code: Code) -> bool {
    matches!(
        code,
        Code::UnknownName
            | Code::UnknownFunction
            | Code::WrongArgumentCount
            | Code::ArgumentCountOutOfRange
            | Code::InvalidRegex
            | Code::UnknownPeriod
    )
}
