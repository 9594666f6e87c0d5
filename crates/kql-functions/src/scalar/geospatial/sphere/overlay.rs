//! Shapes laid over each other: unions and intersections.
//!
//! The vertices of a result come in the order in which the S2 library gives them, because Kusto's answers show it.

use std::collections::{HashMap, HashSet};

use super::Point;
use super::arrangement::{Arrangement, Edge, Piece};
use super::assemble::{chains, rings};
use super::orientation::{Turn, turn};
use super::polygon::{Boundary, Polygon};
use super::polyline::Polyline;
use super::ring::Ring;

/// What two shapes have in common.
#[derive(Debug, Default)]
pub(crate) struct Intersection {
    pub(crate) points: Vec<Point>,
    pub(crate) lines: Vec<Vec<Point>>,
    pub(crate) area: Polygon,
}

/// The union of polygons: always of the two smallest, until one is left.
pub(crate) fn union(polygons: Vec<Polygon>) -> Polygon {
    let mut queue: Vec<(usize, Polygon)> = polygons
        .into_iter()
        .map(|polygon| (polygon.vertex_count(), polygon))
        .collect();
    queue.sort_by_key(|(size, _)| *size);
    while queue.len() > 1 {
        let (first_size, first) = queue.remove(0);
        let (second_size, second) = queue.remove(0);
        // The size that counts is that of the parts, not of their union.
        let size = first_size + second_size;
        let place = queue.partition_point(|(other, _)| *other <= size);
        queue.insert(place, (size, union_of_two(&first, &second)));
    }
    queue.pop().map(|(_, polygon)| polygon).unwrap_or_default()
}

fn union_of_two(first: &Polygon, second: &Polygon) -> Polygon {
    let overlay = Overlay::new(first, second);
    overlay.polygon(|place| matches!(place, Place::Outside | Place::Same { is_first: true }))
}

/// The intersection of polygons with their boundaries, or `None` where they share a border, so that lines are left.
pub(crate) fn intersect_polygons(first: &Polygon, second: &Polygon) -> Option<Intersection> {
    let overlay = Overlay::new(first, second);
    if overlay.placed().any(|(_, place)| place == Place::Opposite) {
        return None;
    }
    let is_kept = |place| matches!(place, Place::Inside | Place::Same { is_first: true });
    let mut taken = HashSet::new();
    for (piece, _) in overlay.placed().filter(|(_, place)| is_kept(*place)) {
        taken.extend([piece.from, piece.to]);
    }
    let points = overlay.common_sites().filter(|site| !taken.contains(site));
    let points = points
        .map(|site| *overlay.arrangement.point(site))
        .collect();
    Some(Intersection {
        points,
        lines: Vec::new(),
        area: overlay.polygon(is_kept),
    })
}

/// The parts of lines that lie in a polygon or on its boundary, or `None` where they branch.
pub(crate) fn intersect_lines_with_polygon(
    lines: &[Polyline],
    polygon: &Polygon,
) -> Option<Intersection> {
    let overlay = Overlay {
        arrangement: Arrangement::new(both(line_edges(lines), polygon_edges(polygon))),
        shapes: [&Polygon::default(), polygon],
    };
    let boundary = overlay.pieces_between(1);
    let of_lines = || {
        overlay
            .arrangement
            .pieces()
            .iter()
            .filter(|piece| overlay.arrangement.edge(piece).shape == 0)
    };
    let is_inside = |piece: &&Piece| {
        boundary.contains_key(&(piece.from, piece.to))
            || boundary.contains_key(&(piece.to, piece.from))
            || polygon.contains(&overlay.arrangement.middle(piece))
    };
    let kept: Vec<Piece> = of_lines().filter(is_inside).copied().collect();
    Some(Intersection {
        points: overlay.lonely_sites(&kept),
        lines: chains(&overlay.arrangement, &kept)?,
        area: Polygon::default(),
    })
}

