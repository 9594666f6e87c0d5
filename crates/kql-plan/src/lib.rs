//! KQL syntax tree to bound tree to DataFusion logical plan.
//!
//! Two pure stages:
//!
//! - [`bind`] resolves names, checks types, inserts Kusto's conversions and invents Kusto's column names. Its result, a
//!   [`bound::Rel`], has the name and the KQL type of every column. The fifty-odd operators of the language become a
//!   dozen relational nodes here: `project-away` is a projection, `top` a sort and a limit.
//! - [`lower()`] turns that tree into a DataFusion [`LogicalPlan`](datafusion::logical_expr::LogicalPlan), a node at a time.
//!
//! What a text means can depend on data (`toscalar`, `in (T | project x)`): the binder then asks its [`Runner`].
//!
//! The crate sits above `kql-parser`, `kql-types` and `kql-functions`; it does no I/O, has no clock and runs no plan.

mod absence;
mod access;
mod binder;
pub mod bound;
mod catalog;
mod conversion;
mod error;
mod expr;
pub mod extension;
mod graph;
mod latest_of_table;
mod lower;
mod naming;
mod open_columns;
mod operator;
mod per_group;
mod remedy;
mod saved_function;
mod scope;
mod settings;
mod statement;
mod suggest;
mod wide;
mod winning_rows;

pub use binder::{BindOptions, bind};
pub use catalog::{Catalog, CatalogTable, ExternalError, ExternalFile, NoRunner, RunError, Runner};
pub use latest_of_table::{LatestOfTable, Shown};
pub use lower::lower;
pub use operator::{PluginDef, PluginOccurs, PluginParam, WATCHLIST_COLUMNS, plugins};
pub use wide::RowsOfWide;
