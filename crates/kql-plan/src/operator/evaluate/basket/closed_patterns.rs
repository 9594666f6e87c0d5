//! Closed frequent patterns: those that cannot be made longer without losing rows.
//!
//! They are found as LCM does (Uno et al., 2004): a pattern is made longer by one item and closed, which counts only if the
//! closure adds no item in front of that one. So every closed pattern is found once, and none has to be looked up.

/// A row: for each column the item that stands in it, if that is frequent.
pub(super) struct Transaction {
    pub(super) items: Vec<Option<usize>>,
    /// How often the row counts.
    pub(super) weight: i64,
}

/// A pattern: for each column the item that it fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) items: Vec<Option<usize>>,
    /// The rows that it covers.
    pub(super) weight: i64,
}

impl Pattern {
    /// How many columns it fixes.
    pub(super) fn len(&self) -> usize {
        self.items.iter().flatten().count()
    }

    /// How many cells it explains.
    pub(super) fn score(&self) -> i64 {
        self.weight.saturating_mul(self.len() as i64)
    }
}

struct Search<'a, F> {
    /// The column of each item.
    columns: &'a [usize],
    is_frequent: F,
    max: usize,
    found: Vec<Pattern>,
}

/// The closed patterns that are frequent, or `None` if there are more than `max`.
pub(super) fn closed_patterns(
    transactions: &[Transaction],
    columns: &[usize],
    max: usize,
    is_frequent: impl Fn(i64) -> bool,
) -> Option<Vec<Pattern>> {
    let mut search = Search {
        columns,
        is_frequent,
        max,
        found: Vec::new(),
    };
    let all: Vec<&Transaction> = transactions.iter().collect();
    if all.is_empty() {
        return Some(Vec::new());
    }
    let root = closure(&all);
    if root.len() > 0 {
        search.found.push(root.clone());
    }
    search.extend(&root, &all, 0)?;
    Some(search.found)
}

impl<F: Fn(i64) -> bool> Search<'_, F> {
    /// Finds the patterns that extend `pattern` by items from `first` on. It nests once for each column at most.
    fn extend(&mut self, pattern: &Pattern, covered: &[&Transaction], first: usize) -> Option<()> {
        for item in first..self.columns.len() {
            let column = self.columns[item];
            if pattern.items[column].is_some() {
                continue;
            }
            let rest: Vec<&Transaction> = covered
                .iter()
                .copied()
                .filter(|row| row.items[column] == Some(item))
                .collect();
            let weight = rest.iter().map(|row| row.weight).sum();
            if rest.is_empty() || !(self.is_frequent)(weight) {
                continue;
            }
            let longer = closure(&rest);
            let adds_in_front = |(new, old): (&Option<usize>, &Option<usize>)| {
                old.is_none() && new.is_some_and(|new| new < item)
            };
            if longer.items.iter().zip(&pattern.items).any(adds_in_front) {
                continue;
            }
            if self.found.len() == self.max {
                return None;
            }
            self.found.push(longer.clone());
            self.extend(&longer, &rest, item + 1)?;
        }
        Some(())
    }
}

/// The longest pattern that covers these rows, of which there is one at least.
fn closure(rows: &[&Transaction]) -> Pattern {
    let mut items = rows[0].items.clone();
    for row in &rows[1..] {
        for (item, other) in items.iter_mut().zip(&row.items) {
            if *item != *other {
                *item = None;
            }
        }
    }
    Pattern {
        items,
        weight: rows.iter().map(|row| row.weight).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every set of columns of every row, kept if no longer one covers the same rows.
    fn naive(rows: &[Transaction], least: i64) -> Vec<Pattern> {
        let width = rows[0].items.len();
        let covers = |pattern: &[Option<usize>], row: &Transaction| {
            (0..width).all(|at| pattern[at].is_none() || pattern[at] == row.items[at])
        };
        let mut found: Vec<Pattern> = Vec::new();
        for (row, columns) in rows
            .iter()
            .flat_map(|row| (1..1usize << width).map(move |columns| (row, columns)))
        {
            let items: Vec<Option<usize>> = (0..width)
                .map(|at| row.items[at].filter(|_| columns >> at & 1 == 1))
                .collect();
            let covered: Vec<&Transaction> =
                rows.iter().filter(|row| covers(&items, row)).collect();
            let closed = closure(&covered);
            if closed.weight >= least
                && closed.items == items
                && closed.len() > 0
                && !found.contains(&closed)
            {
                found.push(closed);
            }
        }
        found
    }

    #[test]
    fn as_the_naive_search() {
        let mut state = 7u64;
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        for _ in 0..50 {
            let rows: Vec<Transaction> = (0..12)
                .map(|_| Transaction {
                    items: (0..4).map(|at| Some(at * 3 + next(3) as usize)).collect(),
                    weight: next(4) as i64,
                })
                .collect();
            let columns: Vec<usize> = (0..12).map(|item| item / 3).collect();
            let key = |pattern: &Pattern| (pattern.items.clone(), pattern.weight);
            let mut expected: Vec<_> = naive(&rows, 4).iter().map(key).collect();
            let found = closed_patterns(&rows, &columns, 10_000, |weight| weight >= 4);
            let mut found: Vec<_> = found.expect("there are few").iter().map(key).collect();
            expected.sort();
            found.sort();
            assert_eq!(found, expected);
        }
    }
}
