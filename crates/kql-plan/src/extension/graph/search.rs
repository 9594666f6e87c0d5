//! The search for a pattern: one part of it after another, and back where nothing fits.
//!
//! It starts at the node of the pattern that the fewest nodes fit, and follows the edges of the pattern from nodes
//! that are bound. An edge is a walk of a certain number of hops, most often one. The search keeps its state between
//! matches.

use std::collections::VecDeque;

use arrow::array::RecordBatch;

use super::conditions::{Conditions, Pair};
use super::graph_match::GraphMatch;
use super::matches::Element;
use super::pattern::{Cycles, Hops, Pattern};
use super::topology::{Hop, Topology, Way};

/// What the search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A match.
    Match,
    /// As many tries as it was allowed.
    Pause,
    /// No more matches.
    Nothing,
}

/// A search and its state.
#[derive(Debug)]
pub(super) struct Search {
    graph: Graph,
    start: Start,
    walkers: Vec<Walker>,
    bound: Bound,
    /// For each part of the plan, the comparisons whose elements are bound once it is done.
    pairs: Vec<Vec<Pair>>,
    /// Which part of the plan is at work: 0 is the start.
    level: usize,
}

/// What the search goes through.
#[derive(Debug)]
struct Graph {
    topology: Topology,
    conditions: Conditions,
    cycles: Cycles,
}

/// What is bound so far.
#[derive(Debug)]
struct Bound {
    /// The node for each node of the pattern.
    nodes: Vec<Option<u32>>,
    /// Edges that are taken, where none may be taken twice.
    is_edge_taken: Vec<bool>,
    /// Nodes that are taken, where cycles are not wanted.
    is_node_taken: Vec<bool>,
}

/// Binds the first node.
#[derive(Debug)]
struct Start {
    part: usize,
    next: u32,
}

/// Binds an edge of the pattern.
#[derive(Debug)]
struct Walker {
    part: usize,
    from: usize,
    to: usize,
    way: Way,
    length: Hops,
    /// True for an edge that is not of variable length.
    is_single: bool,
    /// True where it walks from the right to the left.
    is_backwards: bool,
    /// The fewest hops from each node to one that fits the end, where that is worth knowing.
    remaining: Option<Vec<u32>>,
    /// The nodes of the walk; empty before it starts.
    nodes: Vec<u32>,
    edges: Vec<u32>,
    /// How many hops of each node were tried.
    tried: Vec<usize>,
    /// True where the last match of this walk bound the node at its end.
    has_bound_end: bool,
}

impl Search {
    /// A search for a pattern in a graph's table.
    pub(super) fn new(step: &GraphMatch, rows: &RecordBatch) -> Search {
        let (pattern, cycles) = (&step.pattern, step.cycles);
        let topology = Topology::of(rows);
        let conditions = Conditions::new(pattern, &topology, rows);
        let taken = |count: usize, is_needed: bool| vec![false; if is_needed { count } else { 0 }];
        let bound = Bound {
            nodes: vec![None; pattern.nodes.len()],
            is_edge_taken: taken(topology.edges(), cycles == Cycles::UniqueEdges),
            is_node_taken: taken(topology.nodes(), cycles == Cycles::None),
        };
        let graph = Graph {
            topology,
            conditions,
            cycles,
        };
        let (start, walkers) = plan(pattern, &graph);
        let mut pairs: Vec<Vec<Pair>> = (0..=walkers.len()).map(|_| Vec::new()).collect();
        for pair in &step.pairs {
            let level = |element| level_of(element, start, &walkers);
            let last = level(pair.left.0).max(level(pair.right.0));
            pairs[last].push(Pair::new(*pair, rows));
        }
        Search {
            pairs,
            graph,
            start: Start {
                part: start,
                next: 0,
            },
            walkers,
            bound,
            level: 0,
        }
    }

    /// Goes on to the next match.
    pub(super) fn next(&mut self, tries: &mut usize) -> Found {
        loop {
            let found = match self.level.checked_sub(1) {
                None => self.start.advance(&self.graph, &mut self.bound, tries),
                Some(walker) => self.walkers[walker].advance(&self.graph, &mut self.bound, tries),
            };
            match found {
                Found::Pause => return Found::Pause,
                Found::Match if !self.compares() => {}
                Found::Match if self.level == self.walkers.len() => return Found::Match,
                Found::Match => self.level += 1,
                Found::Nothing if self.level == 0 => return Found::Nothing,
                Found::Nothing => self.level -= 1,
            }
        }
    }

    /// True where the comparisons hold that can be made now.
    fn compares(&self) -> bool {
        let mut pairs = self.pairs[self.level].iter();
        pairs.all(|pair| {
            let condition = &pair.condition;
            pair.holds(self.row(condition.left.0), self.row(condition.right.0))
        })
    }

    /// The row of a single element that is bound.
    fn row(&self, element: Element) -> usize {
        match element {
            Element::Node(part) => self.node(part) as usize,
            Element::Edge(part) | Element::Inner(part) => {
                let edge = self.walker(part).edges[0];
                self.graph.topology.nodes() + edge as usize
            }
        }
    }

