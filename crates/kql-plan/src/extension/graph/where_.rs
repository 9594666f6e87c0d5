//! The kernel of `graph-where-nodes` and `graph-where-edges`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;

use super::conditions::condition;
use super::topology::Topology;
use super::{ID, TO};
use crate::extension::step::{StepInput, TableStep};

/// Keeps the nodes for which the last column is true and the edges between them, or all nodes and the edges for which
/// it is true. The result is a graph's table without that column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphWhere {
    /// The condition is of nodes.
    Nodes,
    /// The condition is of edges.
    Edges,
}

impl TableStep for GraphWhere {
    fn name(&self) -> &'static str {
        match self {
            GraphWhere::Nodes => "graph-where-nodes",
            GraphWhere::Edges => "graph-where-edges",
        }
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let topology = Topology::of(rows);
        let (nodes, edges) = (topology.nodes(), topology.edges());
        let last = rows.num_columns() - 1;
        let (keeps_node, keeps_edge) = match self {
            GraphWhere::Nodes => (condition(rows, last, 0, nodes), vec![true; edges]),
            GraphWhere::Edges => (vec![true; nodes], condition(rows, last, nodes, edges)),
        };
        let numbers = renumbered(&keeps_node);
        let kept_edges: Vec<(usize, (i64, i64))> = (0..edges)
            .filter(|edge| keeps_edge[*edge])
            .filter_map(|edge| {
                let (from, to) = topology.ends(edge);
                let ends = (numbers[from as usize]?, numbers[to as usize]?);
                Some((nodes + edge, ends))
            })
            .collect();
        let kept_nodes = (0..nodes).filter(|node| keeps_node[*node]);
        let places: UInt32Array = kept_nodes
            .chain(kept_edges.iter().map(|(row, _)| *row))
            .map(|row| row as u32)
            .collect();
        let count = places.len() - kept_edges.len();
        let from = (0..count as i64).chain(kept_edges.iter().map(|(_, (from, _))| *from));
        let to = (0..count).map(|_| None);
        let to = to.chain(kept_edges.iter().map(|(_, (_, to))| Some(*to)));
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(from.collect::<Int64Array>()),
            Arc::new(to.collect::<Int64Array>()),
        ];
        debug_assert_eq!(columns.len(), TO + 1);
        for column in &rows.columns()[ID..last] {
            columns.push(take(column, &places, None)?);
        }
        Ok(RecordBatch::try_new(output.clone(), columns)?)
    }
}

/// The new numbers of the nodes that are kept.
fn renumbered(keeps: &[bool]) -> Vec<Option<i64>> {
    let mut next = 0..;
    let number = |keeps: &bool| keeps.then(|| next.next().expect("numbers do not run out"));
    keeps.iter().map(number).collect()
}
