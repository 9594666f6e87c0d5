//! Why a workspace on disk could not be read or written. Texts leave out their source: who shows an error shows the chain.

use std::io;
use std::path::PathBuf;

use kql_types::KqlType;
use parquet::errors::ParquetError;
use thiserror::Error;

/// Why a workspace on disk could not be read or written.
#[derive(Debug, Error)]
pub enum DiskError {
    /// The folder holds no workspace.
    #[error("there is no workspace in `{}`", folder.display())]
    NoWorkspace {
        /// The folder.
        folder: PathBuf,
    },
    /// Somebody else writes.
    #[error("the workspace in `{}` is being written by {by}; it can be read meanwhile", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// Who writes, as far as is known.
        by: String,
    },
    /// The workspace was opened to be read.
    #[error("the workspace in `{}` was opened for reading", folder.display())]
    ReadOnly {
        /// The folder.
        folder: PathBuf,
    },
    /// A write failed, and it could not be undone.
    #[error("an earlier write to the workspace in `{}` failed; it has to be opened again", folder.display())]
    Stopped {
        /// The folder.
        folder: PathBuf,
    },
    /// A merge of segments was given up. All rows are there as before it.
    #[error("a merge of files of `{table}` was given up")]
    GivenUp {
        /// The table.
        table: String,
    },
    /// A file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file or folder cannot be written. Nothing of an append that fails so is kept.
    #[error("cannot write `{}`", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Rows cannot be written as Parquet, or read back.
    #[error("`{}` as Parquet", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the library says.
        source: ParquetError,
    },
    /// A file does not hold what was written to it.
    #[error(transparent)]
    Damaged(#[from] DamagedSegment),
    /// A column of the table has another type.
    #[error("column `{column}` of `{table}` is a {known}, and not a {given}")]
    ColumnType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        known: KqlType,
        /// The type of the rows.
        given: KqlType,
    },
    /// A column has a name that segments use for themselves.
    #[error(
        "column `{column}` of `{table}` has the name under which the last digits of a datetime are kept"
    )]
    ReservedColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
}

/// A segment's file does not hold what was written to it, or cannot be read.
#[derive(Debug, Clone, Error)]
#[error("`{}`, which holds rows of `{table}`, cannot be used: {reason}", path.display())]
pub struct DamagedSegment {
    /// The file.
    pub path: PathBuf,
    /// The table whose rows it holds.
    pub table: String,
    /// What is wrong with it.
    pub reason: String,
    /// Is it the system that fails to read, while the content may be whole?
    pub is_unreadable: bool,
}
