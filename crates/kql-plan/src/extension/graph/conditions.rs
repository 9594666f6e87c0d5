//! Conditions that the search tests: on single elements of a pattern, and on pairs of them.

use std::cmp::Ordering;

use arrow::array::{Array, ArrayRef, AsArray, Int32Array, Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use kql_types::array::text_at;

use super::pattern::{Comparison, PairCondition, Pattern};
use super::topology::Topology;

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

/// The values of a column that are compared.
#[derive(Debug)]
enum Values {
    Longs(Int64Array),
    Ints(Int32Array),
    Texts(ArrayRef),
}

impl Values {
    fn new(column: &ArrayRef) -> Values {
        match column.data_type() {
            DataType::Int64 => Values::Longs(column.as_primitive::<Int64Type>().clone()),
            DataType::Int32 => Values::Ints(column.as_primitive::<Int32Type>().clone()),
            _ => Values::Texts(column.clone()),
        }
    }

    /// How two values compare, where neither is null.
    fn compare(&self, row: usize, others: &Values, other: usize) -> Option<Ordering> {
        match (self, others) {
            (Values::Longs(left), Values::Longs(right)) => {
                let is_valid = left.is_valid(row) && right.is_valid(other);
                is_valid.then(|| left.value(row).cmp(&right.value(other)))
            }
            (Values::Ints(left), Values::Ints(right)) => {
                let is_valid = left.is_valid(row) && right.is_valid(other);
                is_valid.then(|| left.value(row).cmp(&right.value(other)))
            }
            (Values::Texts(left), Values::Texts(right)) => {
                Some(text_at(left, row).cmp(text_at(right, other)))
            }
            _ => unreachable!("the binder compares values of one type"),
        }
    }
}

/// A [`PairCondition`] with its values.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) condition: PairCondition,
    left: Values,
    right: Values,
}

impl Pair {
    pub(super) fn new(condition: PairCondition, rows: &RecordBatch) -> Pair {
        Pair {
            condition,
            left: Values::new(rows.column(condition.left.1)),
            right: Values::new(rows.column(condition.right.1)),
        }
    }

    /// True where the rows of the two elements compare as they should.
    pub(super) fn holds(&self, left: usize, right: usize) -> bool {
        let Some(ordering) = self.left.compare(left, &self.right, right) else {
            return false;
        };
        match self.condition.comparison {
            Comparison::Equal => ordering.is_eq(),
            Comparison::NotEqual => ordering.is_ne(),
            Comparison::Less => ordering.is_lt(),
            Comparison::LessOrEqual => ordering.is_le(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::GreaterOrEqual => ordering.is_ge(),
        }
    }
}
