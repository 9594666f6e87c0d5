//! Finds the latest row of every key: in the table's index where the scan allows, in one pass over its rows otherwise.

use std::fmt;
use std::sync::Arc;
use std::task::Poll;

use arrow::buffer::BooleanBuffer;
use arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err};
use datafusion::execution::memory_pool::MemoryReservation;

use crate::index::{CHUNK_KEYS, LatestIndex, LatestRow};
use crate::latest::{BestRows, NO_ROW, Winner, row_set};
use crate::segment::Segment;
use crate::snapshot::Snapshot;
use crate::table_provider::conditions::LatestBounds;
use crate::table_provider::scan::Selection;

use super::fetch::FlatCodes;

/// The scan whose latest rows are wanted.
#[derive(Debug, Clone)]
pub(super) struct LatestScan {
    selection: Selection,
    /// Those that are looked at, one at least.
    segments: Arc<Vec<Arc<Segment>>>,
    pub(super) key: usize,
    pub(super) by: usize,
    winner: Winner,
    is_indexed: bool,
}

/// The latest rows.
pub(super) enum Found {
    /// In the index of the table, within bounds.
    Indexed(LatestBounds),
    /// By key, beside the codes of the columns that are neither the key nor what decides.
    Best(BestRows, Vec<FlatCodes>),
    /// A set of rows, counted from the first of the segments that are looked at.
    Rows(BooleanBuffer),
}

impl Found {
    /// The bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            // The index belongs to the table.
            Self::Indexed(_) => 0,
            Self::Best(best, codes) => {
                BestRows::bytes(best.keys()) + codes.iter().map(FlatCodes::bytes).sum::<usize>()
            }
            Self::Rows(rows) => rows.inner().len(),
        }
    }
}

impl LatestScan {
    /// The scan of what is selected; the projection does not matter. `None` where what decides is not a number or the key not
    /// interned, and where there are too many rows to number them.
    pub(super) fn new(selection: Selection, key: usize, by: usize, winner: Winner) -> Option<Self> {
        let snapshot = &selection.snapshot;
        if *snapshot.schema().arrow().field(by).data_type() != DataType::Int64 {
            return None;
        }
        if !snapshot.is_interned(key) {
            snapshot.note_key(key);
            return None;
        }
        let is_indexed = winner == Winner::Greatest
            && snapshot.latest(key, by).is_some()
            && selection.conditions.are_latest_bounds(key, by);
        let segments = match is_indexed {
            true => snapshot.shared_segments(),
            false => Arc::clone(selection.conditions.candidates()),
        };
        let found = Self {
            segments,
            key,
            by,
            winner,
            is_indexed,
            selection,
        };
        (found.numbers() < NO_ROW as usize).then_some(found)
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.selection.snapshot
    }

    pub(super) fn selection(&self) -> &Selection {
        &self.selection
    }

    /// The segments that are looked at.
    pub(super) fn segments(&self) -> &[Arc<Segment>] {
        &self.segments
    }

    /// The index, where it knows the rows.
    pub(super) fn index(&self) -> Option<(&LatestIndex, &[usize])> {
        let index = self.snapshot().latest(self.key, self.by);
        index.filter(|_| self.is_indexed)
    }

    /// True where every row takes part.
    pub(super) fn is_whole(&self) -> bool {
        self.selection.conditions.is_empty()
    }

    /// The number of a segment's first row, counted from the first that is looked at.
    pub(super) fn number(&self, segment: &Segment) -> usize {
        (segment.first_row() - self.first_row()) as usize
    }

    fn first_row(&self) -> u64 {
        self.segments
            .first()
            .map_or(0, |segment| segment.first_row())
    }

    /// Rows have numbers less than this.
    pub(super) fn numbers(&self) -> usize {
        let last = self.segments.last();
        last.map_or(0, |segment| self.number(segment) + segment.rows())
    }

    /// The places of these columns among those that the index counts by; key and time are at hand anyway. `None` where some
    /// value is not in the index.
    pub(super) fn in_index(&self, columns: &[usize]) -> Option<Vec<IndexColumn>> {
        let (index, counted) = self.index()?;
        let columns = columns.iter().map(|&column| {
            if column == self.key {
                return Some(IndexColumn::Key);
            } else if column == self.by {
                return Some(IndexColumn::By);
            }
            let at = counted.iter().position(|&counted| counted == column)?;
            index.counts(at)?;
            Some(IndexColumn::Counted { at, column })
        });
        columns.collect()
    }

