//! The kernel of `graph-shortest-paths`: breadth first, from the side where fewer nodes fit.
//!
//! Follows the page `graph-shortest-paths-operator`. It serves patterns of one edge that may be as short as one hop:
//! the shortest walk visits no node twice. Others are searched by [`GraphMatch`](super::GraphMatch).

use std::collections::VecDeque;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;

use super::MAX_MATCHES;
use super::conditions::Conditions;
use super::graph_match::{BATCH, too_many};
use super::matches::{Matches, Output};
use super::pattern::{Hops, Pattern};
use super::topology::{Hop, Topology, Way};
use crate::extension::step::{Batches, StepInput, TableStep};

/// The shortest paths between the nodes of a pattern of two nodes and one edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortestPaths {
    /// What is looked for.
    pub pattern: Pattern,
    /// True where all shortest paths between two nodes are wanted, and not just one.
    pub keeps_all: bool,
    /// The columns of the result.
    pub outputs: Vec<Output>,
}

impl TableStep for ShortestPaths {
    fn name(&self) -> &'static str {
        "graph-shortest-paths"
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
        let topology = Topology::of(&rows);
        let conditions = Conditions::new(&self.pattern, &topology, &rows);
        let edge = &self.pattern.edges[0];
        let candidates = |part| conditions.candidates(part, topology.nodes());
        let is_backwards = candidates(edge.right) < candidates(edge.left);
        let (from, to, way) = match is_backwards {
            false => (edge.left, edge.right, edge.way),
            true => (edge.right, edge.left, edge.way.reversed()),
        };
        let nodes = topology.nodes();
        Box::new(Waves {
            matches: Matches::new(&self.outputs, &self.pattern, rows, output.clone()),
            distances: vec![u32::MAX; nodes],
            parents: vec![Vec::new(); nodes],
            touched: Vec::new(),
            ends: candidates(to),
            length: edge.length(),
            keeps_all: self.keeps_all,
            next: 0,
            count: 0,
            is_backwards,
            from,
            to,
            way,
            topology,
            conditions,
        })
    }
}

/// A search from one node after another.
struct Waves {
    topology: Topology,
    conditions: Conditions,
    from: usize,
    to: usize,
    way: Way,
    is_backwards: bool,
    length: Hops,
    keeps_all: bool,
    /// How many nodes fit the end.
    ends: usize,
    /// The next node to start from.
    next: u32,
    /// How far each node is from where the wave began.
    distances: Vec<u32>,
    /// The hops by which a wave came to a node first: the edge, and the node before.
    parents: Vec<Vec<Hop>>,
    /// The nodes that the wave came to, in that order.
    touched: Vec<u32>,
    matches: Matches,
    count: usize,
}

/// How many nodes a wave may come to before others may run.
const NODES: usize = 100_000;

impl Iterator for Waves {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        let mut touched = 0;
        while (self.next as usize) < self.topology.nodes() {
            let start = self.next;
            self.next += 1;
            touched += 1;
            if self.conditions.fits_node(self.from, start) {
                self.wave(start);
                touched += self.touched.len();
                if let Err(error) = self.collect(start) {
                    self.next = u32::MAX;
                    return Some(Err(error));
                }
                self.clear();
            }
            if touched >= NODES || self.matches.len() >= BATCH {
                return Some(self.matches.take_batch());
            }
        }
        let is_last = std::mem::replace(&mut self.next, u32::MAX) != u32::MAX;
        is_last.then(|| self.matches.take_batch())
    }
}

impl Waves {
    /// Goes out from a node until the ends are found or too far.
    fn wave(&mut self, start: u32) {
        let mut waiting = VecDeque::from([start]);
        self.touch(start, 0);
        let mut missing = self.ends - usize::from(self.conditions.fits_node(self.to, start));
        // The last distance at which there may be a path that is wanted.
        let mut last = self.length.max;
        while let Some(node) = waiting.pop_front() {
            let distance = self.distances[node as usize];
            let is_inside = node != start;
            if distance >= last {
                break;
            }
            if is_inside && !self.conditions.fits_inside(0, node) {
                continue;
            }
            let mut idx = 0;
            while let Some(hop) = self.topology.hop(node, self.way, idx) {
                idx += 1;
                if !self.conditions.fits_edge(0, hop.edge) {
                    continue;
                }
                let parent = Hop {
                    edge: hop.edge,
                    node,
                };
                match self.distances[hop.node as usize] {
                    u32::MAX => {
                        self.touch(hop.node, distance + 1);
                        self.parents[hop.node as usize].push(parent);
                        waiting.push_back(hop.node);
                        if self.conditions.fits_node(self.to, hop.node) {
                            missing -= 1;
                        }
                    }
                    known if self.keeps_all && known == distance + 1 => {
                        self.parents[hop.node as usize].push(parent);
                    }
                    _ => {}
                }
            }
            if missing == 0 {
                last = last.min(distance + 1);
            }
        }
    }

    fn touch(&mut self, node: u32, distance: u32) {
        self.distances[node as usize] = distance;
        self.touched.push(node);
    }

    fn clear(&mut self) {
        for node in self.touched.drain(..) {
            self.distances[node as usize] = u32::MAX;
            self.parents[node as usize].clear();
        }
    }

    /// Adds the paths to all ends that the wave came to.
    fn collect(&mut self, start: u32) -> Result<()> {
        for idx in 0..self.touched.len() {
            let end = self.touched[idx];
            let is_long_enough = self.distances[end as usize] >= self.length.min;
            if is_long_enough && self.conditions.fits_node(self.to, end) {
                self.paths(start, end)?;
            }
        }
        Ok(())
    }

    /// Follows the parents of a node back to the start, in every way there is.
    fn paths(&mut self, start: u32, end: u32) -> Result<()> {
        let mut trail: Vec<(u32, usize)> = vec![(end, 0)];
        let mut edges: Vec<u32> = Vec::new();
        while let Some((node, tried)) = trail.last_mut() {
            let (node, at) = (*node, *tried);
            *tried += 1;
            if node == start && at == 0 {
                let inner: Vec<u32> = trail[1..trail.len().max(2) - 1]
                    .iter()
                    .map(|(node, _)| *node)
                    .collect();
                self.push(start, end, edges.clone(), inner)?;
            }
            match self.parents[node as usize].get(at) {
                Some(parent) if node != start => {
                    edges.push(parent.edge);
                    trail.push((parent.node, 0));
                }
                _ => {
                    trail.pop();
                    edges.pop();
                }
            }
        }
        Ok(())
    }

    /// Adds a path that was followed from its end.
    fn push(
        &mut self,
        start: u32,
        end: u32,
        mut edges: Vec<u32>,
        mut inner: Vec<u32>,
    ) -> Result<()> {
        self.count += 1;
        if self.count > MAX_MATCHES {
            return too_many("graph-shortest-paths");
        }
        if self.is_backwards {
            self.matches.push_path(end, start, &edges, &inner);
        } else {
            edges.reverse();
            inner.reverse();
            self.matches.push_path(start, end, &edges, &inner);
        }
        Ok(())
    }
}
