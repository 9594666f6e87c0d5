//! Transformations of rows that DataFusion has no node for.
//!
//! A [`TableStep`] is a pure function from record batches to record batches. One logical node ([`StepNode`]) and one
//! physical node serve all of them, so that a new operator is one file with its kernel.

mod captured;
mod fence;
pub mod graph;
mod keep_order;
pub(crate) mod key;
mod latest;
pub mod make_series;
pub mod mv_expand;
pub mod outputs;
pub mod parse;
pub mod parse_kv;
pub mod per_group;
mod refused_rows;
pub mod sample;
pub mod scan;
mod step;
pub mod window;

pub use fence::Fence;
pub use keep_order::KeepOrder;
pub use latest::Latest;
pub use refused_rows::RefusedRows;
pub use step::{Batches, Step, StepInput, StepNode, TableStep};
