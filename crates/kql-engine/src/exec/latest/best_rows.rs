//! The best row of every key, in open-addressing tables.
//!
//! A row of a table is found by its number. As long as the keys are few, one table is in the caches. When they become
//! many, rows are put aside by the hash of their key, and go into the table of their part when enough of them have come:
//! a part's table is small enough for a cache, and a look at main memory serves many rows.

/// Which numbers stand for a key: two keys of different spaces are different, though their numbers are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// The bits of a guid.
    Guids,
    /// Everything else.
    Others,
}

const SPACES: usize = 2;

/// A row that may be its key's best.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// The number that stands for its key.
    pub(super) key: u128,
    /// The greatest wins, and among equals the row that came last.
    pub(super) value: i64,
    /// The number of the row: less than [`MAX_ROWS`].
    pub(super) row: u32,
    /// What the number stands for.
    pub(super) space: Space,
    /// True where there is no value: the row wins only while its key has no other. Of such rows the one taken in first wins.
    pub(super) is_null: bool,
}

/// The best row of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Its number.
    pub(super) row: u32,
    /// The number of the row in which the key came first.
    pub(super) first: u32,
}

/// So many rows can have a number.
pub(super) const MAX_ROWS: usize = u32::MAX as usize;

/// A table of more keys than this does not stay in the caches: its keys are divided.
const DIVIDE_KEYS: usize = 1 << 15;
const PART_BITS: u32 = 8;
/// So many rows at least are put aside before they go into a table.
const STAGED_ROWS: usize = 1 << 12;
/// So many rows are put in order at a time.
const RUN_ROWS: usize = 1 << 16;

/// The best row of every key so far: the greatest value, and among equals the row that came last.
#[derive(Debug)]
pub(super) struct BestRows {
    parts: Vec<Part>,
    /// The parts of a space are `1 << part_bits`.
    part_bits: u32,
}

#[derive(Debug, Default)]
struct Part {
    table: Table,
    staged: Vec<Candidate>,
}

impl BestRows {
    /// No rows yet.
    pub(super) fn new() -> Self {
        Self {
            parts: parts(0),
            part_bits: 0,
        }
    }

    /// Takes rows in.
    pub(super) fn add(&mut self, rows: &[Candidate]) {
        if self.part_bits > 0 {
            self.stage(rows);
            return;
        }
        for row in rows {
            self.parts[row.space as usize].table.offer(row);
        }
        if self.parts.iter().any(|part| part.table.len > DIVIDE_KEYS) {
            self.divide();
        }
    }

    fn stage(&mut self, rows: &[Candidate]) {
        for row in rows {
            let part = &mut self.parts[part_of(row.key, row.space, self.part_bits)];
            part.staged.push(*row);
            if part.staged.len() >= STAGED_ROWS && part.staged.len() >= 2 * part.table.len {
                part.flush();
            }
        }
    }

    fn divide(&mut self) {
        let whole = std::mem::replace(&mut self.parts, parts(PART_BITS));
        self.part_bits = PART_BITS;
        for (part, space) in whole.iter().zip([Space::Guids, Space::Others]) {
            for slot in part.table.taken() {
                let at = part_of(slot.key, space, PART_BITS);
                self.parts[at].table.put(*slot);
            }
        }
    }

    /// Puts all rows in their tables.
    fn flush(&mut self) {
        self.parts.iter_mut().for_each(Part::flush);
    }

    /// The best rows in the order in which their keys came first, where `rows` rows have numbers.
    pub(super) fn in_order(&mut self, rows: usize) -> Vec<Found> {
        self.flush();
        let mut runs: Vec<Vec<(u16, u32)>> = Vec::new();
        runs.resize_with(rows.div_ceil(RUN_ROWS), Vec::new);
        for slot in self.taken() {
            let first = slot.first as usize;
            runs[first / RUN_ROWS].push(((first % RUN_ROWS) as u16, slot.row));
        }
        let mut ordered = Vec::with_capacity(self.most_keys());
        let mut best = vec![Slot::NO_ROW; RUN_ROWS];
        for (run, start) in runs.into_iter().zip((0_usize..).step_by(RUN_ROWS)) {
            for (first, row) in run {
                best[usize::from(first)] = row;
            }
            for (at, row) in best.iter_mut().enumerate() {
                let row = std::mem::replace(row, Slot::NO_ROW);
                if row != Slot::NO_ROW {
                    let first = (start + at) as u32;
                    ordered.push(Found { row, first });
                }
            }
        }
        ordered
    }

