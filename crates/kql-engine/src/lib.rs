//! The front door: an engine with tables, which answers KQL.
//!
//! ```
//! use kql_engine::Engine;
//!
//! let engine = Engine::builder().build();
//! let result = engine.query("print answer = 6 * 7").expect("the query is right");
//! assert_eq!(result.primary().row_count(), 1);
//! assert_eq!(result.primary().columns[0].name, "answer");
//! ```
//!
//! This crate owns the runtime, the DataFusion session and the limits; it executes the logical nodes of `kql-plan` and
//! reads files into tables. It prints nothing and knows no wire format. Its invariants:
//!
//! - a query that is wrong comes back as diagnostics, one that takes too long as a timeout, and a panic of our own
//!   code as an error: a caller is never taken down;
//! - the columns of a result are those of the bound plan, never guessed from the rows.

mod cancel;
mod command;
mod describe;
mod engine;
mod exec;
mod external;
mod function;
mod load;
mod memory;
mod optimizer;
mod plan;
mod progress;
mod result;
mod run;
mod save;
mod watchlist;

pub use cancel::CancelToken;
pub use command::show_commands;
pub use engine::{Engine, EngineBuilder, QueryOptions, TableInfo};
pub use function::FunctionError;
pub use load::{LoadError, LoadedTable, read_rows};
pub use memory::keep_freed_memory;
pub use plan::PlanText;
pub use progress::Progress;
pub use result::{QueryError, QueryResult, Render, ResultColumn, ResultTable};
pub use save::{SaveError, save_parquet};
