//! Append-only columnar tables: what a Sentinel workspace keeps its rows in.
//!
//! ```
//! use sentinel_store::{Cell, Table, TableSchema};
//!
//! let table = Table::new(TableSchema::of_catalog("SecurityIncident").expect("a Sentinel table"));
//! let mut writer = table.writer();
//! writer.row(|push| {
//!     for column in table.schema().columns() {
//!         push(if column.name == "Title" { Cell::Text("Port scan") } else { Cell::Null });
//!     }
//! });
//! writer.publish();
//! assert_eq!(table.snapshot().rows(), 1);
//! ```
//!
//! A [`Table`] is a list of immutable [`Segment`]s. A [`Writer`] fills the next segment and publishes it; a reader holds
//! a [`Snapshot`], which later writes do not change. Its invariants:
//!
//! - rows are never changed, and keep the order in which they were written; the oldest leave with [`Table::expire`];
//! - an array that leaves the store has the Arrow form of its column's KQL type;
//! - equal texts of an interned column have equal codes, in all segments of the table;
//! - no lock is held while a reader reads.
//!
//! A [`DiskStore`] keeps tables in a folder, as Parquet files that other programs read.
//!
//! The crate knows neither KQL's syntax nor the connector model; only `table_provider.rs` and the files below it know DataFusion.

mod catalog;
mod codes;
mod dictionary;
mod disk;
mod index;
mod interner;
mod latest;
mod retention;
mod schema;
mod segment;
mod snapshot;
mod table;
mod table_provider;
mod whole_column;

pub use catalog::{CatalogTable, catalog};
pub use disk::{
    Compactor, Damage, DamagedSegment, DiskError, DiskSnapshot, DiskStore, DiskTable, Lost, Merge,
    MergeFailure, system_error,
};
pub use latest::Winner;
pub use schema::{Column, Encoding, LatestKey, TableSchema};
pub use segment::{Cell, SEGMENT_ROWS, Segment};
pub use snapshot::{Projection, Snapshot};
pub use table::{NextRows, Table, Writer};
pub use table_provider::{
    CountLatest, DiskScan, HashedLatest, StoreScan, StoreTable, coded_texts, latest_rows,
    scan_snapshot, shown_columns,
};
pub use whole_column::WholeColumn;
