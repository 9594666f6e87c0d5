//! What was found of the latest texts, by their views.

/// A view of a text that is longer than an array can hold.
const NO_VIEW: u128 = u128::MAX;

/// What was found of the latest texts of an array, by their views. A text is forgotten when another one takes its slot.
///
/// Equal views of an array show the same text: a short one, which the view itself holds, or one that its file keeps in a
/// dictionary. Texts that are stored anew in each row have other views; for those the look-up is in vain, but cheap.
///
/// There are `SLOTS` of them, a power of two.
#[derive(Debug)]
pub struct RecentTexts<T, const SLOTS: usize>(Box<[(u128, T)]>);

impl<T: Copy + Default, const SLOTS: usize> RecentTexts<T, SLOTS> {
    /// Nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self(vec![(NO_VIEW, T::default()); SLOTS].into_boxed_slice())
    }

    /// What was found of the text with this view, found by `find` where that is not known.
    pub fn get_or_find(&mut self, view: u128, find: impl FnOnce() -> T) -> T {
        let slot = &mut self.0[slot_of::<SLOTS>(view)];
        if slot.0 != view {
            *slot = (view, find());
        }
        slot.1
    }

    /// Forgets all texts: views of another array may be equal and show others.
    pub fn clear(&mut self) {
        self.0.fill((NO_VIEW, T::default()));
    }
}

impl<T: Copy + Default, const SLOTS: usize> Default for RecentTexts<T, SLOTS> {
    fn default() -> Self {
        Self::new()
    }
}

/// Which of `SLOTS`, a power of two, a view takes.
#[must_use]
pub fn slot_of<const SLOTS: usize>(view: u128) -> usize {
    const { assert!(SLOTS > 1 && SLOTS.is_power_of_two(), "a power of two") };
    let mixed = (view as u64 ^ (view >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (u64::BITS - SLOTS.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_once_until_another_takes_its_slot_or_all_are_forgotten() {
        let mut recent = RecentTexts::<u32, 2>::new();
        let same = (1..).find(|&view| slot_of::<2>(view) == slot_of::<2>(0));
        let other = (1..).find(|&view| slot_of::<2>(view) != slot_of::<2>(0));
        let (same, other) = (same.expect("a view"), other.expect("a view"));
        assert_eq!(recent.get_or_find(0, || 1), 1);
        assert_eq!(recent.get_or_find(other, || 2), 2);
        assert_eq!(recent.get_or_find(0, || 3), 1);
        assert_eq!(recent.get_or_find(same, || 4), 4);
        assert_eq!(recent.get_or_find(0, || 5), 5);
        recent.clear();
        assert_eq!(recent.get_or_find(other, || 6), 6);
    }
}
