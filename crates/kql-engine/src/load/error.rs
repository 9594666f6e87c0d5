//! Why a file could not be loaded. Texts leave out their source: who shows an error shows the chain.

use std::io;
use std::path::PathBuf;

use kql_functions::GeoDatabaseError;
use parquet::errors::ParquetError;
use thiserror::Error;

/// Why a file could not be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The file cannot be opened or read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Its name does not say what it holds.
    #[error("cannot tell what `{}` holds: expected a name that ends in .csv, .tsv, .json, .jsonl, .ndjson or .parquet", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// A line of a text file is not what it should be.
    #[error("{}:{line}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong, with the column.
        message: String,
    },
    /// A column of a Parquet file holds what KQL has no type for.
    #[error("column `{column}` of `{}`: {message}", path.display())]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// What is wrong.
        message: String,
    },
    /// The file is not a Parquet file, or a damaged one.
    #[error("`{}` is not a readable Parquet file", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the reader says.
        source: ParquetError,
    },
    /// Somebody has stopped it.
    #[error("`{}` was not read to its end, and nothing of it was loaded: cancelled", path.display())]
    Cancelled {
        /// The file.
        path: PathBuf,
    },
    /// The file is no longer the one that was opened.
    #[error("`{}` has changed since it was loaded", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a database of locations.
    #[error("`{}` is not a readable MaxMind database", path.display())]
    GeoDatabase {
        /// The file.
        path: PathBuf,
        /// What the reader says.
        source: GeoDatabaseError,
    },
}