    /// Gives the best rows new numbers, 0, 1, 2, ... in the order of [`in_order`](Self::in_order), where `rows` rows had
    /// numbers.
    pub(super) fn renumber(&mut self, rows: usize) {
        self.flush();
        let mut ranks = vec![0; rows];
        for slot in self.taken() {
            ranks[slot.first as usize] = 1;
        }
        let mut next = 0;
        for rank in &mut ranks {
            next += std::mem::replace(rank, next);
        }
        let slots = self.parts.iter_mut().flat_map(|part| &mut part.table.slots);
        for slot in slots.filter(|slot| slot.is_taken()) {
            slot.first = ranks[slot.first as usize];
            slot.row = slot.first;
        }
    }

    /// How many keys there are at most: rows that were put aside may have keys of their own.
    pub(super) fn most_keys(&self) -> usize {
        let part = |part: &Part| part.table.len + part.staged.len();
        self.parts.iter().map(part).sum()
    }

    /// The bytes that they take.
    pub(super) fn size(&self) -> usize {
        let part = |part: &Part| {
            part.table.slots.capacity() * size_of::<Slot>()
                + part.staged.capacity() * size_of::<Candidate>()
        };
        self.parts.iter().map(part).sum()
    }

    fn taken(&self) -> impl Iterator<Item = &Slot> {
        self.parts.iter().flat_map(|part| part.table.taken())
    }
}

fn parts(bits: u32) -> Vec<Part> {
    let mut parts = Vec::new();
    parts.resize_with(SPACES << bits, Part::default);
    parts
}

fn part_of(key: u128, space: Space, bits: u32) -> usize {
    (space as usize) << bits | (hash(key) >> (u64::BITS - bits)) as usize
}

impl Part {
    fn flush(&mut self) {
        for row in &self.staged {
            self.table.offer(row);
        }
        self.staged.clear();
    }
}

/// Multiplies the halves: all bits of the key have a say in all bits of the hash.
fn hash(key: u128) -> u64 {
    let low = key as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let high = (key >> 64) as u64 ^ 0xd1b5_4a32_d192_ed03;
    let product = u128::from(low) * u128::from(high);
    product as u64 ^ (product >> 64) as u64
}

/// A key and its best row.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: u128,
    value: i64,
    row: u32,
    /// The row in which the key came first; [`Slot::NO_ROW`] in a slot that is not taken.
    first: u32,
}

impl Slot {
    const NO_ROW: u32 = u32::MAX;
    const FREE: Self = Self {
        key: 0,
        value: 0,
        row: Self::NO_ROW,
        first: Self::NO_ROW,
    };

    fn is_taken(&self) -> bool {
        self.first != Self::NO_ROW
    }
}

/// Slots that are found by linear probing: none, or a power of two of which at most three quarters are taken.
#[derive(Debug, Default)]
struct Table {
    slots: Vec<Slot>,
    len: usize,
}

impl Table {
    fn offer(&mut self, row: &Candidate) {
        self.grow_if_full();
        let slot = self.find(row.key);
        if !slot.is_taken() {
            *slot = Slot {
                key: row.key,
                // Every other value takes over from a null.
                value: if row.is_null { i64::MIN } else { row.value },
                row: row.row,
                first: row.row,
            };
            self.len += 1;
            return;
        }
        // Without branches: which row wins is hard to foresee.
        let is_later = (row.value == slot.value) & (row.row >= slot.row);
        let wins = !row.is_null & ((row.value > slot.value) | is_later);
        slot.first = slot.first.min(row.row);
        slot.value = if wins { row.value } else { slot.value };
        slot.row = if wins { row.row } else { slot.row };
    }

    /// Takes in a key that is not there.
    fn put(&mut self, slot: Slot) {
        self.grow_if_full();
        *self.find(slot.key) = slot;
        self.len += 1;
    }

