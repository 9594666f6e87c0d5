//! Polygons: areas bounded by rings.

use std::collections::HashSet;

use super::Point;
use super::edge::{cross, interpolate};
use super::pairs::visit_pairs;
use super::ring::Ring;

/// An area bounded by rings whose edges do not cross: shells, each followed by its holes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Polygon {
    boundaries: Vec<Boundary>,
}

/// A ring of a polygon.
#[derive(Debug, Clone)]
pub(crate) struct Boundary {
    pub(crate) ring: Ring,
    pub(crate) is_hole: bool,
}

impl Boundary {
    /// The vertices with the interior of the polygon on the left: a hole is clockwise.
    pub(crate) fn oriented(&self) -> Vec<Point> {
        let vertices = self.ring.vertices();
        if self.is_hole {
            vertices.iter().rev().copied().collect()
        } else {
            vertices.to_vec()
        }
    }
}

impl Polygon {
    /// The polygon of a shell and its holes, or `None` where there is no shell, or where edges cross or are shared.
    pub(crate) fn new(rings: Vec<Ring>) -> Option<Polygon> {
        if rings.is_empty() || has_crossing(&rings) {
            return None;
        }
        let numbered = rings.into_iter().enumerate();
        Some(Polygon {
            boundaries: numbered
                .map(|(idx, ring)| Boundary {
                    ring,
                    is_hole: idx > 0,
                })
                .collect(),
        })
    }

    /// The polygon that these rings bound. They do not cross; a ring inside an odd number of others is a hole.
    pub(crate) fn nested(rings: Vec<Ring>) -> Polygon {
        let holders: Vec<Vec<usize>> = rings.iter().map(|ring| holders(ring, &rings)).collect();
        let depth = |idx: usize| holders[idx].len();
        let parent = |idx: usize| {
            holders[idx]
                .iter()
                .copied()
                .max_by_key(|&holder| depth(holder))
        };
        let mut order = Vec::with_capacity(rings.len());
        let mut pending = vec![None];
        while let Some(next) = pending.pop() {
            order.extend(next);
            pending.extend(
                (0..rings.len())
                    .rev()
                    .filter(|&idx| parent(idx) == next)
                    .map(Some),
            );
        }
        let depths = order.iter().map(|&idx| Boundary {
            ring: rings[idx].clone(),
            is_hole: depth(idx) % 2 == 1,
        });
        Polygon {
            boundaries: depths.collect(),
        }
    }

    /// The rings: each shell before its holes.
    pub(crate) fn boundaries(&self) -> &[Boundary] {
        &self.boundaries
    }

    /// True for a polygon without rings.
    pub(crate) fn is_empty(&self) -> bool {
        self.boundaries.is_empty()
    }

    /// The edges of all rings.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (Point, Point)> {
        self.boundaries
            .iter()
            .flat_map(|boundary| boundary.ring.edges())
    }

    /// The number of vertices of all rings.
    pub(crate) fn vertex_count(&self) -> usize {
        self.boundaries
            .iter()
            .map(|boundary| boundary.ring.vertices().len())
            .sum()
    }

    /// The area in steradians.
    pub(crate) fn area(&self) -> f64 {
        let signed = |boundary: &Boundary| {
            if boundary.is_hole {
                -boundary.ring.area()
            } else {
                boundary.ring.area()
            }
        };
        self.boundaries.iter().map(signed).sum()
    }

    /// The length of all rings in radians.
    pub(crate) fn perimeter(&self) -> f64 {
        self.boundaries
            .iter()
            .map(|boundary| boundary.ring.perimeter())
            .sum()
    }

    /// The centroid times the area.
    pub(crate) fn weighted_centroid(&self) -> Point {
        self.boundaries
            .iter()
            .fold(Point::new(0.0, 0.0, 0.0), |sum, boundary| {
                let centroid = boundary.ring.weighted_centroid();
                if boundary.is_hole {
                    sum - centroid
                } else {
                    sum + centroid
                }
            })
    }

    /// True where the polygon contains the point. Of polygons that tile the sphere exactly one contains each point.
    pub(crate) fn contains(&self, point: &Point) -> bool {
        self.boundaries
            .iter()
            .filter(|boundary| boundary.ring.contains(point))
            .count()
            % 2
            == 1
    }
}

/// The numbers of the rings that enclose a ring.
fn holders(ring: &Ring, rings: &[Ring]) -> Vec<usize> {
    // Rings may touch at vertices, but not in the middle of an edge.
    let [a, b] = [0, 1].map(|idx| ring.vertices()[idx]);
    let middle = interpolate(&a, &b, 0.5);
    let others = rings
        .iter()
        .enumerate()
        .filter(|(_, other)| !std::ptr::eq(*other, ring));
    others
        .filter(|(_, other)| other.contains(&middle))
        .map(|(idx, _)| idx)
        .collect()
}

fn has_crossing(rings: &[Ring]) -> bool {
    let edges: Vec<(Point, Point)> = rings.iter().flat_map(Ring::edges).collect();
    let mut seen = HashSet::new();
    if rings.len() > 1 && edges.iter().any(|(a, b)| !seen.insert(undirected(a, b))) {
        return true;
    }
    let mut found = false;
    visit_pairs(&edges, |left, right| {
        let ((a, b), (c, d)) = (&edges[left], &edges[right]);
        found = cross(a, b, c, d);
        !found
    });
    found
}

/// What two edges between the same points have in common.
pub(crate) fn undirected(a: &Point, b: &Point) -> [[u64; 3]; 2] {
    let bits = |point: &Point| [point.x, point.y, point.z].map(|value| (value + 0.0).to_bits());
    let (a, b) = (bits(a), bits(b));
    if a <= b { [a, b] } else { [b, a] }
}
