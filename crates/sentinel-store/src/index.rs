//! The latest row of every key of a table, kept up to date while rows are written.

mod run;

use std::sync::Arc;

use crate::latest::NO_ROW;

pub(crate) use run::RunColumns;

/// How many columns an index can count by.
pub(crate) const COUNTED_COLUMNS: usize = 4;

/// How many keys lie together. A writer copies so many where a reader still holds them.
pub(crate) const CHUNK_KEYS: usize = 1 << 11;

/// How many chunks make a run: readers get the columns of so many keys at once.
pub(crate) const RUN_CHUNKS: usize = 4;

/// The latest row of a key: 16 bytes, so that four share a cache line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LatestRow {
    /// What decides.
    pub(crate) value: i64,
    /// Its number, counted from the first row that the table ever had.
    pub(crate) row: u32,
    /// The codes of its counted columns, as far as they are still counted.
    pub(crate) codes: [u8; COUNTED_COLUMNS],
}

impl LatestRow {
    const NONE: Self = Self {
        value: i64::MIN,
        row: NO_ROW,
        codes: [0; COUNTED_COLUMNS],
    };

    /// True where the key has a row.
    pub(crate) fn is_some(&self) -> bool {
        self.row != NO_ROW
    }
}

/// Rows on their way into an index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IndexedRows<'a> {
    /// The number of the first.
    pub(crate) first: u32,
    /// The codes of their keys.
    pub(crate) keys: &'a [u32],
    /// What decides.
    pub(crate) values: &'a [i64],
    /// The codes of the counted columns.
    pub(crate) counted: [&'a [u32]; COUNTED_COLUMNS],
}

/// The latest row of every key, and how many of them have each value of a few columns.
///
/// It is cheap to clone; the clone does not see later rows. What a writer changes is copied only where a clone holds it.
#[derive(Debug, Clone, Default)]
pub(crate) struct LatestIndex {
    chunks: Vec<Chunk>,
    /// The columns of each run.
    columns: Vec<Arc<RunColumns>>,
    /// By column, then by code; `None` for a column that has more values than a byte tells apart.
    counts: [Option<Vec<u64>>; COUNTED_COLUMNS],
    /// How many keys have a row.
    keys: usize,
    /// The greatest value so far.
    greatest: Option<i64>,
    /// Some row had a lesser value than one before it.
    is_unordered: bool,
}

/// The latest rows of neighbouring keys.
#[derive(Debug, Clone)]
enum Chunk {
    /// At rest: perhaps held by readers, too.
    Shared(Arc<Vec<LatestRow>>),
    /// While the index takes rows in.
    Owned(Vec<LatestRow>),
}

impl Chunk {
    fn rows(&self) -> &[LatestRow] {
        match self {
            Self::Shared(rows) => rows,
            Self::Owned(rows) => rows,
        }
    }
}

impl LatestIndex {
    /// An index without rows that counts by the first `counted` columns of those it is given.
    pub(crate) fn new(counted: usize) -> Self {
        Self {
            counts: std::array::from_fn(|column| (column < counted).then(Vec::new)),
            ..Self::default()
        }
    }

    /// How many latest rows have each value of the counted column at `column`, by code. `None` where it is not counted.
    pub(crate) fn counts(&self, column: usize) -> Option<&[u64]> {
        self.counts[column].as_deref()
    }

    /// How many keys have a row.
    pub(crate) fn keys(&self) -> usize {
        self.keys
    }

    /// The bytes that it takes.
    pub(crate) fn memory_bytes(&self) -> usize {
        let rows: usize = self.chunks.iter().map(|chunk| chunk.rows().len()).sum();
        let counts = self.counts.iter().flatten().map(Vec::capacity);
        let columns = self.columns.iter().map(|columns| columns.memory_bytes());
        rows * size_of::<LatestRow>()
            + counts.sum::<usize>() * size_of::<u64>()
            + columns.sum::<usize>()
    }

    /// True where each row had a value at least that of all rows before it: then the latest row of a key is the last.
    pub(crate) fn is_ordered(&self) -> bool {
        !self.is_unordered
    }

