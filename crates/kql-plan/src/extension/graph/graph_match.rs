//! The kernel of `graph-match`.
//!
//! Follows the page `graph-match-operator`. Conditions on one element of the pattern, and comparisons of two, are
//! tested by the search before it goes on; other ones filter its matches outside.

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;
use datafusion::common::{Result, exec_err};

use super::matches::{Matches, Output};
use super::pattern::{Cycles, PairCondition, Pattern};
use super::search::{Found, Search};
use crate::extension::step::{Batches, StepInput, TableStep};

/// `graph-match`: a row for each match of a pattern, with values of what matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphMatch {
    /// What is looked for.
    pub pattern: Pattern,
    /// Which cycles count.
    pub cycles: Cycles,
    /// Comparisons of its elements.
    pub pairs: Vec<PairCondition>,
    /// The most matches that it finds.
    pub limit: usize,
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
        let search = Search::new(self, &rows);
        Box::new(Matching {
            matches: Matches::new(&self.outputs, &self.pattern, rows, output.clone()),
            search: Some(search),
            rest: self.limit,
        })
    }
}

/// The matches in batches. It comes up for air now and then, so that a search without results can be stopped.
struct Matching {
    search: Option<Search>,
    matches: Matches,
    /// How many more matches there may be.
    rest: usize,
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
                Found::Match if self.rest == 0 => {
                    self.search = None;
                    return Some(too_many("graph-match"));
                }
                Found::Match => {
                    self.matches.push(search);
                    self.rest -= 1;
                }
                Found::Pause => break,
                Found::Nothing => {
                    self.search = None;
                    break;
                }
            }
        }
        Some(self.matches.take_batch())
    }
}

/// Refuses more matches than a result can hold.
pub(super) fn too_many<T>(operator: &str) -> Result<T> {
    exec_err!(
        "`{operator}` found too many matches; narrow its conditions, or shorten its edges of variable length"
    )
}