/// The points and the edges that lines have in common, or `None` where they branch.
pub(crate) fn intersect_lines(first: &[Polyline], second: &[Polyline]) -> Option<Intersection> {
    let none = Polygon::default();
    let overlay = Overlay {
        arrangement: Arrangement::new(both(line_edges(first), line_edges(second))),
        shapes: [&none, &none],
    };
    let others = overlay.pieces_between(1);
    let of_first = overlay
        .arrangement
        .pieces()
        .iter()
        .filter(|piece| overlay.arrangement.edge(piece).shape == 0);
    let is_shared = |piece: &&Piece| {
        others.contains_key(&(piece.from, piece.to)) || others.contains_key(&(piece.to, piece.from))
    };
    let kept: Vec<Piece> = of_first.filter(is_shared).copied().collect();
    Some(Intersection {
        points: overlay.lonely_sites(&kept),
        lines: chains(&overlay.arrangement, &kept)?,
        area: Polygon::default(),
    })
}

/// The area around which closed chains wind more often to the left than to the right. `outside` is a point around which
/// none winds.
pub(crate) fn positive_winding(loops: &[Vec<Point>], outside: &Point) -> Polygon {
    let arrangement = Arrangement::new(loops.iter().flat_map(|ring| ring_edges(ring)).collect());
    let mut copies: HashMap<(usize, usize), Vec<usize>> = HashMap::new();
    for piece in arrangement.pieces() {
        copies
            .entry((piece.from, piece.to))
            .or_default()
            .push(piece.edge);
    }
    let none = Vec::new();
    let mut seen = HashSet::new();
    let is_border = |piece: &&Piece| {
        let forth = &copies[&(piece.from, piece.to)];
        let back = copies.get(&(piece.to, piece.from)).unwrap_or(&none);
        let net = forth.len() as i64 - back.len() as i64;
        let is_own = |edge: usize| forth.contains(&edge) || back.contains(&edge);
        let winding = arrangement.winding_at(piece, outside, is_own);
        let starts_left = turn(
            arrangement.point(piece.from),
            arrangement.point(piece.to),
            outside,
        ) == Turn::Left;
        let left = if starts_left { winding } else { winding + net };
        left > 0 && left - net <= 0 && seen.insert((piece.from, piece.to))
    };
    let kept: Vec<Piece> = arrangement
        .pieces()
        .iter()
        .filter(is_border)
        .copied()
        .collect();
    Polygon::nested(
        rings(&arrangement, &kept)
            .into_iter()
            .filter_map(Ring::new)
            .collect(),
    )
}

/// One chain out of lines that continue each other, the edges that they share taken once, or `None` where the result is
/// not one chain.
pub(crate) fn join_lines(lines: &[Polyline]) -> Option<Vec<Point>> {
    let arrangement = Arrangement::new(line_edges(lines));
    if arrangement.has_crossing {
        return None;
    }
    let mut seen = HashSet::new();
    let is_new = |piece: &&Piece| seen.insert((piece.from.min(piece.to), piece.from.max(piece.to)));
    let pieces: Vec<Piece> = arrangement
        .pieces()
        .iter()
        .filter(is_new)
        .copied()
        .collect();
    let mut joined = chains(&arrangement, &pieces)?;
    if joined.len() == 1 {
        joined.pop()
    } else {
        None
    }
}

/// Where a piece of one polygon lies in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Inside,
    Outside,
    /// On the boundary, both areas on the same side.
    Same {
        is_first: bool,
    },
    /// On the boundary, with the areas on different sides.
    Opposite,
}

struct Overlay<'a> {
    arrangement: Arrangement,
    shapes: [&'a Polygon; 2],
}

