//! The catalog of a query that goes on from a command.

use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use kql_parser::ast;
use kql_plan::{Catalog, CatalogTable, ExternalError, ExternalFile};

use super::ANSWER;

/// A catalog with the answer of a command beside its tables.
pub(crate) struct WithAnswer<'a> {
    pub(crate) catalog: &'a dyn Catalog,
    pub(crate) answer: CatalogTable,
}

impl Catalog for WithAnswer<'_> {
    fn table(&self, name: &str) -> Option<CatalogTable> {
        if name == ANSWER {
            return Some(self.answer.clone());
        }
        self.catalog.table(name)
    }

    fn table_names(&self) -> Vec<String> {
        self.catalog.table_names()
    }

    fn function(&self, name: &str) -> Option<Arc<ast::Function>> {
        self.catalog.function(name)
    }

    fn function_names(&self) -> Vec<String> {
        self.catalog.function_names()
    }

    fn watchlist(&self, alias: &str) -> Option<CatalogTable> {
        self.catalog.watchlist(alias)
    }

    fn watchlist_names(&self) -> Vec<String> {
        self.catalog.watchlist_names()
    }

    fn external_data(&self, file: &ExternalFile<'_>) -> Result<Vec<RecordBatch>, ExternalError> {
        self.catalog.external_data(file)
    }

    fn geo_database(&self) -> Option<&Path> {
        self.catalog.geo_database()
    }

    fn is_local_place(&self, name: &str) -> bool {
        self.catalog.is_local_place(name)
    }
}