    fn walker(&self, part: usize) -> &Walker {
        let walker = self.walkers.iter().find(|walker| walker.part == part);
        walker.expect("the plan has every edge of the pattern")
    }

    /// The node that a node of the pattern is bound to.
    pub(super) fn node(&self, part: usize) -> u32 {
        self.bound.nodes[part].expect("a match binds all nodes")
    }

    /// The edges of an edge of the pattern, from left to right, and the nodes between them.
    pub(super) fn walk(&self, part: usize) -> (Vec<u32>, Vec<u32>) {
        let walker = self.walker(part);
        let inner = walker.nodes.get(1..walker.edges.len()).unwrap_or_default();
        let (mut edges, mut inner) = (walker.edges.clone(), inner.to_vec());
        if walker.is_backwards {
            edges.reverse();
            inner.reverse();
        }
        (edges, inner)
    }
}

/// The part of the plan that binds an element.
fn level_of(element: Element, start: usize, walkers: &[Walker]) -> usize {
    let mut walkers = walkers.iter();
    let walker = match element {
        Element::Node(part) if part == start => return 0,
        Element::Node(part) => walkers.position(|walker| walker.to == part),
        Element::Edge(part) | Element::Inner(part) => {
            walkers.position(|walker| walker.part == part)
        }
    };
    walker.expect("the plan has every element of the pattern") + 1
}

/// Where to start, and the edges in the order in which to walk them.
fn plan(pattern: &Pattern, graph: &Graph) -> (usize, Vec<Walker>) {
    let nodes = graph.topology.nodes();
    let candidates = |part: &usize| graph.conditions.candidates(*part, nodes);
    let start = (0..pattern.nodes.len()).min_by_key(candidates);
    let start = start.expect("a pattern has a node");
    let mut is_bound = vec![false; pattern.nodes.len()];
    is_bound[start] = true;
    let mut waiting: Vec<usize> = (0..pattern.edges.len()).collect();
    let mut walkers = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let best = (0..waiting.len()).min_by_key(|at| {
            let edge = &pattern.edges[waiting[*at]];
            let ends = [edge.left, edge.right];
            let unbound = ends.iter().filter(|end| !is_bound[**end]).count();
            (unbound == 2, unbound, edge.hops.is_some())
        });
        let part = waiting.remove(best.expect("not empty"));
        let is_end_bound =
            is_bound[pattern.edges[part].left] && is_bound[pattern.edges[part].right];
        let walker = Walker::new(pattern, part, !is_bound[pattern.edges[part].left]);
        is_bound[walker.to] = true;
        walkers.push(match is_end_bound {
            true => walker,
            false => walker.with_remaining(graph),
        });
    }
    (start, walkers)
}

impl Start {
    fn advance(&mut self, graph: &Graph, bound: &mut Bound, tries: &mut usize) -> Found {
        bound.release(self.part);
        while (self.next as usize) < graph.topology.nodes() {
            if *tries == 0 {
                return Found::Pause;
            }
            *tries -= 1;
            let node = self.next;
            self.next += 1;
            if graph.conditions.fits_node(self.part, node) {
                bound.bind(self.part, node);
                return Found::Match;
            }
        }
        Found::Nothing
    }
}

impl Bound {
    fn bind(&mut self, part: usize, node: u32) {
        self.nodes[part] = Some(node);
        self.take_node(node, true);
    }

    fn release(&mut self, part: usize) {
        if let Some(node) = self.nodes[part].take() {
            self.take_node(node, false);
        }
    }

    fn take_node(&mut self, node: u32, is_taken: bool) {
        if let Some(taken) = self.is_node_taken.get_mut(node as usize) {
            *taken = is_taken;
        }
    }

    fn take_edge(&mut self, edge: u32, is_taken: bool) {
        if let Some(taken) = self.is_edge_taken.get_mut(edge as usize) {
            *taken = is_taken;
        }
    }

    fn is_node_taken(&self, node: u32) -> bool {
        self.is_node_taken.get(node as usize) == Some(&true)
    }

    fn is_edge_taken(&self, edge: u32) -> bool {
        self.is_edge_taken.get(edge as usize) == Some(&true)
    }
}

impl Walker {
    fn new(pattern: &Pattern, part: usize, is_backwards: bool) -> Walker {
        let edge = &pattern.edges[part];
        let (from, to, way) = match is_backwards {
            false => (edge.left, edge.right, edge.way),
            true => (edge.right, edge.left, edge.way.reversed()),
        };
        Walker {
            part,
            from,
            to,
            way,
            length: edge.length(),
            is_single: edge.hops.is_none(),
            is_backwards,
            remaining: None,
            nodes: Vec::new(),
            edges: Vec::new(),
            tried: Vec::new(),
            has_bound_end: false,
        }
    }

    /// Knows how far the end is, where not every node fits it and a walk may go on for long.
    fn with_remaining(mut self, graph: &Graph) -> Walker {
        if self.length.max > 1 && graph.conditions.is_selective(self.to) {
            self.remaining = Some(self.distances(graph));
        }
        self
    }

