//! What the binder asks of its caller: tables, and answers to queries inside the query.

use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::logical_expr::TableSource;

use crate::bound::{Column, Rel};

/// The tables that a query can name.
pub trait Catalog {
    /// The table of this name. Names are case-sensitive.
    fn table(&self, name: &str) -> Option<CatalogTable>;

    /// Every table name, for wildcards and suggestions.
    fn table_names(&self) -> Vec<String>;

    /// The text of the saved function of this name, as `(parameters) { body }`.
    fn function(&self, _name: &str) -> Option<Arc<str>> {
        None
    }
}

/// A table of a [`Catalog`].
#[derive(Clone)]
pub struct CatalogTable {
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its rows, as DataFusion reads them; the Arrow types are those of the KQL types.
    pub source: Arc<dyn TableSource>,
}

impl std::fmt::Debug for CatalogTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CatalogTable")
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

/// Runs the queries inside a query whose answer decides what the rest means: `toscalar`, `materialize`, `in (T)`.
pub trait Runner {
    /// The rows of `rel`.
    fn run(&self, rel: &Rel) -> Result<Vec<RecordBatch>, RunError>;
}

/// Why an inner query has no answer.
#[derive(Debug, Clone)]
pub struct RunError(pub String);

/// Answers every inner query with no rows: for a caller that wants the schema only.
#[derive(Debug, Clone, Copy)]
pub struct NoRunner;

impl Runner for NoRunner {
    fn run(&self, _rel: &Rel) -> Result<Vec<RecordBatch>, RunError> {
        Ok(Vec::new())
    }
}
