//! Tables on disk: each append is durable when it is acknowledged.
//!
//! ```text
//! DIR/manifest.jsonl                     what was appended, a line each
//! DIR/clock.json                         what now() returns, if the workspace has a time of its own
//! DIR/tables/TABLE/FIRST-LAST-….parquet  the rows of the appends FIRST to LAST of the table
//! DIR/damaged/                           files that were set aside
//! DIR/writer.lock, DIR/readers.lock      held by the processes that write and read
//! ```
//!
//! An append writes a file under another name, makes it durable, renames it, makes the name durable, and then adds a line to
//! the manifest, which it makes durable too. Its invariants:
//!
//! - an acknowledged append is there after a crash and a loss of power, once;
//! - every byte of a segment is covered by a checksum and proved before it is parsed or decoded;
//! - a file that is damaged or missing is named, with the rows that it held, and the others stay readable.

mod checksum;
mod clock;
mod compaction;
mod compactor;
mod damage;
mod encoding;
mod error;
mod file_system;
mod folder;
pub(crate) mod form;
pub(crate) mod latest;
mod lock;
mod manifest;
mod open;
pub(crate) mod segment_file;
mod segment_name;
mod store;
mod survey;
mod write;

#[cfg(test)]
mod tests;

pub use compaction::Merge;
pub use compactor::{Compactor, MergeFailure};
pub use damage::{Damage, Lost};
pub use error::{DamagedSegment, DiskError};
pub use store::{DiskSnapshot, DiskStore, DiskTable};
pub use write::system_error;