    /// The fewest hops from each node to one that fits the end.
    fn distances(&self, graph: &Graph) -> Vec<u32> {
        let nodes = graph.topology.nodes();
        let mut distances = vec![u32::MAX; nodes];
        let mut waiting: VecDeque<u32> = VecDeque::new();
        for node in 0..nodes as u32 {
            if graph.conditions.fits_node(self.to, node) {
                distances[node as usize] = 0;
                waiting.push_back(node);
            }
        }
        while let Some(node) = waiting.pop_front() {
            let distance = distances[node as usize] + 1;
            for hop in graph.topology.hops(node, self.way.reversed()) {
                let known = &mut distances[hop.node as usize];
                if *known == u32::MAX && graph.conditions.fits_edge(self.part, hop.edge) {
                    *known = distance;
                    waiting.push_back(hop.node);
                }
            }
        }
        distances
    }

    /// Goes on to the next walk that fits.
    fn advance(&mut self, graph: &Graph, bound: &mut Bound, tries: &mut usize) -> Found {
        if self.nodes.is_empty() {
            if self.begin(graph, bound) {
                return Found::Match;
            }
        } else if std::mem::take(&mut self.has_bound_end) {
            bound.release(self.to);
        }
        loop {
            if *tries == 0 {
                return Found::Pause;
            }
            *tries -= 1;
            match self.next_hop(graph, bound) {
                Some(hop) if !self.may_take(graph, bound, hop) => {}
                Some(hop) => {
                    self.take(bound, hop);
                    if self.ends_at(graph, bound, hop.node) {
                        return Found::Match;
                    }
                }
                None if self.edges.is_empty() => {
                    self.nodes.clear();
                    self.tried.clear();
                    return Found::Nothing;
                }
                None => self.go_back(bound),
            }
        }
    }

    /// Starts at the node that is bound. True where that is a walk already.
    fn begin(&mut self, graph: &Graph, bound: &mut Bound) -> bool {
        let start = bound.nodes[self.from].expect("the plan walks from bound nodes");
        self.nodes.push(start);
        self.tried.push(0);
        self.ends_at(graph, bound, start)
    }

    fn binds_end(&mut self, bound: &mut Bound, node: u32) -> bool {
        match bound.nodes[self.to] {
            Some(end) => end == node,
            None => {
                bound.bind(self.to, node);
                self.has_bound_end = true;
                true
            }
        }
    }

    /// The next hop from where the walk is, if it may go on from there.
    fn next_hop(&mut self, graph: &Graph, bound: &Bound) -> Option<Hop> {
        let depth = self.edges.len();
        let tip = self.nodes[depth];
        if depth >= self.length.max as usize {
            return None;
        }
        let is_inside = depth > 0;
        if is_inside && (bound.is_node_taken(tip) || !graph.conditions.fits_inside(self.part, tip))
        {
            return None;
        }
        let tried = &mut self.tried[depth];
        let hop = graph.topology.hop(tip, self.way, *tried)?;
        *tried += 1;
        Some(hop)
    }

    fn may_take(&self, graph: &Graph, bound: &Bound, hop: Hop) -> bool {
        let hops = self.edges.len() as u32 + 1;
        let is_in_reach = self.remaining.as_ref().is_none_or(|remaining| {
            let rest = remaining[hop.node as usize];
            hops.checked_add(rest)
                .is_some_and(|total| total <= self.length.max)
        });
        is_in_reach
            && !bound.is_edge_taken(hop.edge)
            && graph.conditions.fits_edge(self.part, hop.edge)
            && (graph.cycles != Cycles::None || self.is_new(bound, hop.node))
    }

    /// True where a walk without cycles may visit the node: it is new, or where the walk must end.
    fn is_new(&self, bound: &Bound, node: u32) -> bool {
        let tip = self.nodes.last().copied();
        if !bound.is_node_taken(node) && tip != Some(node) {
            return true;
        }
        let is_end = bound.nodes[self.to] == Some(node);
        is_end && (self.is_single || self.to != self.from)
    }

    fn take(&mut self, bound: &mut Bound, hop: Hop) {
        if let (false, Some(tip)) = (self.edges.is_empty(), self.nodes.last()) {
            bound.take_node(*tip, true);
        }
        bound.take_edge(hop.edge, true);
        self.edges.push(hop.edge);
        self.nodes.push(hop.node);
        self.tried.push(0);
    }

    fn go_back(&mut self, bound: &mut Bound) {
        self.nodes.pop();
        self.tried.pop();
        if let Some(edge) = self.edges.pop() {
            bound.take_edge(edge, false);
        }
        if let (false, Some(tip)) = (self.edges.is_empty(), self.nodes.last()) {
            bound.take_node(*tip, false);
        }
    }

    fn ends_at(&mut self, graph: &Graph, bound: &mut Bound, node: u32) -> bool {
        self.edges.len() >= self.length.min as usize
            && graph.conditions.fits_node(self.to, node)
            && self.binds_end(bound, node)
    }
}
