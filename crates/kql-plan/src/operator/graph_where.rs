//! `graph-where-nodes` and `graph-where-edges`: parts of a graph.
//!
//! No page describes them. A node is kept with the edges between it and other nodes that are kept.

use std::sync::Arc;

use kql_parser::{Span, ast};

use crate::binder::Binder;
use crate::bound::{Rel, RelKind};
use crate::error::Bind;
use crate::expr::Row;
use crate::extension::Step;
use crate::extension::graph::GraphWhere;
use crate::graph::{Graph, Part};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_graph_where_nodes(
        &self,
        graph: &Graph,
        node: &ast::GraphWhereNodes,
        scope: &Scope,
    ) -> Bind<Graph> {
        self.bind_graph_where(graph, Part::Node, &node.predicate, node.span, scope)
    }

    pub(super) fn bind_graph_where_edges(
        &self,
        graph: &Graph,
        node: &ast::GraphWhereEdges,
        scope: &Scope,
    ) -> Bind<Graph> {
        self.bind_graph_where(graph, Part::Edge, &node.predicate, node.span, scope)
    }

    fn bind_graph_where(
        &self,
        graph: &Graph,
        part: Part,
        predicate: &ast::Expr,
        span: Span,
        scope: &Scope,
    ) -> Bind<Graph> {
        let predicate =
            self.bind_predicate(&mut Row::new(scope, graph.properties(part)), predicate)?;
        let predicate = graph.over_elements(part, predicate);
        let columns = graph.elements.columns.clone();
        let mut named = graph.elements.identity();
        named.push(("graph.kept".to_owned(), predicate));
        let step = match part {
            Part::Node => GraphWhere::Nodes,
            Part::Edge => GraphWhere::Edges,
        };
        Ok(graph.with_elements(Rel {
            kind: RelKind::Step {
                input: Arc::new(graph.elements.clone().project(named, span)),
                step: Step::new(step),
            },
            columns,
            span,
            is_serialized: false,
        }))
    }
}
