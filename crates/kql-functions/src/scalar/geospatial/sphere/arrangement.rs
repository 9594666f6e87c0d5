//! Edges cut at every point where they meet, so that any two pieces are the same, opposite, or apart.

use std::collections::HashMap;

use s2::cellid::CellID;
use s2::point::Point as S2Point;

use super::Point;
use super::edge::{closest_point, cross, intersection};
use super::orientation::{Turn, turn};
use super::pairs::visit_pairs;

/// Points closer than this, in radians, are one. Intersections are computed with an error of half of it.
const MERGE_RADIUS: f64 = 2e-15;

/// An edge of one of the shapes that are laid over each other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) from: Point,
    pub(crate) to: Point,
    /// Which shape it belongs to.
    pub(crate) shape: usize,
}

/// A part of an edge between two sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The number of the edge.
    pub(crate) edge: usize,
}

/// The pieces of all edges, and the sites at which they end.
#[derive(Debug)]
pub(crate) struct Arrangement {
    sites: Sites,
    edges: Vec<Edge>,
    pieces: Vec<Piece>,
    /// True where edges cross between their ends.
    pub(crate) has_crossing: bool,
}

impl Arrangement {
    /// Cuts the edges.
    pub(crate) fn new(edges: Vec<Edge>) -> Arrangement {
        let mut sites = Sites::default();
        let ends: Vec<(usize, usize)> = edges
            .iter()
            .map(|edge| (sites.insert(&edge.from), sites.insert(&edge.to)))
            .collect();
        let mut on_edge: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
        let mut has_crossing = false;
        let plain: Vec<(Point, Point)> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
        visit_pairs(&plain, |left, right| {
            let ((a, b), (c, d)) = (&plain[left], &plain[right]);
            if cross(a, b, c, d) {
                let site = sites.insert(&intersection(a, b, c, d));
                has_crossing = true;
                on_edge[left].push(site);
                on_edge[right].push(site);
            }
            for (edge, end) in [
                (left, ends[right].0),
                (left, ends[right].1),
                (right, ends[left].0),
                (right, ends[left].1),
            ] {
                if is_on_edge(&sites.points[end], &plain[edge]) {
                    on_edge[edge].push(end);
                }
            }
            true
        });
        let mut arrangement = Arrangement {
            sites,
            edges,
            pieces: Vec::new(),
            has_crossing,
        };
        for (edge, mut on_edge) in on_edge.into_iter().enumerate() {
            arrangement.cut(edge, ends[edge], &mut on_edge);
        }
        arrangement
    }

    /// The pieces, edge by edge and along each edge.
    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The edge that a piece is part of.
    pub(crate) fn edge(&self, piece: &Piece) -> &Edge {
        &self.edges[piece.edge]
    }

    /// The point of a site.
    pub(crate) fn point(&self, site: usize) -> &Point {
        &self.sites.points[site]
    }

    /// The place of a site on the curve that runs through all cells of the S2 system.
    pub(crate) fn cell(&self, site: usize) -> u64 {
        CellID::from(S2Point(*self.point(site))).0
    }

    /// The point in the middle of a piece.
    pub(crate) fn middle(&self, piece: &Piece) -> Point {
        (*self.point(piece.from) + *self.point(piece.to)).normalize()
    }

    /// How often the edges, without those that `is_own` names, wind around the middle of a piece, where they do not wind
    /// around `outside`.
    pub(crate) fn winding_at(
        &self,
        piece: &Piece,
        outside: &Point,
        is_own: impl Fn(usize) -> bool,
    ) -> i64 {
        let middle = self.middle(piece);
        let others = self
            .edges
            .iter()
            .enumerate()
            .filter(|(idx, _)| !is_own(*idx));
        let crossed = others
            .map(|(_, edge)| edge)
            .filter(|edge| cross(outside, &middle, &edge.from, &edge.to));
        crossed
            .map(|edge| {
                if turn(&edge.from, &edge.to, outside) == Turn::Left {
                    -1
                } else {
                    1
                }
            })
            .sum()
    }

    fn cut(&mut self, edge: usize, (first, last): (usize, usize), on_edge: &mut Vec<usize>) {
        let from = self.edges[edge].from;
        let distance = |site: &usize| (self.sites.points[*site] - from).norm2();
        on_edge.retain(|&site| site != first && site != last);
        on_edge.sort_by(|left, right| distance(left).total_cmp(&distance(right)));
        on_edge.dedup();
        on_edge.push(last);
        let mut start = first;
        for &mut end in on_edge {
            if start != end {
                self.pieces.push(Piece {
                    from: start,
                    to: end,
                    edge,
                });
            }
            start = end;
        }
    }
}

fn is_on_edge(point: &Point, (a, b): &(Point, Point)) -> bool {
    (*point - closest_point(point, a, b)).norm() <= MERGE_RADIUS
}

/// Points, those that are as good as the same being one site.
#[derive(Debug, Default)]
struct Sites {
    points: Vec<Point>,
    grid: HashMap<[i64; 3], Vec<usize>>,
}

impl Sites {
    fn insert(&mut self, point: &Point) -> usize {
        // A cell is far wider than the radius, so a point has neighbors in another cell only at its very border.
        const CELL: f64 = 1e-9;
        let cell = |offset: f64| {
            [point.x, point.y, point.z].map(|value| ((value + offset) / CELL).floor() as i64)
        };
        let (low, high) = (cell(-MERGE_RADIUS), cell(MERGE_RADIUS));
        for x in low[0]..=high[0] {
            for y in low[1]..=high[1] {
                for z in low[2]..=high[2] {
                    let near = self.grid.get(&[x, y, z]).into_iter().flatten();
                    if let Some(&site) = near
                        .into_iter()
                        .find(|&&site| (self.points[site] - *point).norm() <= MERGE_RADIUS)
                    {
                        return site;
                    }
                }
            }
        }
        self.points.push(*point);
        self.grid
            .entry(cell(0.0))
            .or_default()
            .push(self.points.len() - 1);
        self.points.len() - 1
    }
}