    fn grow_if_full(&mut self) {
        if 4 * self.len < 3 * self.slots.len() {
            return;
        }
        let slots = (2 * self.slots.len()).max(64);
        let full = std::mem::replace(&mut self.slots, vec![Slot::FREE; slots]);
        for slot in full.into_iter().filter(Slot::is_taken) {
            *self.find(slot.key) = slot;
        }
    }

    /// The slot of the key, or the free one that it would take.
    fn find(&mut self, key: u128) -> &mut Slot {
        let mask = self.slots.len() - 1;
        let mut at = hash(key) as usize & mask;
        while self.slots[at].is_taken() && self.slots[at].key != key {
            at = (at + 1) & mask;
        }
        &mut self.slots[at]
    }

    fn taken(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.is_taken())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    type Row = (u128, bool, Option<i64>);

    fn candidates(rows: &[Row], first: usize) -> Vec<Candidate> {
        let candidate = |(at, &(key, is_guid, value)): (usize, &Row)| Candidate {
            key,
            value: value.unwrap_or(7),
            row: (first + at) as u32,
            space: if is_guid { Space::Guids } else { Space::Others },
            is_null: value.is_none(),
        };
        rows.iter().enumerate().map(candidate).collect()
    }

    /// The definition: row by row, key by key.
    fn by_definition(rows: &[Row]) -> Vec<Found> {
        let mut best: HashMap<(u128, bool), (Option<i64>, usize)> = HashMap::new();
        let mut order = Vec::new();
        for (at, &(key, is_guid, value)) in rows.iter().enumerate() {
            let key = (key, is_guid);
            let leads = best.get(&key).copied();
            if leads.is_none() {
                order.push((key, at as u32));
            }
            if leads.is_none_or(|(lead, _)| value.is_some() && value >= lead) {
                best.insert(key, (value, at));
            }
        }
        let found = |(key, first)| Found {
            row: best[&key].1 as u32,
            first,
        };
        order.into_iter().map(found).collect()
    }

    fn key() -> impl Strategy<Value = u128> {
        prop_oneof![
            0..6_u128,
            (0..6_u128).prop_map(|key| key << 64),
            any::<u128>()
        ]
    }

    fn value() -> impl Strategy<Value = Option<i64>> {
        prop_oneof![
            Just(None),
            Just(Some(i64::MIN)),
            Just(Some(i64::MAX)),
            (-3..3_i64).prop_map(Some)
        ]
    }

    proptest! {
        #[test]
        fn the_winners_are_those_of_the_definition(
            rows in vec((key(), any::<bool>(), value()), 0..200),
            middle in 0..200_usize,
        ) {
            let middle = middle.min(rows.len());
            let mut best = BestRows::new();
            best.add(&candidates(&rows[..middle], 0));
            best.add(&candidates(&rows[middle..], middle));
            prop_assert_eq!(best.in_order(rows.len()), by_definition(&rows));
        }

        #[test]
        fn new_numbers_keep_the_winners(
            rows in vec((key(), any::<bool>(), value()), 0..200),
            middle in 0..200_usize,
        ) {
            let middle = middle.min(rows.len());
            let mut best = BestRows::new();
            best.add(&candidates(&rows[..middle], 0));
            let kept = best.in_order(middle).into_iter().map(|found| found.row);
            let mut kept: Vec<u32> = kept.collect();
            best.renumber(middle);
            let first = kept.len();
            best.add(&candidates(&rows[middle..], first));
            kept.extend(middle as u32..rows.len() as u32);
            let winners = best.in_order(kept.len());
            let winners = winners.iter().map(|found| kept[found.row as usize]);
            let expected = by_definition(&rows).into_iter().map(|found| found.row);
            prop_assert!(winners.eq(expected));
        }
    }

    #[test]
    fn many_keys_are_divided_and_keep_their_order() {
        let keys = 3 * DIVIDE_KEYS as u128;
        let rows: Vec<Row> = (0..2 * keys)
            .map(|row| ((row * 7919) % keys, row % 2 == 0, Some((row % 1000) as i64)))
            .collect();
        let mut best = BestRows::new();
        for (at, run) in rows.chunks(1000).enumerate() {
            best.add(&candidates(run, 1000 * at));
        }
        assert!(best.part_bits > 0);
        assert_eq!(best.in_order(rows.len()), by_definition(&rows));
    }
}
