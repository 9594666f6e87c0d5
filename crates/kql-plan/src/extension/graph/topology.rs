//! Which edges leave and enter a node.

use arrow::array::{Array, AsArray, Int64Array, RecordBatch};
use arrow::datatypes::Int64Type;

use super::{FROM, TO};

/// Which way an edge is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From its start to its end.
    Out,
    /// From its end to its start.
    In,
    /// Either.
    Either,
}

impl Way {
    /// The way back.
    pub(super) fn reversed(self) -> Way {
        match self {
            Way::Out => Way::In,
            Way::In => Way::Out,
            Way::Either => Way::Either,
        }
    }
}

/// An edge and the node at its other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hop {
    pub(super) edge: u32,
    pub(super) node: u32,
}

/// The nodes and edges of a graph without their properties.
#[derive(Debug)]
pub(super) struct Topology {
    nodes: usize,
    sources: Vec<u32>,
    targets: Vec<u32>,
    leaving: Adjacency,
    entering: Adjacency,
}

impl Topology {
    /// The topology of a graph's table.
    pub(super) fn of(rows: &RecordBatch) -> Topology {
        let from: &Int64Array = rows.column(FROM).as_primitive::<Int64Type>();
        let to: &Int64Array = rows.column(TO).as_primitive::<Int64Type>();
        let nodes = to.null_count();
        let numbers = |column: &Int64Array| -> Vec<u32> {
            let edges = nodes..rows.num_rows();
            edges.map(|row| column.value(row) as u32).collect()
        };
        let (sources, targets) = (numbers(from), numbers(to));
        Topology {
            nodes,
            leaving: Adjacency::new(nodes, &sources, &targets),
            entering: Adjacency::new(nodes, &targets, &sources),
            sources,
            targets,
        }
    }

    /// How many nodes there are.
    pub(super) fn nodes(&self) -> usize {
        self.nodes
    }

    /// How many edges there are.
    pub(super) fn edges(&self) -> usize {
        self.sources.len()
    }

    /// The nodes that an edge connects.
    pub(super) fn ends(&self, edge: usize) -> (u32, u32) {
        (self.sources[edge], self.targets[edge])
    }

    /// How many edges leave the node, and how many enter it.
    pub(super) fn degrees(&self, node: u32) -> (usize, usize) {
        (self.leaving.of(node).len(), self.entering.of(node).len())
    }

    /// The hop with this number from a node. An edge from a node to itself can be walked either way, so that it counts
    /// twice for [`Way::Either`].
    pub(super) fn hop(&self, node: u32, way: Way, idx: usize) -> Option<Hop> {
        match way {
            Way::Out => self.leaving.of(node).get(idx).copied(),
            Way::In => self.entering.of(node).get(idx).copied(),
            Way::Either => {
                let leaving = self.leaving.of(node);
                match leaving.get(idx) {
                    Some(hop) => Some(*hop),
                    None => self.entering.of(node).get(idx - leaving.len()).copied(),
                }
            }
        }
    }

    /// All hops from a node.
    pub(super) fn hops(&self, node: u32, way: Way) -> impl Iterator<Item = Hop> + '_ {
        (0..).map_while(move |idx| self.hop(node, way, idx))
    }
}

/// The hops of each node, in the order of the edges.
#[derive(Debug)]
struct Adjacency {
    starts: Vec<usize>,
    hops: Vec<Hop>,
}

impl Adjacency {
    fn new(nodes: usize, here: &[u32], there: &[u32]) -> Adjacency {
        let mut starts = vec![0; nodes + 1];
        for node in here {
            starts[*node as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut hops = vec![Hop { edge: 0, node: 0 }; here.len()];
        for (edge, (here, there)) in here.iter().zip(there).enumerate() {
            let place = &mut next[*here as usize];
            hops[*place] = Hop {
                edge: edge as u32,
                node: *there,
            };
            *place += 1;
        }
        Adjacency { starts, hops }
    }

    fn of(&self, node: u32) -> &[Hop] {
        let node = node as usize;
        &self.hops[self.starts[node]..self.starts[node + 1]]
    }
}
