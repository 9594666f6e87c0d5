//! `graph-match`: a row for each match of a pattern in a graph.

use std::sync::Arc;

use kql_parser::{Span, ast};

use super::graph_clauses::MatchTable;
use super::{check_options, option, word};
use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, not_supported};
use crate::extension::Step;
use crate::extension::graph::{Cycles, GraphMatch, Pattern};
use crate::graph::Graph;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_graph_match(
        &self,
        graph: &Arc<Graph>,
        node: &ast::GraphMatch,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("graph-match", &node.params, &["cycles"])?;
        let cycles = match option(&node.params, "cycles") {
            None => Cycles::UniqueEdges,
            Some(param) => match word(param, &["all", "none", "unique_edges"])? {
                "all" => Cycles::All,
                "none" => Cycles::None,
                _ => Cycles::UniqueEdges,
            },
        };
        let pattern = self.bind_graph_pattern(graph, &node.patterns, scope)?;
        if cycles == Cycles::None {
            check_no_empty_walk(&pattern.pattern, node.span)?;
        }
        let mut clauses = self.bind_graph_clauses(
            &pattern,
            "graph-match",
            (node.predicate.as_deref(), &node.project),
            scope,
            node.span,
        )?;
        let mut table = MatchTable::new(&clauses, pattern.pattern);
        let pairs = clauses.take_pairs(&mut table);
        for value in clauses.values_read() {
            table.add_value(value);
        }
        let step = GraphMatch {
            pattern: table.pattern.clone(),
            cycles,
            pairs,
            limit: clauses.limit(),
            outputs: table.outputs.clone(),
        };
        Ok(clauses.shown_over(table.rel(graph, Step::new(step), node.span)))
    }
}

/// A walk of no edges makes two nodes of the pattern one, and nothing says whether that is a cycle.
fn check_no_empty_walk(pattern: &Pattern, span: Span) -> Bind<()> {
    let mut edges = pattern.edges.iter();
    match edges.any(|edge| edge.hops.is_some_and(|hops| hops.min == 0)) {
        true => not_supported("an edge of 0 hops without cycles", span),
        false => Ok(()),
    }
}
