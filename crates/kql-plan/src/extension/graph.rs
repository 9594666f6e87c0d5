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
mod conditions;
mod degrees;
mod graph_match;
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
pub use graph_match::GraphMatch;
pub use make_graph::MakeGraph;
pub use matches::{Element, Gather, Output};
pub use pattern::{Comparison, Cycles, EdgePattern, Hops, NodePattern, PairCondition, Pattern};
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

/// The most matches that one operator returns: more would fill the memory.
pub const MAX_MATCHES: usize = 10_000_000;
/// The most matches that one operator finds where a filter looks at each of them.
pub const MAX_CANDIDATES: usize = 1_000_000_000;