    /// Finds the winners, of which the columns at `needed` will be fetched.
    pub(super) async fn find(&self, needed: &[usize], memory: &MemoryReservation) -> Result<Found> {
        let Some((index, _)) = self.index() else {
            let best = self.pass(memory).await?;
            return Ok(match self.flat_codes(needed) {
                Some(codes) => Found::Best(best, codes),
                None => Found::Rows(self.row_set(&best)),
            });
        };
        let conditions = &self.selection.conditions;
        let bounds = conditions.latest_bounds(self.snapshot(), self.key, self.by)?;
        // Then each row is the latest of its key, and the table has them side by side.
        if bounds.is_open() && index.keys() == self.snapshot().rows() {
            return Ok(Found::Rows(BooleanBuffer::new_set(self.numbers())));
        }
        if self.in_index(needed).is_some() {
            return Ok(Found::Indexed(bounds));
        }
        let first = self.first_row() as u32;
        let chunks = index.chunks().enumerate();
        let rows = chunks.flat_map(|chunk| rows_within(chunk, &bounds));
        let rows = rows.map(|(_, latest)| latest.row - first);
        Ok(Found::Rows(row_set(rows, self.numbers())))
    }

    /// The rows that won, as a set.
    pub(super) fn row_set(&self, best: &BestRows) -> BooleanBuffer {
        row_set(best.rows(), self.numbers())
    }

    /// Looks at every row.
    async fn pass(&self, memory: &MemoryReservation) -> Result<BestRows> {
        let keys = self.snapshot().dictionary(self.key).len();
        memory.try_grow(BestRows::bytes(keys) + self.numbers())?;
        let mut best = BestRows::new(self.winner, keys);
        for segment in self.segments.iter() {
            self.add(segment, &mut best)?;
            yield_now().await;
        }
        Ok(best)
    }

    /// Takes in the rows of a segment that pass.
    fn add(&self, segment: &Segment, best: &mut BestRows) -> Result<()> {
        let (Some(codes), Some(values)) = (segment.codes(self.key), segment.longs(self.by)) else {
            return exec_err!("a key is interned, and what decides is not");
        };
        let Selection {
            snapshot,
            conditions,
            ..
        } = &self.selection;
        let passing = conditions.passing(snapshot, segment, 0, segment.rows())?;
        best.add(self.number(segment) as u32, codes, values, passing.as_ref());
        Ok(())
    }

    /// How `EXPLAIN` shows it.
    pub(super) fn describe(&self, f: &mut fmt::Formatter<'_>, needed: &[usize]) -> fmt::Result {
        let Selection {
            snapshot,
            conditions,
            ..
        } = &self.selection;
        let schema = snapshot.schema();
        let name = |column: usize| schema.columns()[column].name.as_str();
        let (table, key, by) = (schema.name(), name(self.key), name(self.by));
        write!(f, "table={table}, key={key}, {:?} {by}", self.winner)?;
        if !conditions.is_empty() {
            write!(f, ", where={conditions}")?;
        }
        match (self.is_indexed, self.in_index(needed)) {
            (true, Some(_)) => write!(f, ", from=index"),
            (true, None) => write!(f, ", from=index and rows"),
            (false, _) => write!(
                f,
                ", segments={}/{}",
                self.segments.len(),
                snapshot.segments().len()
            ),
        }
    }
}

/// A column whose values an index knows.
#[derive(Debug, Clone, Copy)]
pub(super) enum IndexColumn {
    Key,
    By,
    Counted {
        /// Its place among the counted columns.
        at: usize,
        /// Its position in the table.
        column: usize,
    },
}

/// The rows of a chunk of an index that pass, with the codes of their keys.
pub(super) fn rows_within<'a>(
    (chunk, rows): (usize, &'a [LatestRow]),
    bounds: &'a LatestBounds,
) -> impl Iterator<Item = (u32, LatestRow)> {
    let first = (chunk * CHUNK_KEYS) as u32;
    let least = bounds.least.unwrap_or(i64::MIN);
    let passes = move |(key, latest): &(u32, &LatestRow)| {
        let is_key = |keys: &BooleanBuffer| keys.value(*key as usize);
        latest.is_some() && latest.value >= least && bounds.keys.as_ref().is_none_or(is_key)
    };
    let rows = (first..).zip(rows).filter(passes);
    rows.map(|(key, latest)| (key, *latest))
}

/// Lets others run, who may cancel the query.
pub(in crate::table_provider) async fn yield_now() {
    let mut is_later = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut is_later, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