    /// The latest rows in the order of the keys' codes, in chunks. Some may be none.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = &[LatestRow]> {
        self.chunks.iter().map(Chunk::rows)
    }

    /// The latest rows of a run, counted from the first, in chunks.
    pub(crate) fn run(&self, run: usize) -> impl Iterator<Item = &[LatestRow]> {
        self.chunks().skip(run * RUN_CHUNKS).take(RUN_CHUNKS)
    }

    /// The columns of a run.
    pub(crate) fn columns(&self, run: usize) -> &RunColumns {
        &self.columns[run]
    }

    /// How many runs there are.
    pub(crate) fn runs(&self) -> usize {
        self.columns.len()
    }

    /// Takes rows in; of equal values, the later wins.
    pub(crate) fn add(&mut self, rows: IndexedRows<'_>) {
        self.note_order(rows.values);
        self.add_some(rows, |_| true);
    }

    /// Takes in those rows whose keys `is_wanted`.
    pub(crate) fn add_some(&mut self, rows: IndexedRows<'_>, is_wanted: impl Fn(u32) -> bool) {
        let IndexedRows {
            first,
            keys,
            values,
            counted,
        } = rows;
        self.check_counted(&counted);
        let mut opened = Vec::new();
        for (at, (&key, &value)) in keys.iter().zip(values).enumerate() {
            if !is_wanted(key) {
                continue;
            }
            let latest = latest_mut(&mut self.chunks, key, &mut opened);
            if value < latest.value {
                continue;
            }
            let mut codes = [0; COUNTED_COLUMNS];
            // Whether there was a row is a number here: a branch would wait for the row, and all rows behind it too.
            let replaced = u64::from(latest.is_some());
            self.keys += usize::from(!latest.is_some());
            for (column, counts) in self.counts.iter_mut().enumerate() {
                if let Some(counts) = counts {
                    let code = counted[column][at] as u8;
                    codes[column] = code;
                    counts[usize::from(code)] += 1;
                    counts[usize::from(latest.codes[column])] -= replaced;
                }
            }
            *latest = LatestRow {
                value,
                row: first + at as u32,
                codes,
            };
        }
        self.close(opened);
    }

    /// Takes rows out that leave the table, and returns the keys that lose their latest row. They have none afterwards,
    /// even if others of their rows stay.
    pub(crate) fn remove(&mut self, first: u32, keys: &[u32]) -> Vec<u32> {
        let mut opened = Vec::new();
        let mut lost = Vec::new();
        for (row, &key) in (first..).zip(keys) {
            let latest = latest_mut(&mut self.chunks, key, &mut opened);
            if latest.row != row {
                continue;
            }
            for (column, counts) in self.counts.iter_mut().enumerate() {
                if let Some(counts) = counts {
                    counts[usize::from(latest.codes[column])] -= 1;
                }
            }
            *latest = LatestRow::NONE;
            self.keys -= 1;
            lost.push(key);
        }
        self.close(opened);
        lost
    }

    fn note_order(&mut self, values: &[i64]) {
        let mut greatest = self.greatest.unwrap_or(i64::MIN);
        for &value in values {
            self.is_unordered |= value < greatest;
            greatest = greatest.max(value);
        }
        self.greatest = Some(greatest);
    }

    /// Makes room for the codes of these rows, and stops counting by columns with too many.
    fn check_counted(&mut self, counted: &[&[u32]; COUNTED_COLUMNS]) {
        for (counts, codes) in self.counts.iter_mut().zip(counted) {
            let greatest = codes.iter().fold(0, |greatest, &code| code.max(greatest));
            let codes = greatest as usize + usize::from(!codes.is_empty());
            match counts {
                Some(_) if codes > usize::from(u8::MAX) + 1 => *counts = None,
                Some(known) if codes > known.len() => known.resize(codes, 0),
                _ => {}
            }
        }
    }

    /// Lets readers share what was opened; columns that show other rows are forgotten.
    fn close(&mut self, opened: Vec<usize>) {
        let runs = self.chunks.len().div_ceil(RUN_CHUNKS);
        self.columns.resize_with(runs, Arc::default);
        for at in opened {
            let columns = &mut self.columns[at / RUN_CHUNKS];
            if !columns.is_empty() || Arc::strong_count(columns) > 1 {
                *columns = Arc::default();
            }
            let chunk = &mut self.chunks[at];
            if let Chunk::Owned(rows) = chunk {
                *chunk = Chunk::Shared(Arc::new(std::mem::take(rows)));
            }
        }
    }
}