impl<'a> Overlay<'a> {
    fn new(first: &'a Polygon, second: &'a Polygon) -> Overlay<'a> {
        let arrangement = Arrangement::new(both(polygon_edges(first), polygon_edges(second)));
        Overlay {
            arrangement,
            shapes: [first, second],
        }
    }

    /// The numbers of the edges of a shape that run between two sites.
    fn pieces_between(&self, shape: usize) -> HashMap<(usize, usize), usize> {
        let of_shape = self
            .arrangement
            .pieces()
            .iter()
            .filter(|piece| self.arrangement.edge(piece).shape == shape);
        of_shape
            .map(|piece| ((piece.from, piece.to), piece.edge))
            .collect()
    }

    /// The pieces of two polygons, with where each lies in the other polygon.
    fn placed(&self) -> impl Iterator<Item = (Piece, Place)> {
        let between = [self.pieces_between(0), self.pieces_between(1)];
        self.arrangement.pieces().iter().map(move |piece| {
            let own = self.arrangement.edge(piece).shape;
            let others = &between[1 - own];
            let place = if others.contains_key(&(piece.from, piece.to)) {
                Place::Same { is_first: own == 0 }
            } else if others.contains_key(&(piece.to, piece.from)) {
                Place::Opposite
            } else if self.shapes[1 - own].contains(&self.arrangement.middle(piece)) {
                Place::Inside
            } else {
                Place::Outside
            };
            (*piece, place)
        })
    }

    fn polygon(&self, is_kept: impl Fn(Place) -> bool) -> Polygon {
        let kept: Vec<Piece> = self
            .placed()
            .filter(|(_, place)| is_kept(*place))
            .map(|(piece, _)| piece)
            .collect();
        let rings = rings(&self.arrangement, &kept)
            .into_iter()
            .filter_map(Ring::new);
        Polygon::nested(rings.collect())
    }

    /// The sites at which edges of both shapes end.
    fn common_sites(&self) -> impl Iterator<Item = usize> {
        let mut ends = [HashSet::new(), HashSet::new()];
        for piece in self.arrangement.pieces() {
            ends[self.arrangement.edge(piece).shape].extend([piece.from, piece.to]);
        }
        let mut common: Vec<usize> = ends[0].intersection(&ends[1]).copied().collect();
        common.sort_unstable_by_key(|&site| self.arrangement.cell(site));
        common.into_iter()
    }

    /// The common sites that no kept piece touches.
    fn lonely_sites(&self, kept: &[Piece]) -> Vec<Point> {
        let taken: HashSet<usize> = kept
            .iter()
            .flat_map(|piece| [piece.from, piece.to])
            .collect();
        self.common_sites()
            .filter(|site| !taken.contains(site))
            .map(|site| *self.arrangement.point(site))
            .collect()
    }
}

fn both(first: Vec<Edge>, second: Vec<Edge>) -> Vec<Edge> {
    let second = second.into_iter().map(|edge| Edge { shape: 1, ..edge });
    first.into_iter().chain(second).collect()
}

fn polygon_edges(polygon: &Polygon) -> Vec<Edge> {
    let rings = polygon.boundaries().iter().map(Boundary::oriented);
    rings.flat_map(|ring| ring_edges(&ring)).collect()
}

fn ring_edges(ring: &[Point]) -> Vec<Edge> {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(&from, &to)| Edge { from, to, shape: 0 })
        .collect()
}

