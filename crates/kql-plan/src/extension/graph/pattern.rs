//! Patterns: what a search looks for.

use super::matches::Element;
use super::topology::Way;

/// A pattern: nodes, and what connects them. Nodes and edges are known by their positions in these lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pattern {
    /// The nodes.
    pub nodes: Vec<NodePattern>,
    /// The edges.
    pub edges: Vec<EdgePattern>,
}

/// A node of a [`Pattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodePattern {
    /// The position of the column that says which nodes fit; none where all do.
    pub condition: Option<usize>,
}

/// An edge of a [`Pattern`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgePattern {
    /// The node on its left.
    pub left: usize,
    /// The node on its right.
    pub right: usize,
    /// How an edge is walked from left to right.
    pub way: Way,
    /// How many edges in a row it stands for; one where it is none of variable length.
    pub hops: Option<Hops>,
    /// The position of the column that says which edges fit.
    pub condition: Option<usize>,
    /// The position of the column that says which nodes may be between the edges.
    pub inner_condition: Option<usize>,
}

/// The length of an edge of variable length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hops {
    /// The fewest edges.
    pub min: u32,
    /// The most edges.
    pub max: u32,
}

impl EdgePattern {
    /// How many edges in a row it stands for.
    pub(super) fn length(&self) -> Hops {
        self.hops.unwrap_or(Hops { min: 1, max: 1 })
    }
}

/// Which cycles a match may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycles {
    /// Any.
    All,
    /// None: different nodes of the pattern are different nodes, and a path visits a node once.
    None,
    /// Those that take no edge twice.
    UniqueEdges,
}

/// A condition that compares two single elements of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairCondition {
    /// The element on the left, and the position of the column that holds its value.
    pub left: (Element, usize),
    /// How they compare.
    pub comparison: Comparison,
    /// The element on the right.
    pub right: (Element, usize),
}

/// How two values compare. Null compares with nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