/// The latest row of a key, in a chunk that no reader holds; which ones had to be made so is noted in `opened`.
fn latest_mut<'a>(
    chunks: &'a mut Vec<Chunk>,
    key: u32,
    opened: &mut Vec<usize>,
) -> &'a mut LatestRow {
    let (chunk, at) = (key as usize / CHUNK_KEYS, key as usize % CHUNK_KEYS);
    while chunk >= chunks.len() {
        opened.push(chunks.len());
        chunks.push(Chunk::Owned(vec![LatestRow::NONE; CHUNK_KEYS]));
    }
    let chunk = {
        let place = &mut chunks[chunk];
        if let Chunk::Shared(rows) = place {
            opened.push(chunk);
            *place = Chunk::Owned(Arc::unwrap_or_clone(std::mem::take(rows)));
        }
        place
    };
    match chunk {
        Chunk::Owned(rows) => &mut rows[at],
        Chunk::Shared(_) => unreachable!("the chunk was opened"),
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use arrow::datatypes::Int64Type;

    use super::*;

    /// Rows with these keys and values, and one counted column.
    fn rows<'a>(
        first: u32,
        keys: &'a [u32],
        values: &'a [i64],
        status: &'a [u32],
    ) -> IndexedRows<'a> {
        IndexedRows {
            first,
            keys,
            values,
            counted: [status, &[], &[], &[]],
        }
    }

    fn latest(index: &LatestIndex) -> Vec<(usize, u32)> {
        let all = index.chunks().flatten().enumerate();
        let known = all.filter(|(_, latest)| latest.is_some());
        known.map(|(key, latest)| (key, latest.row)).collect()
    }

    #[test]
    fn the_last_of_the_greatest_wins_and_is_counted() {
        let mut index = LatestIndex::new(1);
        index.add(rows(0, &[0, 5000, 0, 0], &[3, 1, 2, 3], &[0, 1, 2, 3]));
        assert_eq!(latest(&index), [(0, 3), (5000, 1)]);
        assert_eq!(index.keys(), 2);
        assert_eq!(index.counts(0), Some(&[0, 1, 0, 1][..]));
        assert!(!index.is_ordered());
        assert_eq!(index.counts(1), None);
    }

    #[test]
    fn a_clone_does_not_see_later_rows() {
        let mut index = LatestIndex::new(1);
        index.add(rows(0, &[0, 5000], &[3, 1], &[0, 0]));
        let before = index.clone();
        index.add(rows(2, &[5000, 7], &[4, 4], &[1, 1]));
        assert_eq!(latest(&before), [(0, 0), (5000, 1)]);
        assert_eq!(before.counts(0), Some(&[2][..]));
        assert_eq!(latest(&index), [(0, 0), (7, 3), (5000, 2)]);
        assert_eq!(index.counts(0), Some(&[1, 2][..]));
    }

    #[test]
    fn columns_are_kept_until_a_row_of_theirs_changes() {
        let keys: Vec<u32> = (0..2 * (RUN_CHUNKS * CHUNK_KEYS) as u32).collect();
        let values: Vec<i64> = keys.iter().map(|&key| i64::from(key)).collect();
        let status = vec![0; keys.len()];
        let mut index = LatestIndex::new(1);
        index.add(rows(0, &keys, &values, &status));
        let first_of = |index: &LatestIndex, run: usize| {
            let values = index.columns(run).values(index.run(run).flatten());
            let values = values.expect("all keys have rows");
            values.as_primitive::<Int64Type>().value(0)
        };
        let end = keys.len() as u32;
        assert_eq!((first_of(&index, 0), first_of(&index, 1)), (0, 8192));
        let before = index.clone();
        let bytes = index.memory_bytes();
        index.add(rows(end, &[8192], &[10_000], &[0]));
        assert_eq!(bytes - index.memory_bytes(), 8192 * size_of::<i64>());
        assert_eq!((first_of(&before, 1), first_of(&index, 1)), (8192, 10_000));
        assert!(std::ptr::eq(before.columns(0), index.columns(0)));
        index.remove(end, &[8192]);
        assert!(index.columns(1).values(index.run(1).flatten()).is_none());
    }

    #[test]
    fn a_column_of_many_values_is_no_longer_counted() {
        let mut index = LatestIndex::new(1);
        index.add(rows(0, &[0, 1], &[1, 2], &[0, 255]));
        assert_eq!(index.counts(0).map(<[u64]>::len), Some(256));
        index.add(rows(2, &[0], &[3], &[256]));
        assert_eq!(index.counts(0), None);
        assert_eq!(latest(&index), [(0, 2), (1, 1)]);
    }

    #[test]
    fn rows_that_leave_take_their_keys_along() {
        let mut index = LatestIndex::new(1);
        let (keys, values, status) = ([0, 1, 0, 2], [1, 2, 3, 4], [0, 0, 1, 1]);
        index.add(rows(0, &keys, &values, &status));
        assert!(index.is_ordered());
        assert_eq!(index.remove(0, &keys[..2]), [1]);
        assert_eq!(latest(&index), [(0, 2), (2, 3)]);
        assert_eq!(index.keys(), 2);
        assert_eq!(index.counts(0), Some(&[0, 2][..]));
    }
}
