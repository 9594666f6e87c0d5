//! The catalog of a query that is described and not run.

use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use kql_parser::ast;
use kql_plan::{Catalog, CatalogTable, ExternalError, ExternalFile};

/// A catalog whose files of `externaldata` have no rows where they may not be read: the query says which columns they have.
pub(crate) struct WithoutFiles<'a>(pub(crate) &'a dyn Catalog);

impl Catalog for WithoutFiles<'_> {
    fn external_data(&self, file: &ExternalFile<'_>) -> Result<Vec<RecordBatch>, ExternalError> {
        match self.0.external_data(file) {
            Err(ExternalError::NotAllowed) => Ok(Vec::new()),
            read => read,
        }
    }

    fn table(&self, name: &str) -> Option<CatalogTable> {
        self.0.table(name)
    }

    fn table_names(&self) -> Vec<String> {
        self.0.table_names()
    }

    fn function(&self, name: &str) -> Option<Arc<ast::Function>> {
        self.0.function(name)
    }

    fn function_names(&self) -> Vec<String> {
        self.0.function_names()
    }

    fn watchlist(&self, alias: &str) -> Option<CatalogTable> {
        self.0.watchlist(alias)
    }

    fn watchlist_names(&self) -> Vec<String> {
        self.0.watchlist_names()
    }

    fn geo_database(&self) -> Option<&Path> {
        self.0.geo_database()
    }

    fn is_local_place(&self, name: &str) -> bool {
        self.0.is_local_place(name)
    }
}
