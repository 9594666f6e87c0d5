//! An index of the latest row of every key, kept while rows arrive: what no store can do with less.

use hashbrown::hash_table::{Entry, HashTable};
use kql_types::guid_text;

/// Rows come in batches of so many.
const BATCH_ROWS: usize = 1000;

/// The latest row of a key.
#[derive(Debug, Clone, Copy)]
pub struct Latest {
    /// Its time.
    pub time: i64,
    /// Its number.
    pub row: u32,
    /// Its status; [`NO_STATUS`](Self::NO_STATUS) where the key has no row yet.
    pub status: u8,
}

impl Latest {
    /// The status of no row.
    pub const NO_STATUS: u8 = u8::MAX;

    const NONE: Self = Self {
        time: i64::MIN,
        row: u32::MAX,
        status: Self::NO_STATUS,
    };
}

/// The keys of rows, their latest rows, and how many of those have each status. It keeps nothing else: of a key the 16 bytes of
/// its guid, and not its text.
#[derive(Debug, Default)]
pub struct Index {
    codes: HashTable<(u64, u32)>,
    keys: Vec<u128>,
    /// The latest row of each key, by its code.
    pub latest: Vec<Latest>,
    /// How many latest rows have each status.
    pub counts: [u64; 8],
    /// How many rows came.
    pub rows: usize,
}

impl Index {
    /// The index of these rows: the texts of their guids in lower case, their times, and their statuses, less than eight.
    ///
    /// # Panics
    /// If a key is no such text.
    pub fn of<'a>(keys: impl Iterator<Item = &'a str>, times: &[i64], statuses: &[u8]) -> Self {
        let mut index = Self::default();
        let mut keys = keys.map(guid);
        let mut codes = Vec::with_capacity(BATCH_ROWS);
        let batches = times.chunks(BATCH_ROWS).zip(statuses.chunks(BATCH_ROWS));
        for (batch, (times, statuses)) in batches.enumerate() {
            codes.clear();
            codes.extend(keys.by_ref().take(times.len()).map(|key| index.code(key)));
            index.latest.resize(index.keys.len(), Latest::NONE);
            let first = batch * BATCH_ROWS;
            index.rows += codes.len();
            for (at, &code) in codes.iter().enumerate() {
                index.take(code, times[at], statuses[at], (first + at) as u32);
            }
        }
        index
    }

    #[inline]
    fn code(&mut self, key: u128) -> u32 {
        let hash = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let keys = &mut self.keys;
        let is_key = |&(known, code): &(u64, u32)| known == hash && keys[code as usize] == key;
        match self.codes.entry(hash, is_key, |&(hash, _)| hash) {
            Entry::Occupied(known) => known.get().1,
            Entry::Vacant(place) => {
                let code = keys.len() as u32;
                keys.push(key);
                place.insert((hash, code));
                code
            }
        }
    }

    #[inline]
    fn take(&mut self, code: u32, time: i64, status: u8, row: u32) {
        let latest = &mut self.latest[code as usize];
        if time >= latest.time {
            if latest.status != Latest::NO_STATUS {
                self.counts[usize::from(latest.status)] -= 1;
            }
            self.counts[usize::from(status)] += 1;
            *latest = Latest { time, row, status };
        }
    }
}

fn guid(text: &str) -> u128 {
    let text = text.as_bytes().try_into().ok();
    text.and_then(guid_text::parse).expect("a key is a guid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_the_greatest_is_kept_and_counted() {
        let one = "0123abcd-4567-89ab-cdef-f0e1d2c3b4a5";
        let other = "1023abcd-4567-89ab-cdef-f0e1d2c3b4a5";
        let index = Index::of(
            [one, other, one, one].into_iter(),
            &[3, 1, 2, 3],
            &[0, 1, 2, 3],
        );
        let latest: Vec<_> = index
            .latest
            .iter()
            .map(|latest| (latest.time, latest.row))
            .collect();
        assert_eq!(latest, [(3, 3), (1, 1)]);
        assert_eq!(index.counts[..4], [0, 1, 0, 1]);
    }
}
