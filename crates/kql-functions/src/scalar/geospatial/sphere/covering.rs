//! The S2 cells of one level that a shape touches.

use s2::cell::Cell;
use s2::cellid::CellID;
use s2::point::Point as S2Point;

use super::Point;
use super::edge::{cross, distance};
use super::polygon::Polygon;

/// Cells that only touch a shape cover it too; rounding must not decide.
const TOUCH_RADIUS: f64 = 1e-15;

/// What is covered: edges, polygons, and all that is within a radius of either, in radians.
pub(crate) struct Covered<'a> {
    pub(crate) edges: Vec<(Point, Point)>,
    pub(crate) polygons: &'a [Polygon],
    pub(crate) radius: f64,
}

/// The cells of `level` that touch what is covered, in the order of their numbers, or `None` where they are more than
/// `limit`.
pub(crate) fn covering(covered: &Covered<'_>, level: u64, limit: usize) -> Option<Vec<CellID>> {
    let mut cells = Vec::new();
    let all: Vec<usize> = (0..covered.edges.len()).collect();
    let mut search = Search {
        covered,
        level,
        limit,
        cells: &mut cells,
    };
    for face in 0..6 {
        search.visit(CellID::from_face(face), &all)?;
    }
    Some(cells)
}

struct Search<'a> {
    covered: &'a Covered<'a>,
    level: u64,
    limit: usize,
    cells: &'a mut Vec<CellID>,
}

impl Search<'_> {
    /// Adds the descendants of a cell, given the edges that may touch it. `None` where there are too many.
    fn visit(&mut self, id: CellID, candidates: &[usize]) -> Option<()> {
        let corners = Cell::from(id).vertices().map(|corner| corner.0);
        let touches = |edge: &usize| self.touches(id, &corners, &self.covered.edges[*edge]);
        let touching: Vec<usize> = candidates.iter().copied().filter(touches).collect();
        if touching.is_empty() {
            let center = S2Point::from(id).0;
            let is_inside = self
                .covered
                .polygons
                .iter()
                .any(|polygon| polygon.contains(&center));
            return if is_inside {
                self.add_all(id)
            } else {
                Some(())
            };
        }
        if id.level() == self.level {
            return self.add(id);
        }
        id.children()
            .into_iter()
            .try_for_each(|child| self.visit(child, &touching))
    }

    fn add_all(&mut self, id: CellID) -> Option<()> {
        let count = 1_u64
            .checked_shl(2 * (self.level - id.level()) as u32)
            .filter(|&count| count <= self.limit as u64)?;
        let mut next = id.child_begin_at_level(self.level);
        for _ in 0..count {
            self.add(next)?;
            next = next.next();
        }
        Some(())
    }

    fn add(&mut self, id: CellID) -> Option<()> {
        self.cells.push(id);
        (self.cells.len() <= self.limit).then_some(())
    }

    fn touches(&self, id: CellID, corners: &[Point; 4], (a, b): &(Point, Point)) -> bool {
        let sides = || (0..4).map(|side| (&corners[side], &corners[(side + 1) % 4]));
        let is_inside = [a, b]
            .iter()
            .any(|end| id.contains(&CellID::from(S2Point(**end))));
        if is_inside || sides().any(|(c, d)| cross(a, b, c, d)) {
            return true;
        }
        let radius = self.covered.radius.max(TOUCH_RADIUS);
        corners
            .iter()
            .any(|corner| distance(corner, a, b) <= radius)
            || sides().any(|(c, d)| distance(a, c, d) <= radius || distance(b, c, d) <= radius)
    }
}
