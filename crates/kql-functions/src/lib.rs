//! The KQL function library: one record and one kernel per function.
//!
//! Finding a function and reading its record:
//!
//! ```
//! let strlen = kql_functions::scalar("strlen").expect("strlen is in the library");
//! assert_eq!(strlen.arity(), (1, 1));
//! ```
//!
//! The crate sits above `kql-types` and DataFusion's expression traits and knows nothing of syntax, plans or tables:
//! a program that uses DataFusion alone can register these functions. Its invariants:
//!
//! - a kernel sees only argument types that its record accepts: the binder has inserted the conversions;
//! - a kernel never fails on a value: what Kusto cannot compute is null;
//! - strings are never null.

pub mod aggregate;
mod args;
mod def;
mod elements;
mod registry;
mod scalar;
mod sketch;
mod udf;

pub use aggregate::{
    AggregateDef, AggregateKernel, EmptyResult, Extreme, KeptMemory, KqlUdaf, WinningRows,
    extreme_row, has_number_keys, number_keys,
};
pub use args::{Args, Booleans, Column, Floats, Guids, Integers, Json, Strings};
pub use def::{
    Accepts, Category, Eval, Example, Occurs, Param, ResultName, Returns, ScalarDef, Tuple,
};
pub use registry::{aggregate, aggregates, operator, operators, scalar, scalars};
pub use scalar::{GeoDatabase, GeoDatabaseError, compile_regex, regex_error};
pub use udf::{KqlUdf, constant_error, evaluate_constant};
