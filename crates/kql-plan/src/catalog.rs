//! What the binder asks of its caller: tables, and answers to queries inside the query.

use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::common::stats::Precision;
use datafusion::datasource::source_as_provider;
use datafusion::logical_expr::TableSource;
use kql_parser::ast;

use crate::bound::{Column, Rel};

/// The tables that a query can name.
pub trait Catalog {
    /// The table of this name. Names are case-sensitive.
    fn table(&self, name: &str) -> Option<CatalogTable>;

    /// Every table name, for wildcards and suggestions.
    fn table_names(&self) -> Vec<String>;

    /// The saved function of this name.
    fn function(&self, _name: &str) -> Option<Arc<ast::Function>> {
        None
    }

    /// The name of every saved function, for suggestions.
    fn function_names(&self) -> Vec<String> {
        Vec::new()
    }

    /// The watchlist of this alias, with [the columns that all have](crate::WATCHLIST_COLUMNS) before its own.
    fn watchlist(&self, _alias: &str) -> Option<CatalogTable> {
        None
    }

    /// The alias of every watchlist, for suggestions.
    fn watchlist_names(&self) -> Vec<String> {
        Vec::new()
    }

    /// The rows of a file that `externaldata` names.
    fn external_data(&self, _file: &ExternalFile<'_>) -> Result<Vec<RecordBatch>, ExternalError> {
        Err(ExternalError::NotAllowed)
    }

    /// The MaxMind database that says where addresses are.
    fn geo_database(&self) -> Option<&Path> {
        None
    }

    /// True where a database, workspace or cluster of this name is the one that the tables are in.
    fn is_local_place(&self, _name: &str) -> bool {
        false
    }
}

/// A file that `externaldata` names.
#[derive(Debug, Clone, Copy)]
pub struct ExternalFile<'a> {
    /// Where the query says that it is.
    pub uri: &'a str,
    /// Its format, where the query says one.
    pub format: Option<&'a str>,
    /// The first record is a header.
    pub ignores_first_record: bool,
    /// The columns that its rows must get.
    pub columns: &'a [Column],
}

/// Why there are no rows of an [`ExternalFile`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExternalError {
    /// Nobody allowed to read such files.
    NotAllowed,
    /// Reading it failed, for this reason.
    Unreadable(String),
}

/// A table of a [`Catalog`].
#[derive(Clone)]
pub struct CatalogTable {
    /// Its columns, in order.
    pub columns: Arc<[Column]>,
    /// Its rows, as DataFusion reads them; the Arrow types are those of the KQL types.
    pub source: Arc<dyn TableSource>,
    /// True where it certainly has no rows, and never gets any. Others are asked when it matters.
    pub is_empty: bool,
}

impl CatalogTable {
    /// True where it certainly has no rows now.
    pub(crate) fn has_no_rows(&self) -> bool {
        let asked = || {
            let provider = source_as_provider(&self.source).ok()?;
            Some(provider.statistics()?.num_rows == Precision::Exact(0))
        };
        self.is_empty || asked().unwrap_or(false)
    }
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
