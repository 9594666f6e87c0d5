//! The binder's entry point and what every part of it shares.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::Value;

use crate::bound;
use crate::catalog::{Catalog, Runner};
use crate::error::{Bind, Errors, error};
use crate::open_columns::{OpenTables, bind_open};
use crate::settings::with_settings;

/// What a query means beside its text and its tables.
#[derive(Debug, Clone, Default)]
pub struct BindOptions {
    /// What `now()` returns, in ticks.
    pub now: i64,
    /// The values of `declare query_parameters`, by name.
    pub parameters: HashMap<String, Value>,
}

/// Resolves names and types of a parsed query.
///
/// The diagnostics are errors; several are reported where they do not follow from one another. Rows that this machine does not
/// have are no error of the query: who runs it asks for [`bound::Rel::missing_rows`].
pub fn bind(
    query: &ast::Query,
    catalog: &dyn Catalog,
    runner: &dyn Runner,
    options: &BindOptions,
) -> Result<bound::Query, Vec<Diagnostic>> {
    let options = &with_settings(query, options).map_err(|Errors(diagnostics)| diagnostics)?;
    bind_open(|open| {
        let (budget, warnings) = (Cell::new(MAX_NODES), RefCell::default());
        let binder = Binder {
            catalog,
            runner,
            options,
            open,
            budget: &budget,
            warnings: &warnings,
        };
        let bound = binder.bind_query(query);
        let tables = bound.map_err(|Errors(diagnostics)| diagnostics)?;
        Ok(bound::Query {
            tables,
            warnings: warnings.take(),
        })
    })
}

/// How many expressions and tables a query may have once its functions are put in. Functions that call functions can
/// make a short text grow without bounds.
const MAX_NODES: u32 = 1_000_000;

/// What every binding function needs. Results are return values; the only state is the budget.
#[derive(Clone, Copy)]
pub(crate) struct Binder<'a> {
    pub(crate) catalog: &'a dyn Catalog,
    pub(crate) runner: &'a dyn Runner,
    pub(crate) options: &'a BindOptions,
    /// Tables that nobody has described.
    pub(crate) open: &'a OpenTables,
    budget: &'a Cell<u32>,
    warnings: &'a RefCell<Vec<Diagnostic>>,
}

impl Binder<'_> {
    /// Takes one node off the budget of the query.
    pub(crate) fn spend(&self, span: Span) -> Bind<()> {
        match self.budget.get().checked_sub(1) {
            Some(rest) => {
                self.budget.set(rest);
                Ok(())
            }
            None => error(
                Code::TooComplex,
                format!("the query has more than {MAX_NODES} expressions"),
                span,
            ),
        }
    }

    /// Says that the query may not do what its author meant; the same thing once.
    pub(crate) fn warn(&self, warning: Diagnostic) {
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// The rows of a table whose answer the rest of the query depends on.
    pub(crate) fn run(&self, rel: &bound::Rel, span: Span) -> Bind<Vec<arrow::array::RecordBatch>> {
        if let Some(reason) = rel.missing_rows() {
            return Err(Diagnostic::clone(reason).into());
        }
        match self.runner.run(rel) {
            Ok(batches) => Ok(batches),
            Err(reason) => error(
                Code::InnerQueryFailed,
                format!("this inner query failed: {}", reason.0),
                span,
            ),
        }
    }
}
