//! The kernel of `graph-mark-components`.
//!
//! Follows the page `graph-mark-components-operator`. Kusto numbers components in an order of its own choice; here
//! they are numbered from 0 in the order of their first nodes.

use std::sync::Arc;

use arrow::array::{Int64Array, RecordBatch};
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;

use super::topology::{Topology, Way};
use crate::extension::step::{StepInput, TableStep};

/// Adds a column to a graph's table: the number of each node's component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    /// What makes nodes one component.
    pub connection: Connection,
}

/// What makes nodes one component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// A path between them, whichever way its edges go.
    Weak,
    /// A path from each to the other.
    Strong,
}

impl TableStep for Components {
    fn name(&self) -> &'static str {
        "graph-mark-components"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn keeps_rows(&self) -> bool {
        true
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let topology = Topology::of(rows);
        let labels = match self.connection {
            Connection::Weak => weak(&topology),
            Connection::Strong => strong(&topology),
        };
        let of_nodes = numbered(&labels).into_iter().map(Some);
        let of_edges = (0..topology.edges()).map(|_| None);
        let numbers: Int64Array = of_nodes.chain(of_edges).collect();
        let mut columns = rows.columns().to_vec();
        columns.push(Arc::new(numbers));
        Ok(RecordBatch::try_new(output.clone(), columns)?)
    }
}

/// Consecutive numbers for labels, in the order in which they first appear.
fn numbered(labels: &[u32]) -> Vec<i64> {
    let mut numbers: Vec<Option<i64>> = vec![None; labels.len()];
    let mut next = 0;
    let number = |label: &u32| {
        *numbers[*label as usize].get_or_insert_with(|| {
            next += 1;
            next - 1
        })
    };
    labels.iter().map(number).collect()
}

/// For each node, a node of its weak component: the same one for all of them.
fn weak(topology: &Topology) -> Vec<u32> {
    let mut labels: Vec<Option<u32>> = vec![None; topology.nodes()];
    for first in 0..topology.nodes() as u32 {
        if labels[first as usize].is_some() {
            continue;
        }
        labels[first as usize] = Some(first);
        let mut waiting = vec![first];
        while let Some(node) = waiting.pop() {
            for hop in topology.hops(node, Way::Either) {
                let label = &mut labels[hop.node as usize];
                if label.is_none() {
                    *label = Some(first);
                    waiting.push(hop.node);
                }
            }
        }
    }
    labels.into_iter().flatten().collect()
}

/// For each node, a node of its strong component: the same one for all of them.
fn strong(topology: &Topology) -> Vec<u32> {
    let mut tarjan = Tarjan {
        topology,
        next: 1,
        found: vec![0; topology.nodes()],
        lowest: vec![0; topology.nodes()],
        open: Vec::new(),
        labels: vec![None; topology.nodes()],
    };
    for node in 0..topology.nodes() as u32 {
        if tarjan.found[node as usize] == 0 {
            tarjan.visit(node);
        }
    }
    tarjan.labels.into_iter().flatten().collect()
}

/// Tarjan's algorithm, with a stack of its own in place of recursion.
struct Tarjan<'a> {
    topology: &'a Topology,
    next: u32,
    /// When a node was found, from 1; 0 where it was not.
    found: Vec<u32>,
    /// The node found first that is known to be reachable and not in a component yet.
    lowest: Vec<u32>,
    /// The nodes that are in no component yet.
    open: Vec<u32>,
    labels: Vec<Option<u32>>,
}

impl Tarjan<'_> {
    fn visit(&mut self, root: u32) {
        let mut path: Vec<(u32, usize)> = vec![(root, 0)];
        self.find(root);
        while let Some((node, tried)) = path.last_mut() {
            let node = *node;
            let Some(hop) = self.topology.hop(node, Way::Out, *tried) else {
                path.pop();
                self.leave(node);
                if let Some((parent, _)) = path.last() {
                    self.lower(*parent, self.lowest[node as usize]);
                }
                continue;
            };
            *tried += 1;
            if self.found[hop.node as usize] == 0 {
                self.find(hop.node);
                path.push((hop.node, 0));
            } else if self.labels[hop.node as usize].is_none() {
                self.lower(node, self.found[hop.node as usize]);
            }
        }
    }

    fn find(&mut self, node: u32) {
        self.found[node as usize] = self.next;
        self.lowest[node as usize] = self.next;
        self.next += 1;
        self.open.push(node);
    }

    fn lower(&mut self, node: u32, to: u32) {
        let lowest = &mut self.lowest[node as usize];
        *lowest = (*lowest).min(to);
    }

    /// Closes the component of a node that reaches nothing found before it.
    fn leave(&mut self, node: u32) {
        if self.lowest[node as usize] != self.found[node as usize] {
            return;
        }
        while let Some(member) = self.open.pop() {
            self.labels[member as usize] = Some(node);
            if member == node {
                break;
            }
        }
    }
}
