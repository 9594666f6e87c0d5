//! Puts pieces together again: to rings that bound an area, and to chains.

use std::collections::{HashMap, HashSet};

use super::Point;
use super::arrangement::{Arrangement, Piece};
use super::edge::normal;

/// The rings that pieces form, the area on their left. A ring ends with the piece of the highest-numbered edge, and rings
/// come in the order of the edges that they begin with.
pub(crate) fn rings(arrangement: &Arrangement, pieces: &[Piece]) -> Vec<Vec<Point>> {
    // Where a ring has several parts of its highest-numbered edge, its start depends on where walking it began.
    let mut pieces = pieces.to_vec();
    pieces.sort_by_cached_key(|piece| (arrangement.cell(piece.from), arrangement.cell(piece.to)));
    let pieces = &pieces[..];
    let next = left_turns(arrangement, pieces);
    let mut is_used = vec![false; pieces.len()];
    let mut rings: Vec<Vec<usize>> = Vec::new();
    for start in 0..pieces.len() {
        let (mut path, mut at): (Vec<usize>, HashMap<usize, usize>) = (Vec::new(), HashMap::new());
        let mut current = Some(start);
        while let Some(piece) = current.filter(|&piece| !is_used[piece]) {
            is_used[piece] = true;
            at.insert(pieces[piece].from, path.len());
            path.push(piece);
            // A ring that touches itself is several rings.
            if let Some(&begin) = at.get(&pieces[piece].to) {
                let ring = path.split_off(begin);
                at.retain(|_, place| *place < begin);
                rings.push(canonical(ring, pieces));
            }
            current = next[piece];
        }
    }
    rings.sort_by_key(|ring| pieces[ring[0]].edge);
    let points = |ring: Vec<usize>| {
        ring.iter()
            .map(|&piece| *arrangement.point(pieces[piece].from))
            .collect()
    };
    rings.into_iter().map(points).collect()
}

/// For each piece the one that follows: the first to the left of where it comes from.
fn left_turns(arrangement: &Arrangement, pieces: &[Piece]) -> Vec<Option<usize>> {
    let mut leaving: HashMap<usize, Vec<usize>> = HashMap::new();
    for (idx, piece) in pieces.iter().enumerate() {
        leaving.entry(piece.from).or_default().push(idx);
    }
    let follower = |piece: &Piece| {
        let candidates = leaving.get(&piece.to)?;
        let clockwise = |&candidate: &usize| {
            let [back, forth] =
                [piece.from, pieces[candidate].to].map(|site| arrangement.point(site));
            clockwise_angle(arrangement.point(piece.to), back, forth)
        };
        candidates
            .iter()
            .copied()
            .min_by(|left, right| clockwise(left).total_cmp(&clockwise(right)))
    };
    pieces.iter().map(follower).collect()
}

/// The angle to turn clockwise around `center` from `from` to `to`; a full turn where they are the same.
fn clockwise_angle(center: &Point, from: &Point, to: &Point) -> f64 {
    let (from, to) = (normal(center, from), normal(center, to));
    let angle = to.cross(&from).dot(center).atan2(to.dot(&from));
    if angle <= 0.0 {
        angle + std::f64::consts::TAU
    } else {
        angle
    }
}

/// Turns a ring so that the last piece of its highest-numbered edge comes last.
fn canonical(mut ring: Vec<usize>, pieces: &[Piece]) -> Vec<usize> {
    let edge = |idx: usize| pieces[ring[idx]].edge;
    let highest = (0..ring.len()).map(edge).max().expect("a ring has pieces");
    let len = ring.len();
    let ends = |&idx: &usize| edge(idx) == highest && edge((idx + 1) % len) != highest;
    let end = (0..len).find(ends).unwrap_or(len - 1);
    ring.rotate_left((end + 1) % len);
    ring
}

/// The longest chains that pieces form without a choice on the way, or `None` where it is not clear how they go on:
/// where pieces meet head on, or branch.
pub(crate) fn chains(arrangement: &Arrangement, pieces: &[Piece]) -> Option<Vec<Vec<Point>>> {
    let (mut leaving, mut arriving) = (HashMap::new(), HashSet::new());
    for (idx, piece) in pieces.iter().enumerate() {
        if leaving.insert(piece.from, idx).is_some() || !arriving.insert(piece.to) {
            return None;
        }
    }
    let mut is_used = vec![false; pieces.len()];
    let starts = (0..pieces.len()).filter(|&idx| !arriving.contains(&pieces[idx].from));
    let mut found = Vec::new();
    for start in starts.chain(0..pieces.len()) {
        let mut current = Some(start).filter(|&piece| !is_used[piece]);
        let mut chain = Vec::new();
        while let Some(piece) = current.filter(|&piece| !is_used[piece]) {
            is_used[piece] = true;
            chain.push(piece);
            current = leaving.get(&pieces[piece].to).copied();
        }
        if !chain.is_empty() {
            found.push(chain);
        }
    }
    found.sort_by_key(|chain| pieces[chain[0]].edge);
    let points = |chain: Vec<usize>| {
        let first = *arrangement.point(pieces[chain[0]].from);
        std::iter::once(first)
            .chain(
                chain
                    .iter()
                    .map(|&piece| *arrangement.point(pieces[piece].to)),
            )
            .collect()
    };
    Some(found.into_iter().map(points).collect())
}
