//! The language service: what a front end asks while a query is typed.
//!
//! ```
//! use kql_service::{HighlightKind, highlight};
//!
//! let pieces = highlight("T | where Level > 3");
//! assert_eq!(pieces[2].kind, HighlightKind::Operator);
//! ```
//!
//! - [`Service::complete`]: what may stand at the cursor: tables, columns of the pipeline so far, operators, functions,
//!   values of a column.
//! - [`Service::signature`]: the function around the cursor, and the parameter at hand.
//! - [`highlight()`]: what each piece of a text is, for colours; [`Service::problems`]: what is wrong with it.
//!
//! The columns at the cursor are the binder's: the service makes a complete query of what stands before the cursor
//! (`rows.rs`) and asks for its columns, without running anything. It sits beside the engine, above `kql-plan`. It knows
//! neither terminals nor wire formats, and never fails: where it knows nothing, it offers nothing.

mod before;
mod candidate;
mod compared;
mod context;
mod frames;
mod highlight;
mod names;
mod offers;
mod origin;
mod problems;
mod property;
mod rows;
mod service;
mod shape;
mod signature;
mod variables;

pub use candidate::{Candidate, CandidateKind, Completion};
pub use highlight::{Highlight, HighlightKind, highlight, matching_bracket};
pub use service::{ColumnValues, Service};
pub use shape::{Operand, Shape, shape, shapes};
pub use signature::Signature;
