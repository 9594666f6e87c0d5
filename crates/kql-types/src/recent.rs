//! What was found of the latest texts, by their views.

/// What was found of the latest texts of an array, by their views. A text is forgotten when another one takes its slot.
///
/// Equal views of an array show the same text: a short one, which the view itself holds, or one that its file keeps in a
/// dictionary. Texts that are stored anew in each row have other views; for those the look-up is in vain, but cheap.
#[derive(Debug)]
pub struct RecentTexts<T> {
    /// Views, what was found of them, and since which [clearing](Self::clear): a slot of an earlier one is free.
    slots: Vec<(u128, T, u32)>,
    clearing: u32,
    /// [`shift`] of the slots.
    shift: u32,
}

impl<T: Copy + Default> RecentTexts<T> {
    /// Nothing is known yet. There are `slots` of them, a power of two.
    #[must_use]
    pub fn new(slots: usize) -> Self {
        Self {
            slots: vec![(0, T::default(), 0); slots],
            clearing: 1,
            shift: shift(slots),
        }
    }

    /// How many texts it holds at most.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.slots.len()
    }

    /// What was found of the text with this view, found by `find` where that is not known.
    #[inline]
    pub fn get_or_find(&mut self, view: u128, find: impl FnOnce() -> T) -> T {
        let slot = &mut self.slots[mixed(view, self.shift)];
        if slot.0 != view || slot.2 != self.clearing {
            *slot = (view, find(), self.clearing);
        }
        slot.1
    }

    /// Forgets all texts: views of another array may be equal and show others.
    pub fn clear(&mut self) {
        self.clearing = self.clearing.checked_add(1).unwrap_or_else(|| {
            self.slots.fill((0, T::default(), 0));
            1
        });
    }
}

/// Which of `slots`, a power of two and not one, a view takes.
#[inline]
#[must_use]
pub fn slot_of(view: u128, slots: usize) -> usize {
    mixed(view, shift(slots))
}

/// How many bits of a mixed view do not say which of `slots` it takes.
fn shift(slots: usize) -> u32 {
    assert!(slots > 1 && slots.is_power_of_two(), "a power of two");
    u64::BITS - slots.ilog2()
}

fn mixed(view: u128, shift: u32) -> usize {
    let mixed = (view as u64 ^ (view >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> shift) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_once_until_another_takes_its_slot_or_all_are_forgotten() {
        let mut recent = RecentTexts::<u32>::new(2);
        let same = (1..).find(|&view| slot_of(view, 2) == slot_of(0, 2));
        let other = (1..).find(|&view| slot_of(view, 2) != slot_of(0, 2));
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
