//! `graph-shortest-paths`: the shortest paths between nodes of a graph.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};

use super::graph_clauses::{GraphClauses, MatchTable};
use super::graph_pattern::BoundPattern;
use super::{check_options, option, word};
use crate::binder::Binder;
use crate::bound::{Expr, ExprKind, Rel, RelKind};
use crate::error::{Bind, error, not_supported};
use crate::extension::Step;
use crate::extension::graph::{Cycles, Element, GraphMatch, Pattern, Shortest, ShortestPaths};
use crate::graph::Graph;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_graph_shortest_paths(
        &self,
        graph: &Arc<Graph>,
        node: &ast::GraphShortestPaths,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("graph-shortest-paths", &node.params, &["output"])?;
        let output = option(&node.params, "output")
            .map_or(Ok("any"), |param| word(param, &["any", "all"]))?;
        if node.patterns.len() > 1 {
            let message = "shortest paths are those of one sequence of nodes and edges";
            return error(Code::SeveralSequences, message, node.patterns[1].span);
        }
        let pattern = self.bind_graph_pattern(graph, &node.patterns, scope)?;
        if pattern.pattern.edges.is_empty() {
            let message = "shortest paths need an edge";
            return error(Code::InvalidGraphPattern, message, node.patterns[0].span);
        }
        let clauses = self.bind_graph_clauses(
            &pattern,
            "graph-shortest-paths",
            (node.predicate.as_deref(), &node.project),
            scope,
            node.span,
        )?;
        for condition in &clauses.rest {
            check_single(&clauses, condition)?;
        }
        let paths = ShortestSearch {
            graph,
            pattern,
            keeps_all: output == "all",
            span: node.span,
        };
        paths.rel(clauses)
    }
}

/// Kusto tests one element of the pattern at a time here.
fn check_single(clauses: &GraphClauses, condition: &Expr) -> Bind<()> {
    if let ExprKind::Call(def, args) = &condition.kind
        && matches!(def.name, "and" | "or" | "not")
    {
        return args.iter().try_for_each(|arg| check_single(clauses, arg));
    }
    let part = |element: Element| match element {
        Element::Node(idx) => (false, idx),
        Element::Edge(idx) | Element::Inner(idx) => (true, idx),
    };
    let mut parts: Vec<(bool, usize)> = clauses
        .read_by(condition)
        .map(|value| part(value.element))
        .collect();
    parts.dedup();
    if parts.len() < 2 {
        return Ok(());
    }
    let message = "a condition of `graph-shortest-paths` reads one element of the pattern";
    Err(
        Diagnostic::error(Code::WrongContext, message, condition.span)
            .with_help("compare elements behind it: `| where ...`")
            .into(),
    )
}

struct ShortestSearch<'a> {
    graph: &'a Arc<Graph>,
    pattern: BoundPattern,
    keeps_all: bool,
    span: Span,
}

impl ShortestSearch<'_> {
    fn rel(self, clauses: GraphClauses) -> Bind<Rel> {
        if is_direct(&self.pattern.pattern, &clauses) {
            return Ok(self.direct(clauses));
        }
        self.check_nodes()?;
        Ok(self.of_matches(clauses))
    }

    /// Breadth first.
    fn direct(self, clauses: GraphClauses) -> Rel {
        let mut table = MatchTable::new(&clauses, self.pattern.pattern);
        for value in clauses.values_read() {
            table.add_value(value);
        }
        let step = ShortestPaths {
            pattern: table.pattern.clone(),
            keeps_all: self.keeps_all,
            outputs: table.outputs.clone(),
        };
        let paths = table.rel(self.graph, Step::new(step), self.span);
        let paths = clauses.filtered(paths);
        clauses.projected(paths)
    }

    /// The shortest of all matches that visit no node twice.
    fn of_matches(self, clauses: GraphClauses) -> Rel {
        let keys = self.pattern.pattern.nodes.len();
        let mut table = MatchTable::new(&clauses, self.pattern.pattern);
        for node in 0..keys {
            table.add_node_number(node);
        }
        table.add_length();
        for value in clauses.values_read() {
            table.add_value(value);
        }
        let step = GraphMatch {
            pattern: table.pattern.clone(),
            cycles: Cycles::None,
            pairs: Vec::new(),
            limit: clauses.limit(),
            outputs: table.outputs.clone(),
        };
        let matches = clauses.filtered(table.rel(self.graph, Step::new(step), self.span));
        let columns = matches.columns.clone();
        let shortest = Rel {
            kind: RelKind::Step {
                input: Arc::new(matches),
                step: Step::new(Shortest {
                    keys,
                    keeps_all: self.keeps_all,
                }),
            },
            columns,
            span: self.span,
            is_serialized: false,
        };
        clauses.projected(shortest)
    }

    /// There is one shortest path for each choice of the nodes that have names; what holds for others is not
    /// documented.
    fn check_nodes(&self) -> Bind<()> {
        let pattern = &self.pattern.pattern;
        let inside = 1..pattern.nodes.len().saturating_sub(1);
        if inside.into_iter().any(|node| !self.pattern.is_named(node)) {
            return not_supported("a node without a name inside of a shortest path", self.span);
        }
        let mut edges = pattern.edges.iter();
        if edges.any(|edge| edge.hops.is_some_and(|hops| hops.min == 0)) {
            return not_supported("an edge of 0 hops in such a shortest path", self.span);
        }
        Ok(())
    }
}

/// True where the shortest walk between two nodes is what is looked for: nothing is asked of the whole path.
fn is_direct(pattern: &Pattern, clauses: &GraphClauses) -> bool {
    let [edge] = pattern.edges.as_slice() else {
        return false;
    };
    let is_of_ends = clauses
        .rest
        .iter()
        .flat_map(|condition| clauses.read_by(condition))
        .all(|value| matches!(value.element, Element::Node(_)));
    edge.left != edge.right && edge.hops.is_none_or(|hops| hops.min <= 1) && is_of_ends
}
