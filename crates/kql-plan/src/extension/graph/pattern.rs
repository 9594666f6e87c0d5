//! Patterns, and the kernel of `graph-match`.
//!
//! Follows the page `graph-match-operator`. Conditions on one element of the pattern are columns of the input, which the
//! search tests before it goes on; what they leave is filtered outside.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use datafusion::common::{Result, exec_err};

use super::MAX_MATCHES;
use super::matches::{Matches, Output};
use super::search::{Found, Search};
use super::topology::{Topology, Way};
use crate::extension::step::{Batches, StepInput, TableStep};

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

/// `graph-match`: a row for each match of a pattern, with values of what matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphMatch {
    /// What is looked for.
    pub pattern: Pattern,
    /// Which cycles count.
    pub cycles: Cycles,
    /// The columns of the result.
    pub outputs: Vec<Output>,
}

impl TableStep for GraphMatch {
    fn name(&self) -> &'static str {
        "graph-match"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let batches = self.batches(rows.clone(), output);
        let batches: Vec<RecordBatch> = batches.collect::<Result<_>>()?;
        Ok(concat_batches(output, &batches)?)
    }

    fn batches(&self, rows: RecordBatch, output: &SchemaRef) -> Batches {
        let search = Search::new(&self.pattern, self.cycles, &rows);
        Box::new(Matching {
            matches: Matches::new(&self.outputs, &self.pattern, rows, output.clone()),
            search: Some(search),
            count: 0,
        })
    }
}

/// The matches in batches. It comes up for air now and then, so that a search without results can be stopped.
struct Matching {
    search: Option<Search>,
    matches: Matches,
    count: usize,
}

/// How many edges are tried before others may run.
const TRIES: usize = 200_000;
/// How many matches make a batch.
pub(super) const BATCH: usize = 8192;

impl Iterator for Matching {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        let search = self.search.as_mut()?;
        let mut tries = TRIES;
        while self.matches.len() < BATCH {
            match search.next(&mut tries) {
                Found::Match => {
                    self.matches.push(search);
                    self.count += 1;
                }
                Found::Pause => break,
                Found::Nothing => {
                    self.search = None;
                    break;
                }
            }
        }
        if self.count > MAX_MATCHES {
            self.search = None;
            return Some(too_many("graph-match"));
        }
        Some(self.matches.take_batch())
    }
}

/// Refuses more matches than a result can hold.
pub(super) fn too_many<T>(operator: &str) -> Result<T> {
    exec_err!(
        "`{operator}` found more than {MAX_MATCHES} matches; narrow its conditions, or shorten its edges of variable length"
    )
}

/// The values of a condition, for `count` rows from `first` on. Null is false.
pub(super) fn condition(
    rows: &RecordBatch,
    column: usize,
    first: usize,
    count: usize,
) -> Vec<bool> {
    let values = rows.column(column).as_boolean();
    let holds = |row: usize| values.is_valid(row) && values.value(row);
    (first..first + count).map(holds).collect()
}

/// Which nodes and edges fit the parts of a pattern.
#[derive(Debug)]
pub(super) struct Conditions {
    nodes: Vec<Option<Vec<bool>>>,
    edges: Vec<Option<Vec<bool>>>,
    inner: Vec<Option<Vec<bool>>>,
}

impl Conditions {
    pub(super) fn new(pattern: &Pattern, topology: &Topology, rows: &RecordBatch) -> Conditions {
        let (nodes, edges) = (topology.nodes(), topology.edges());
        let of_nodes = |column: usize| condition(rows, column, 0, nodes);
        let of_edges = |column: usize| condition(rows, column, nodes, edges);
        let (node_parts, edge_parts) = (pattern.nodes.iter(), pattern.edges.iter());
        Conditions {
            nodes: node_parts
                .map(|node| node.condition.map(of_nodes))
                .collect(),
            edges: edge_parts
                .clone()
                .map(|edge| edge.condition.map(of_edges))
                .collect(),
            inner: edge_parts
                .map(|edge| edge.inner_condition.map(of_nodes))
                .collect(),
        }
    }

    /// True where this node fits a node of the pattern.
    pub(super) fn fits_node(&self, part: usize, node: u32) -> bool {
        holds(&self.nodes[part], node)
    }

    /// True where this edge fits an edge of the pattern.
    pub(super) fn fits_edge(&self, part: usize, edge: u32) -> bool {
        holds(&self.edges[part], edge)
    }

    /// True where this node may be inside of an edge of the pattern.
    pub(super) fn fits_inside(&self, part: usize, node: u32) -> bool {
        holds(&self.inner[part], node)
    }

    /// True where not every node fits a node of the pattern.
    pub(super) fn is_selective(&self, part: usize) -> bool {
        self.nodes[part].is_some()
    }

    /// How many of so many nodes fit a node of the pattern.
    pub(super) fn candidates(&self, part: usize, nodes: usize) -> usize {
        match &self.nodes[part] {
            None => nodes,
            Some(fits) => fits.iter().filter(|fits| **fits).count(),
        }
    }
}

fn holds(condition: &Option<Vec<bool>>, place: u32) -> bool {
    condition.as_ref().is_none_or(|holds| holds[place as usize])
}
