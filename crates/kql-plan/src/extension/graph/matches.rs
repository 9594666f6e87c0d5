//! Matches as rows: values of the nodes and edges that were found.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, LargeStringBuilder, RecordBatch,
    UInt32Array,
};
use arrow::compute::take;
use arrow::datatypes::{Int64Type, SchemaRef};
use datafusion::common::Result;
use kql_types::{KqlType, Value, dynamic, record_batch};

use super::TO;
use super::pattern::Pattern;
use super::search::Search;

/// A column of a table of matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The values of an element.
    Value {
        /// Of which element.
        element: Element,
        /// The position of the column that holds them.
        column: usize,
        /// What becomes of them.
        gather: Gather,
    },
    /// How many edges the match has: a long.
    Length,
}

/// A part of a match, by its position in the pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// The node.
    Node(usize),
    /// The edge, or the edges of an edge of variable length.
    Edge(usize),
    /// The nodes inside of an edge of variable length.
    Inner(usize),
}

/// What becomes of the values of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gather {
    /// The value of the one node or edge.
    One,
    /// A dynamic array of the values, which have this type.
    List(KqlType),
    /// True where all values are true.
    All,
    /// True where one value is true.
    Any,
}

/// Matches that wait to become a batch.
#[derive(Debug)]
pub(super) struct Matches {
    outputs: Vec<Output>,
    rows: RecordBatch,
    schema: SchemaRef,
    first_edge: usize,
    len: usize,
    /// The row of each match, for each node of the pattern.
    nodes: Vec<Vec<u32>>,
    /// The rows of each match, for each edge of the pattern.
    edges: Vec<Lists>,
    inner: Vec<Lists>,
}

/// Lists of rows, one after another.
#[derive(Debug, Clone, Default)]
struct Lists {
    ends: Vec<usize>,
    rows: Vec<u32>,
}

impl Lists {
    fn push(&mut self, rows: impl Iterator<Item = u32>) {
        self.rows.extend(rows);
        self.ends.push(self.rows.len());
    }

    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| &self.rows[start..*end])
    }
}

impl Matches {
    /// No matches yet, in a graph's table.
    pub(super) fn new(
        outputs: &[Output],
        pattern: &Pattern,
        rows: RecordBatch,
        schema: SchemaRef,
    ) -> Matches {
        let to: &Int64Array = rows.column(TO).as_primitive::<Int64Type>();
        Matches {
            outputs: outputs.to_vec(),
            first_edge: to.null_count(),
            rows,
            schema,
            len: 0,
            nodes: vec![Vec::new(); pattern.nodes.len()],
            edges: vec![Lists::default(); pattern.edges.len()],
            inner: vec![Lists::default(); pattern.edges.len()],
        }
    }

    /// How many matches wait.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Adds the match that the search is at.
    pub(super) fn push(&mut self, search: &Search) {
        for (part, rows) in self.nodes.iter_mut().enumerate() {
            rows.push(search.node(part));
        }
        for part in 0..self.edges.len() {
            let (edges, inner) = search.walk(part);
            self.push_walk(part, &edges, &inner);
        }
        self.len += 1;
    }

    /// Adds a path from the first node of the pattern to the second.
    pub(super) fn push_path(&mut self, left: u32, right: u32, edges: &[u32], inner: &[u32]) {
        // A path from a node to itself has one node in the pattern.
        for (rows, node) in self.nodes.iter_mut().zip([left, right]) {
            rows.push(node);
        }
        self.push_walk(0, edges, inner);
        self.len += 1;
    }

    fn push_walk(&mut self, part: usize, edges: &[u32], inner: &[u32]) {
        let first_edge = self.first_edge as u32;
        self.edges[part].push(edges.iter().map(|edge| first_edge + edge));
        self.inner[part].push(inner.iter().copied());
    }

    /// The matches that wait, as rows.
    pub(super) fn take_batch(&mut self) -> Result<RecordBatch> {
        let columns = self.outputs.iter().map(|output| self.column(output));
        let columns: Vec<ArrayRef> = columns.collect::<Result<_>>()?;
        let batch = record_batch(self.schema.clone(), columns, self.len)?;
        self.nodes.iter_mut().for_each(Vec::clear);
        for lists in self.edges.iter_mut().chain(&mut self.inner) {
            *lists = Lists::default();
        }
        self.len = 0;
        Ok(batch)
    }

    fn column(&self, output: &Output) -> Result<ArrayRef> {
        let (element, column, gather) = match output {
            Output::Length => return Ok(Arc::new(self.lengths())),
            Output::Value {
                element,
                column,
                gather,
            } => (element, self.rows.column(*column), gather),
        };
        let lists = match element {
            Element::Node(part) => return self.gather_one(column, &self.nodes[*part]),
            Element::Edge(part) => &self.edges[*part],
            Element::Inner(part) => &self.inner[*part],
        };
        match gather {
            Gather::One => self.gather_one(column, &lists.rows),
            Gather::List(kql_type) => Ok(arrays(column, lists, *kql_type)),
            Gather::All => Ok(conditions(column, lists, |mut holds| {
                holds.all(|holds| holds)
            })),
            Gather::Any => Ok(conditions(column, lists, |mut holds| {
                holds.any(|holds| holds)
            })),
        }
    }

    fn gather_one(&self, column: &ArrayRef, rows: &[u32]) -> Result<ArrayRef> {
        debug_assert_eq!(rows.len(), self.len);
        Ok(take(column, &UInt32Array::from(rows.to_vec()), None)?)
    }

    fn lengths(&self) -> Int64Array {
        let mut lengths = vec![0; self.len];
        for lists in &self.edges {
            for (length, list) in lengths.iter_mut().zip(lists.iter()) {
                *length += list.len() as i64;
            }
        }
        Int64Array::from(lengths)
    }
}

fn arrays(column: &ArrayRef, lists: &Lists, kql_type: KqlType) -> ArrayRef {
    let mut builder = LargeStringBuilder::new();
    let mut json = String::new();
    for list in lists.iter() {
        json.clear();
        json.push('[');
        for (idx, row) in list.iter().enumerate() {
            if idx > 0 {
                json.push(',');
            }
            let value = Value::from_array(column, *row as usize, kql_type);
            dynamic::write_value(&value, &mut json);
        }
        json.push(']');
        builder.append_value(&json);
    }
    Arc::new(builder.finish())
}

/// What `combine` makes of the conditions of each list. Null is false.
fn conditions(
    column: &ArrayRef,
    lists: &Lists,
    combine: fn(Box<dyn Iterator<Item = bool> + '_>) -> bool,
) -> ArrayRef {
    let values = column.as_boolean();
    let combined = lists.iter().map(|list| {
        let holds = list.iter().map(|row| {
            let row = *row as usize;
            values.is_valid(row) && values.value(row)
        });
        Some(combine(Box::new(holds)))
    });
    Arc::new(combined.collect::<BooleanArray>())
}
