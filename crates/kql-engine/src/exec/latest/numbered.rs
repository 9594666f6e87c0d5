//! The winners of keys that numbers stand for.

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use kql_functions::{Extreme, number_keys};

use super::best_rows::{BestRows, Candidate, MAX_ROWS};
use super::coded::CodedRows;
use super::kept::KeptRows;
use super::keyer::Keyer;
use super::recent::RecentViews;
use super::rows::{Shown, as_texts};

/// So many rows are looked at together.
const BLOCK_ROWS: usize = 256;
/// Rows that lost are dropped when there are this many times more rows than keys...
const COMPACT_FACTOR: usize = 8;
/// ... and at least this many rows.
const COMPACT_ROWS: usize = 1 << 18;

/// The rows that are kept, and which of them win.
pub(super) struct NumberedRows {
    key: usize,
    by: usize,
    extreme: Extreme,
    keyer: Keyer,
    recent: RecentViews,
    coded: CodedRows,
    best: BestRows,
    block: Vec<Candidate>,
    kept: KeptRows,
}

impl NumberedRows {
    /// No rows yet of the schema.
    pub(super) fn new(schema: &SchemaRef, key: usize, by: usize, extreme: Extreme) -> Self {
        Self {
            key,
            by,
            extreme,
            keyer: Keyer::default(),
            recent: RecentViews::new(),
            coded: CodedRows::default(),
            best: BestRows::new(),
            block: Vec::with_capacity(BLOCK_ROWS),
            kept: KeptRows::new(schema.clone()),
        }
    }

    /// Takes rows in.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let rows = self.kept.len() + batch.num_rows();
        let most_keys = self.best.most_keys() + self.coded.most_keys();
        let is_worth = rows >= COMPACT_ROWS && rows >= COMPACT_FACTOR * most_keys;
        if is_worth || rows > MAX_ROWS {
            self.compact()?;
        }
        let first = self.kept.len();
        self.kept.add(batch);
        let values = number_keys(batch.column(self.by), self.extreme)
            .expect("numbers stand for the values to choose by");
        // With all bits turned round, the least is the greatest.
        let turn = if self.extreme == Extreme::Min { !0 } else { 0 };
        if values.null_count() == 0 && self.add_codes(&values, turn, first) {
            return Ok(());
        }
        // A null gives way only to what comes behind it.
        self.end_dictionary();
        let keys = &as_texts(batch.column(self.key));
        match keys.as_string_view_opt() {
            Some(texts)
                if texts.null_count() == 0 && values.null_count() == 0 && self.recent.is_next() =>
            {
                self.add_texts(texts, &values, turn, first);
            }
            _ => {
                for start in (0..batch.num_rows()).step_by(BLOCK_ROWS) {
                    let end = batch.num_rows().min(start + BLOCK_ROWS);
                    self.add_block(keys, &values, turn, first, start..end);
                }
            }
        }
        Ok(())
    }

    /// Takes in the rows of the batch that was kept last, if their keys are codes into a dictionary.
    fn add_codes(&mut self, values: &Int64Array, turn: i64, first: usize) -> bool {
        let Some((dictionary, _)) = self.kept.last_codes(self.key) else {
            return false;
        };
        if self.coded.dictionary() != Some(dictionary) {
            self.end_dictionary();
            let texts = self.kept.texts(self.key, dictionary).len();
            self.coded.start(dictionary, texts);
        }
        let codes = self.kept.last_codes(self.key);
        let (_, codes) = codes.expect("the last batch has codes");
        let values = values.values().iter().map(|value| value ^ turn);
        self.coded.add(codes.values(), values, number(first, 0));
        true
    }

    /// Looks at the texts of the dictionary that came last, whose rows are all there.
    fn end_dictionary(&mut self) {
        let Some(dictionary) = self.coded.dictionary() else {
            return;
        };
        let (keyer, best, block) = (&mut self.keyer, &mut self.best, &mut self.block);
        let texts = self.kept.texts(self.key, dictionary);
        block.clear();
        for (code, found) in self.coded.take() {
            let (space, key) = keyer.text_key(texts, code);
            let candidate = |row: u32| Candidate {
                key,
                // The best follows: among equals, the later wins.
                value: found.value,
                row,
                space,
                is_null: false,
            };
            if found.first != found.row {
                block.push(candidate(found.first));
            }
            block.push(candidate(found.row));
            if block.len() >= BLOCK_ROWS {
                best.add(block);
                block.clear();
            }
        }
        best.add(block);
    }

    /// Takes in the rows of a batch, of those with equal views only the first and the best.
    fn add_texts(&mut self, texts: &StringViewArray, values: &Int64Array, turn: i64, first: usize) {
        let (keyer, best, block) = (&mut self.keyer, &mut self.best, &mut self.block);
        let values = values.values().iter().map(|value| value ^ turn);
        block.clear();
        self.recent.add(texts.views(), values, |recent| {
            let (space, key) = keyer.text_key(texts, recent.row as usize);
            let candidate = |row: u32| Candidate {
                key,
                // The best follows: among equals, the later wins.
                value: recent.value,
                row: number(first, row as usize),
                space,
                is_null: false,
            };
            if recent.first != recent.row {
                block.push(candidate(recent.first));
            }
            block.push(candidate(recent.row));
            if block.len() >= BLOCK_ROWS {
                best.add(block);
                block.clear();
            }
        });
        best.add(block);
    }

    fn add_block(
        &mut self,
        keys: &ArrayRef,
        values: &Int64Array,
        turn: i64,
        first: usize,
        rows: std::ops::Range<usize>,
    ) {
        let block = &mut self.block;
        block.clear();
        self.keyer.keys(keys, rows, |row, space, key| {
            block.push(Candidate {
                key,
                value: values.values()[row] ^ turn,
                row: number(first, row),
                space,
                is_null: values.is_null(row),
            });
        });
        self.best.add(block);
    }

    /// The bytes of all that is kept.
    pub(super) fn size(&self) -> usize {
        self.best.size() + self.coded.size() + self.keyer.size() + self.kept.size()
    }

    /// Keeps the winners only.
    pub(super) fn compact(&mut self) -> Result<()> {
        self.end_dictionary();
        let rows = self.kept.len();
        self.kept.retain(&self.best.in_order(rows), self.key)?;
        self.best.renumber(rows);
        Ok(())
    }

    /// These columns of the winners in the order in which their keys came first, `batch_rows` at a time.
    pub(super) fn winners(
        mut self,
        batch_rows: usize,
        shown: Shown,
    ) -> impl Iterator<Item = Result<RecordBatch>> + Send {
        self.end_dictionary();
        let winners = self.best.in_order(self.kept.len());
        let (kept, key) = (self.kept.into_finder(), self.key);
        let starts = (0..winners.len()).step_by(batch_rows);
        starts.map(move |start| {
            let end = winners.len().min(start + batch_rows);
            kept.fetch(&winners[start..end], key, &shown)
        })
    }
}

/// The number of a row of a batch, of which the first has this number.
fn number(first: usize, row: usize) -> u32 {
    u32::try_from(first + row).expect("so many rows have a number")
}
