//! Counts the edges of each node, for `node_degree_in()` and `node_degree_out()`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;

use super::topology::Topology;
use crate::extension::step::{StepInput, TableStep};

/// Adds two columns to a graph's table: how many edges enter a node, and how many leave it.
///
/// Follows the pages `node-degree-in` and `node-degree-out`. An edge from a node to itself counts once each way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Degrees;

impl TableStep for Degrees {
    fn name(&self) -> &'static str {
        "node_degree"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn keeps_rows(&self) -> bool {
        true
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let topology = Topology::of(rows);
        let degrees: Vec<(usize, usize)> = (0..topology.nodes())
            .map(|node| topology.degrees(node as u32))
            .collect();
        let column = |degree: fn(&(usize, usize)) -> usize| -> ArrayRef {
            let of_nodes = degrees.iter().map(|both| Some(degree(both) as i64));
            let of_edges = (0..topology.edges()).map(|_| None);
            Arc::new(of_nodes.chain(of_edges).collect::<Int64Array>())
        };
        let mut columns = rows.columns().to_vec();
        columns.push(column(|(_, entering)| *entering));
        columns.push(column(|(leaving, _)| *leaving));
        Ok(RecordBatch::try_new(output.clone(), columns)?)
    }
}
