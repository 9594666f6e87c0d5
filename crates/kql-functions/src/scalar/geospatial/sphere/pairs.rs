//! Finds the pairs of edges that may meet, without looking at all pairs.

use super::Point;

/// The box around an edge.
struct Bounds {
    low: [f64; 3],
    high: [f64; 3],
    edge: usize,
}

impl Bounds {
    fn new(edge: usize, (a, b): &(Point, Point)) -> Bounds {
        // The arc rises above its chord; a little is added for rounding.
        let half = (*a - *b).norm() / 2.0;
        let rise = 1.0 - (1.0 - half * half).max(0.0).sqrt() + 1e-14;
        let (a, b) = ([a.x, a.y, a.z], [b.x, b.y, b.z]);
        let low = std::array::from_fn(|axis| f64::min(a[axis], b[axis]) - rise);
        let high = std::array::from_fn(|axis| f64::max(a[axis], b[axis]) + rise);
        Bounds { low, high, edge }
    }

    fn overlaps(&self, other: &Bounds) -> bool {
        (0..3).all(|axis| self.low[axis] <= other.high[axis] && other.low[axis] <= self.high[axis])
    }
}

/// Calls `visit` with the numbers of every two edges whose boxes overlap, the lower number first, until it returns false.
pub(crate) fn visit_pairs(edges: &[(Point, Point)], mut visit: impl FnMut(usize, usize) -> bool) {
    let mut bounds: Vec<Bounds> = edges
        .iter()
        .enumerate()
        .map(|(idx, edge)| Bounds::new(idx, edge))
        .collect();
    bounds.sort_unstable_by(|left, right| left.low[0].total_cmp(&right.low[0]));
    for (idx, bound) in bounds.iter().enumerate() {
        for other in bounds[idx + 1..]
            .iter()
            .take_while(|other| other.low[0] <= bound.high[0])
        {
            if bound.overlaps(other)
                && !visit(bound.edge.min(other.edge), bound.edge.max(other.edge))
            {
                return;
            }
        }
    }
}
