//! Which codes a hash may stand for: an open-addressing table of pairs, eight of which share a cache line.

/// No code.
const EMPTY: u32 = u32::MAX;

/// A table has at least so many slots.
const LEAST_SLOTS: usize = 16;

/// A code, and the hash of its text: texts are compared only where hashes are equal, and never hashed again.
#[derive(Debug, Clone, Copy)]
struct Slot {
    hash: u32,
    code: u32,
}

impl Slot {
    const EMPTY: Self = Self {
        hash: 0,
        code: EMPTY,
    };
}

/// The codes that were given out, by the hashes of their texts.
///
/// The highest bits of a hash say where the search for it begins, so that a table that grows is copied in its order.
#[derive(Debug)]
pub(super) struct Slots {
    /// A power of two of them, three quarters of them taken at most.
    slots: Vec<Slot>,
    taken: usize,
    /// How many of a hash's bits do not say where its search begins.
    shift: u32,
}

impl Default for Slots {
    fn default() -> Self {
        Self {
            slots: vec![Slot::EMPTY; LEAST_SLOTS],
            taken: 0,
            shift: u32::BITS - LEAST_SLOTS.ilog2(),
        }
    }
}

impl Slots {
    /// The bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<Slot>()
    }

    /// The code whose text has this hash and `is_it`.
    #[inline]
    pub(super) fn find(&self, hash: u32, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = self.start(hash);
        loop {
            let slot = self.slots[at & mask];
            if slot.code == EMPTY {
                return None;
            }
            if slot.hash == hash && is_it(slot.code) {
                return Some(slot.code);
            }
            at += 1;
        }
    }

    /// What stands where the search for a hash begins: whoever asks for many hashes waits for memory once.
    pub(super) fn first(&self, hash: u32) -> Option<u32> {
        let slot = self.slots[self.start(hash)];
        (slot.hash == hash && slot.code != EMPTY).then_some(slot.code)
    }

    /// Adds a code.
    pub(super) fn insert(&mut self, hash: u32, code: u32) {
        if (self.taken + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        self.taken += 1;
        self.place(Slot { hash, code });
    }

    fn grow(&mut self) {
        let shift = self.shift.checked_sub(1);
        self.shift = shift.expect("a table has fewer than 2^31 distinct keys");
        let wider = vec![Slot::EMPTY; 2 * self.slots.len()];
        let known = std::mem::replace(&mut self.slots, wider);
        for slot in known.into_iter().filter(|slot| slot.code != EMPTY) {
            self.place(slot);
        }
    }

    fn place(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut at = self.start(slot.hash);
        while self.slots[at].code != EMPTY {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    fn start(&self, hash: u32) -> usize {
        (hash >> self.shift) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_by_their_hashes_however_the_table_grows() {
        let mut slots = Slots::default();
        let hash = |code: u32| match code % 3 {
            // The last slots: the search for them goes on at the first.
            0 => u32::MAX - code / 100,
            _ => code.wrapping_mul(2_654_435_769),
        };
        for code in 0..1000 {
            slots.insert(hash(code), code);
        }
        for code in 0..1000 {
            assert_eq!(slots.find(hash(code), |found| found == code), Some(code));
            let first = slots.first(hash(code));
            assert!(first.is_none_or(|first| hash(first) == hash(code)));
        }
        assert_eq!(slots.find(12345, |_| true), None);
        assert_eq!(slots.bytes(), 2048 * 8);
    }
}
