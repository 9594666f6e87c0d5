//! Kernels of the graph operators.
//!
//! A graph is one table: first its nodes, then its edges. Its columns are
//!
//! | position | a node's row | an edge's row |
//! |---|---|---|
//! | [`FROM`] | its number, which is its row | the number of the node where it starts |
//! | [`TO`] | null | the number of the node where it ends |
//! | [`ID`] | its id | null |
//! | [`PROPERTIES`] and on | null for the properties of edges | null for the properties of nodes |
//!
//! [`MakeGraph`] builds that table. The other steps find the nodes by the nulls of [`TO`].

mod components;
mod degrees;
mod make_graph;
mod matches;
mod pattern;
mod search;
mod shortest;
mod shortest_paths;
mod topology;
mod where_;

pub use components::{Components, Connection};
pub use degrees::Degrees;
pub use make_graph::MakeGraph;
pub use matches::{Element, Gather, Output};
pub use pattern::{Cycles, EdgePattern, GraphMatch, Hops, NodePattern, Pattern};
pub use shortest::Shortest;
pub use shortest_paths::ShortestPaths;
pub use topology::Way;
pub use where_::GraphWhere;

/// The position of the number of the node where an edge starts.
pub const FROM: usize = 0;
/// The position of the number of the node where an edge ends.
pub const TO: usize = 1;
/// The position of the ids of nodes.
pub const ID: usize = 2;
/// The position of the first property.
pub const PROPERTIES: usize = 3;

/// The most matches that one operator returns.
const MAX_MATCHES: usize = 10_000_000;
