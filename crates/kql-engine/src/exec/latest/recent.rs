//! The best rows of the texts that came last.
//!
//! Texts of a Parquet dictionary are equal views of one buffer. So a key that comes again and again is read and hashed once
//! a batch, and only the first and the best of its rows go on.

use kql_types::recent::slot_of;

/// The best row of the rows with one view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recent {
    view: u128,
    /// The greatest value, and the last row that has it.
    pub(super) value: i64,
    pub(super) row: u32,
    /// The first row of all; [`RecentViews::NO_ROW`] where there is none.
    pub(super) first: u32,
}

/// Views are known until another one takes their slot.
#[derive(Debug)]
pub(super) struct RecentViews {
    slots: Vec<Recent>,
    /// So many batches go by before it is tried again.
    paused: usize,
}

impl RecentViews {
    const SLOTS: usize = 1 << 11;
    const NO_ROW: u32 = u32::MAX;
    const NONE: Recent = Recent {
        view: 0,
        value: 0,
        row: 0,
        first: Self::NO_ROW,
    };
    /// After a batch whose views did not repeat.
    const PAUSE: usize = 15;

    pub(super) fn new() -> Self {
        Self {
            slots: vec![Self::NONE; Self::SLOTS],
            paused: 0,
        }
    }

    /// True where the next batch should be [added](Self::add) here.
    pub(super) fn is_next(&mut self) -> bool {
        let is_next = self.paused == 0;
        self.paused = self.paused.saturating_sub(1);
        is_next
    }

    /// Calls `f` with the best of the rows of a batch with equal views, once or more for each view. Rows are named by their
    /// places in the batch.
    pub(super) fn add(
        &mut self,
        views: &[u128],
        values: impl Iterator<Item = i64>,
        mut f: impl FnMut(Recent),
    ) {
        let mut passed_on = 0;
        let mut pass_on = |recent: Recent| {
            if recent.first != Self::NO_ROW {
                passed_on += 1;
                f(recent);
            }
        };
        for ((&view, value), row) in views.iter().zip(values).zip(0..) {
            let slot = &mut self.slots[slot_of(view, Self::SLOTS)];
            if slot.view != view || slot.first == Self::NO_ROW {
                pass_on(*slot);
                *slot = Recent {
                    view,
                    value,
                    row,
                    first: row,
                };
            } else {
                // Without branches: which row wins is hard to foresee.
                let wins = value >= slot.value;
                slot.value = if wins { value } else { slot.value };
                slot.row = if wins { row } else { slot.row };
            }
        }
        for slot in &mut self.slots {
            pass_on(std::mem::replace(slot, Self::NONE));
        }
        if 2 * passed_on > views.len() {
            self.paused = Self::PAUSE;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    type Best = HashMap<u128, (i64, u32, u32)>;

    /// Takes in the best rows of a view: the value, the row, and the first row.
    fn add(best: &mut Best, view: u128, (value, row, first): (i64, u32, u32)) {
        let known = best.entry(view).or_insert((value, row, first));
        let first = known.2.min(first);
        let (value, row, _) = (*known).max((value, row, first));
        *known = (value, row, first);
    }

    proptest! {
        #[test]
        fn no_row_is_forgotten(rows in vec((0..4000_u128, -2..3_i64), 0..6000)) {
            let (views, values): (Vec<u128>, Vec<i64>) = rows.into_iter().unzip();
            let mut expected = Best::new();
            for (row, (&view, &value)) in (0..).zip(views.iter().zip(&values)) {
                add(&mut expected, view, (value, row, row));
            }
            let mut found = Best::new();
            RecentViews::new().add(&views, values.iter().copied(), |recent| {
                add(&mut found, recent.view, (recent.value, recent.row, recent.first));
            });
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn it_is_not_tried_where_views_do_not_repeat() {
        let mut recent = RecentViews::new();
        let values = || std::iter::repeat(0);
        assert!(recent.is_next());
        recent.add(&[1; 100], values(), |_| ());
        assert!(recent.is_next());
        recent.add(&(0..100).collect::<Vec<_>>(), values(), |_| ());
        let tried = (0..=RecentViews::PAUSE).filter(|_| recent.is_next());
        assert_eq!(tried.count(), 1);
    }
}
