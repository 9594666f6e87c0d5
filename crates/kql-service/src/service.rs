//! The service itself: a catalog to ask, and the questions.

use kql_plan::Catalog;

use crate::candidate::{Completion, matching};
use crate::context::Context;
use crate::offers::Offers;
use crate::problems::problems;
use crate::signature::{Signature, signature};

/// Knows what columns hold, which no schema tells. Asked only where a value or a property is being typed.
pub trait ColumnValues {
    /// Some values of a column of a table, the most useful first; none where nothing is known.
    fn values(&self, table: &str, column: &str) -> Vec<String>;

    /// Some properties of the objects in a column of a table, or in JSON text, the most useful first; none where nothing is
    /// known. They are those of the objects that `path`, a list of properties, leads to; arrays on the way stand for
    /// their items.
    fn properties(&self, table: &str, column: &str, path: &[String]) -> Vec<String>;
}

/// Answers questions about a text that is being typed.
#[derive(Clone, Copy)]
pub struct Service<'a> {
    catalog: &'a dyn Catalog,
    values: Option<&'a dyn ColumnValues>,
}

impl std::fmt::Debug for Service<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

impl<'a> Service<'a> {
    /// A service over these tables.
    pub fn new(catalog: &'a dyn Catalog) -> Self {
        Self {
            catalog,
            values: None,
        }
    }

    /// The same service, which also offers values of columns.
    #[must_use]
    pub fn with_values(self, values: &'a dyn ColumnValues) -> Self {
        Self {
            values: Some(values),
            ..self
        }
    }

    /// What may stand at `cursor`, a place in bytes.
    pub fn complete(&self, text: &str, cursor: usize) -> Completion {
        let Some(ctx) = Context::new(text, cursor).filter(|ctx| ctx.typed.is_name) else {
            return Completion::default();
        };
        let offers = Offers::new(&ctx, self.catalog, self.values);
        Completion {
            start: ctx.typed.start,
            candidates: matching(offers.all(), ctx.typed.text),
        }
    }

    /// The function whose arguments are being typed at `cursor`, a place in bytes.
    pub fn signature(&self, text: &str, cursor: usize) -> Option<Signature> {
        signature(&Context::new(text, cursor)?, self.catalog)
    }

    /// The places of mistakes, in bytes, but for what is not finished at the end of the text.
    pub fn problems(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        problems(text, self.catalog)
    }
}