fn line_edges(lines: &[Polyline]) -> Vec<Edge> {
    lines
        .iter()
        .flat_map(Polyline::edges)
        .map(|(from, to)| Edge { from, to, shape: 0 })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::geospatial::position::Position;
    use crate::scalar::geospatial::sphere::buffer::Buffer;

    /// A small generator of its own, so that a failure repeats.
    struct Random(u64);

    impl Random {
        fn unit(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }

        /// A polygon around a place near `center`, whose vertices are at different distances from it.
        fn star(&mut self, center: Position, vertices: usize) -> Polygon {
            let (lng, lat) = (center.lng + self.unit(), center.lat + self.unit());
            let points = (0..vertices).map(|idx| {
                let (angle, length) = (
                    std::f64::consts::TAU * idx as f64 / vertices as f64,
                    0.2 + self.unit(),
                );
                Position {
                    lng: lng + length * angle.cos(),
                    lat: lat + length * angle.sin(),
                }
                .point()
            });
            Polygon::new(vec![Ring::new(points.collect()).expect("a star is a ring")])
                .expect("a star is a polygon")
        }
    }

    const CENTERS: [Position; 3] = [
        Position {
            lng: 10.0,
            lat: 45.0,
        },
        Position {
            lng: 179.5,
            lat: -3.0,
        },
        Position {
            lng: -70.0,
            lat: 80.0,
        },
    ];

    #[test]
    fn areas_of_union_and_intersection_add_up() {
        let mut random = Random(7);
        for round in 0..300 {
            let [first, second] = [0, 1].map(|_| random.star(CENTERS[round % 3], 3 + round % 9));
            let (sum, both) = (
                first.area() + second.area(),
                intersect_polygons(&first, &second),
            );
            let both = both.expect("stars share no edges").area.area();
            let either = union(vec![first, second]).area();
            assert!(
                (either + both - sum).abs() < 1e-9 * sum,
                "round {round}: {either} + {both} is not {sum}"
            );
        }
    }

    #[test]
    fn shapes_that_share_edges() {
        let corner = |x: usize, y: usize| {
            Position {
                lng: 20.0 + x as f64 * 0.1,
                lat: 30.0 + y as f64 * 0.1,
            }
            .point()
        };
        let cell = |x, y| {
            let ring = Ring::new(vec![
                corner(x, y),
                corner(x + 1, y),
                corner(x + 1, y + 1),
                corner(x, y + 1),
            ]);
            Polygon::new(vec![ring.expect("a square is a ring")]).expect("a square is a polygon")
        };
        let cells: Vec<Polygon> = (0..16).map(|idx| cell(idx % 4, idx / 4)).collect();
        let sum: f64 = cells.iter().map(Polygon::area).sum();
        let whole = union(cells.clone());
        assert_eq!(whole.boundaries().len(), 1);
        assert!((whole.area() - sum).abs() < 1e-12);
        let frame = union(
            cells
                .into_iter()
                .enumerate()
                .filter(|(idx, _)| ![5, 6, 9, 10].contains(idx))
                .map(|(_, cell)| cell)
                .collect(),
        );
        assert_eq!(
            frame
                .boundaries()
                .iter()
                .map(|boundary| boundary.is_hole)
                .collect::<Vec<_>>(),
            [false, true]
        );
        assert!((frame.area() - sum * 0.75).abs() < 1e-6 * sum);
    }

    #[test]
    fn buffers_hold_what_is_near() {
        let mut random = Random(11);
        let buffer = Buffer::new(0.003, 0.000_01).expect("is a radius");
        for round in 0..60 {
            let star = random.star(CENTERS[round % 3], 3 + round % 9);
            let grown = buffer.polygon(&star).expect("has a buffer");
            for (a, b) in star.edges() {
                let along = a * random.unit() + b * random.unit();
                let side = Point::new(
                    random.unit() - 0.5,
                    random.unit() - 0.5,
                    random.unit() - 0.5,
                );
                let near = along.normalize();
                let direction = near.cross(&side).normalize();
                let at =
                    |radians: f64| (near * radians.cos() + direction * radians.sin()).normalize();
                assert!(grown.contains(&at(0.002_98)), "round {round}");
                let far = at(0.003_02);
                let is_far = star.edges().all(|(c, d)| {
                    crate::scalar::geospatial::sphere::edge::distance(&far, &c, &d) > 0.003_02
                });
                assert!(
                    star.contains(&far) || !is_far || !grown.contains(&far),
                    "round {round}"
                );
            }
        }
    }
}
