//! Codes of texts by their views: nobody reads a text again that comes from the same place.

use arrow::array::StringViewArray;
use arrow::buffer::Buffer;
use kql_types::recent::RecentTexts;

/// So many texts are remembered at first,
const FIRST_SLOTS: usize = 1 << 8;

/// and so many at most: they share a core's second-level cache with what else the codes need.
const MOST_SLOTS: usize = 1 << 14;

/// How many times as many they become.
const GROWTH: usize = 8;

/// While views do not repeat, they are tried for one row of so many.
const PAUSE: usize = 16;

/// The codes that texts had lately, by their views, as long as views come again.
///
/// Arrays that share their buffers, as those do which show one dictionary, share what is known.
#[derive(Debug)]
pub(crate) struct RecentCodes {
    codes: RecentTexts<u32>,
    /// What the views show; held, so that no other texts come to their place.
    buffers: Vec<Buffer>,
    /// How many rows were looked for since the last decision, and how many of them in vain.
    rows: usize,
    new: usize,
    /// So many rows go by before the next is looked for.
    paused: usize,
}

impl Default for RecentCodes {
    fn default() -> Self {
        Self {
            codes: RecentTexts::new(FIRST_SLOTS),
            buffers: Vec::new(),
            rows: 0,
            new: 0,
            paused: 0,
        }
    }
}

impl RecentCodes {
    /// The next texts are those of this array.
    pub(super) fn turn_to(&mut self, texts: &StringViewArray) {
        let buffers = texts.data_buffers();
        let is_same = |(known, other): (&Buffer, &Buffer)| {
            known.as_ptr() == other.as_ptr() && known.len() == other.len()
        };
        let are_same = self.buffers.len() == buffers.len();
        if !are_same || !self.buffers.iter().zip(buffers).all(is_same) {
            self.codes.clear();
            self.buffers = buffers.to_vec();
        }
    }

    /// True where the next `rows` should be looked for here.
    pub(super) fn pays(&mut self, rows: usize) -> bool {
        if self.paused > 0 {
            self.paused = self.paused.saturating_sub(rows);
            return false;
        }
        if self.rows >= self.codes.slots() {
            self.decide();
        }
        self.rows += rows;
        true
    }

    /// More are remembered if too many of the texts were new, and none for a while if that does not help.
    fn decide(&mut self) {
        let slots = self.codes.slots();
        if self.new > self.rows / 4 && slots < MOST_SLOTS {
            self.codes = RecentTexts::new(GROWTH * slots);
        } else if self.new > self.rows / 4 * 3 {
            self.paused = (PAUSE - 1) * slots;
        }
        (self.rows, self.new) = (0, 0);
    }

    /// The code of the text with this view, found by `find` where that is not known.
    #[inline]
    pub(super) fn get_or_find(&mut self, view: u128, find: impl FnOnce() -> u32) -> u32 {
        self.codes.get_or_find(view, || {
            self.new += 1;
            find()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of so many rows are looked for, where every `distinct` views come again.
    fn looked_for(recent: &mut RecentCodes, rows: usize, distinct: usize) -> usize {
        let is_tried = |row: &usize| {
            let pays = recent.pays(1);
            if pays {
                recent.get_or_find((row % distinct) as u128, || 0);
            }
            pays
        };
        (0..rows).filter(is_tried).count()
    }

    #[test]
    fn as_many_are_remembered_as_pay() {
        let mut recent = RecentCodes::default();
        assert_eq!(looked_for(&mut recent, 10_000, 10), 10_000);
        assert_eq!(recent.codes.slots(), FIRST_SLOTS);
        assert_eq!(looked_for(&mut recent, 10_000, 5), 10_000);
        assert_eq!(looked_for(&mut recent, 100_000, 2000), 100_000);
        assert!(recent.codes.slots() > 2000);
    }

    #[test]
    fn views_that_do_not_repeat_are_seldom_looked_for() {
        let mut recent = RecentCodes::default();
        let rows = 1 << 22;
        assert!(looked_for(&mut recent, rows, rows) < rows / 12);
    }

    #[test]
    fn an_array_with_other_texts_has_other_codes() {
        let array = |text: &str| StringViewArray::from(vec![text]);
        let (one, other) = (
            array("more than twelve bytes"),
            array("as many, but others"),
        );
        let mut recent = RecentCodes::default();
        recent.turn_to(&one);
        assert_eq!(recent.get_or_find(one.views()[0], || 1), 1);
        recent.turn_to(&one.slice(0, 1));
        assert_eq!(recent.get_or_find(one.views()[0], || 2), 1);
        recent.turn_to(&other);
        assert_eq!(recent.get_or_find(one.views()[0], || 3), 3);
    }
}
