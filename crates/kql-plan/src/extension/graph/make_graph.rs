//! The kernel of `make-graph`.
//!
//! Follows the page `make-graph-operator`, and Kusto where they differ: a node that is in two tables has the
//! properties of one of them, here the first. Null is an id like any other.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringViewArray, UInt32Array,
};
use arrow::compute::{concat, take};
use arrow::datatypes::{DataType, Int64Type, SchemaRef};
use arrow::row::{Row, Rows};
use datafusion::common::Result;

use super::PROPERTIES;
use crate::extension::key::key_rows;
use crate::extension::step::{StepInput, TableStep};

/// Makes a graph's table of rows of edges and rows of nodes.
///
/// The first columns of the input say what a row is: 0 for an edge, or the number of the table of nodes, from 1; then
/// the ids of an edge's ends, or a node's id and null. The properties of edges and nodes follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeGraph {
    /// The positions of the properties that hold the ids of nodes, among all properties. A node that is known from
    /// edges only has its id in all of them.
    pub keys: Vec<usize>,
}

/// The position of what a row of the input is.
const TABLE: usize = 0;
/// The position of the id where an edge starts, and of the id of a node.
const SOURCE: usize = 1;
/// The position of the id where an edge ends.
const TARGET: usize = 2;

impl TableStep for MakeGraph {
    fn name(&self) -> &'static str {
        "make-graph"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let sources = without_null_texts(rows.column(SOURCE));
        let targets = without_null_texts(rows.column(TARGET));
        let ids = Ids::new(&sources, &targets)?;
        let mut nodes = Nodes::default();
        let places = places(rows);
        for row in &places.nodes {
            nodes.add(ids.source(*row), Some(*row), *row);
        }
        let second = rows.num_rows();
        let ends = places.edges.iter().map(|row| {
            let from = nodes.add(ids.source(*row), None, *row);
            let to = nodes.add(ids.target(*row), None, second + *row);
            (from, to)
        });
        let ends: Vec<(i64, i64)> = ends.collect();
        let both = concat(&[&sources, &targets])?;
        self.table(rows, &both, &nodes, &places.edges, &ends, output)
    }
}

impl MakeGraph {
    fn table(
        &self,
        rows: &RecordBatch,
        both: &ArrayRef,
        nodes: &Nodes<'_>,
        edges: &[usize],
        ends: &[(i64, i64)],
        output: &SchemaRef,
    ) -> Result<RecordBatch> {
        let count = nodes.known.len();
        let from = (0..count as i64).chain(ends.iter().map(|(from, _)| *from));
        let to = (0..count).map(|_| None);
        let to = to.chain(ends.iter().map(|(_, to)| Some(*to)));
        let no_edges = || edges.iter().map(|_| None);
        let id_places: UInt32Array = nodes
            .known
            .iter()
            .map(|node| Some(node.id as u32))
            .chain(no_edges())
            .collect();
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(from.collect::<Int64Array>()),
            Arc::new(to.collect::<Int64Array>()),
            take(both, &id_places, None)?,
        ];
        let row_places: UInt32Array = nodes
            .known
            .iter()
            .map(|node| node.row.map(|row| row as u32))
            .chain(edges.iter().map(|row| Some(*row as u32)))
            .collect();
        let key_places: UInt32Array = nodes
            .known
            .iter()
            .map(|node| Some(node.row.unwrap_or(rows.num_rows() + node.id) as u32))
            .chain(no_edges())
            .collect();
        for (idx, property) in rows.columns()[PROPERTIES..].iter().enumerate() {
            columns.push(if self.keys.contains(&idx) {
                take(&concat(&[property, both])?, &key_places, None)?
            } else {
                take(property, &row_places, None)?
            });
        }
        Ok(RecordBatch::try_new(output.clone(), columns)?)
    }
}

/// The rows of the input by what they are, in their order.
struct Places {
    nodes: Vec<usize>,
    edges: Vec<usize>,
}

fn places(rows: &RecordBatch) -> Places {
    let tables: &Int64Array = rows.column(TABLE).as_primitive::<Int64Type>();
    let (edges, mut nodes): (Vec<usize>, Vec<usize>) =
        (0..rows.num_rows()).partition(|row| tables.value(*row) == 0);
    nodes.sort_by_key(|row| tables.value(*row));
    Places { nodes, edges }
}

/// Strings with the empty string in place of nulls, which are the same; other types as they are.
fn without_null_texts(ids: &ArrayRef) -> ArrayRef {
    if *ids.data_type() != DataType::Utf8View || ids.null_count() == 0 {
        return ids.clone();
    }
    let texts = ids.as_string_view().iter();
    let texts: StringViewArray = texts.map(|text| Some(text.unwrap_or_default())).collect();
    Arc::new(texts)
}

/// Ids that can be compared.
struct Ids {
    sources: Rows,
    targets: Rows,
}

impl Ids {
    fn new(sources: &ArrayRef, targets: &ArrayRef) -> Result<Ids> {
        Ok(Ids {
            sources: key_rows(std::slice::from_ref(sources))?,
            targets: key_rows(std::slice::from_ref(targets))?,
        })
    }

    fn source(&self, row: usize) -> Row<'_> {
        self.sources.row(row)
    }

    fn target(&self, row: usize) -> Row<'_> {
        self.targets.row(row)
    }
}

/// The nodes found so far.
#[derive(Default)]
struct Nodes<'a> {
    numbers: HashMap<Row<'a>, usize>,
    known: Vec<Node>,
}

struct Node {
    /// The row that holds its properties.
    row: Option<usize>,
    /// Where its id is: a row of the sources, or of the targets behind them.
    id: usize,
}

impl<'a> Nodes<'a> {
    /// The number of the node with this id, which is new if no node has it.
    fn add(&mut self, key: Row<'a>, row: Option<usize>, id: usize) -> i64 {
        let next = self.known.len();
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.known.push(Node { row, id });
        }
        number as i64
    }
}
