//! Patterns of `graph-match` and `graph-shortest-paths`.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::Value;

use crate::binder::Binder;
use crate::error::{Bind, all, error, not_supported};
use crate::expr::{PatternNames, PatternVariable, VariableKind};
use crate::extension::graph::{EdgePattern, Hops, NodePattern, Pattern, Way};
use crate::graph::Graph;
use crate::scope::Scope;

/// A pattern without conditions, and the names of its elements.
pub(super) struct BoundPattern {
    /// The pattern.
    pub(super) pattern: Pattern,
    /// The names.
    pub(super) names: Arc<PatternNames>,
}

impl BoundPattern {
    /// True where the node at this position has a name.
    pub(super) fn is_named(&self, node: usize) -> bool {
        let mut variables = self.names.variables.iter();
        variables.any(|variable| variable.kind == VariableKind::Node(node))
    }
}

impl Binder<'_> {
    /// Binds sequences of nodes and edges, which share nodes by their names.
    pub(super) fn bind_graph_pattern(
        &self,
        graph: &Arc<Graph>,
        sequences: &[ast::GraphPattern],
        scope: &Scope,
    ) -> Bind<BoundPattern> {
        let mut builder = PatternBuilder::default();
        for sequence in sequences {
            check_alternation(sequence)?;
            let mut left = None;
            let mut edge = None;
            for element in &sequence.elements {
                match element {
                    ast::GraphElement::Edge(node) => edge = Some(node),
                    ast::GraphElement::Node(node) => {
                        let right = builder.node(node)?;
                        if let (Some(left), Some(edge)) = (left, edge) {
                            let hops = self.bind_hops(edge, scope)?;
                            builder.edge(edge, left, right, hops)?;
                        }
                        left = Some(right);
                    }
                }
            }
        }
        builder.check_connected(sequences)?;
        let names = PatternNames {
            graph: graph.clone(),
            variables: builder.variables,
        };
        Ok(BoundPattern {
            pattern: builder.pattern,
            names: Arc::new(names),
        })
    }

    fn bind_hops(&self, edge: &ast::GraphEdge, scope: &Scope) -> Bind<Option<Hops>> {
        let Some(range) = &edge.range else {
            return Ok(None);
        };
        let bounds = all([&range.low, &range.high]
            .into_iter()
            .map(|bound| self.bind_hop_count(bound, scope)))?;
        let (min, max) = (bounds[0], bounds[1]);
        if min > max {
            let message = format!("an edge of {min} to {max} hops has no length");
            return error(Code::InvalidHops, message, range.span);
        }
        Ok(Some(Hops { min, max }))
    }

    fn bind_hop_count(&self, expr: &ast::Expr, scope: &Scope) -> Bind<u32> {
        let (value, span) = self.bind_constant(scope, expr)?;
        let count = match value {
            Value::Int(count) => Some(i64::from(count)),
            Value::Long(count) => Some(count),
            _ => None,
        };
        match count.map(u32::try_from) {
            Some(Ok(count)) => Ok(count),
            Some(Err(_)) => error(
                Code::InvalidHops,
                "a number of hops is not negative, and fits an int",
                span,
            ),
            None => error(
                Code::WrongType,
                format!("a number of hops is needed, this is a {}", value.kql_type()),
                span,
            ),
        }
    }
}

/// A sequence goes from node to node.
fn check_alternation(sequence: &ast::GraphPattern) -> Bind<()> {
    for (idx, element) in sequence.elements.iter().enumerate() {
        let (expected, found, span) = match (idx.is_multiple_of(2), element) {
            (true, ast::GraphElement::Edge(edge)) => ("a node", "an edge", edge.span),
            (false, ast::GraphElement::Node(node)) => ("an edge", "a node", node.span),
            _ => continue,
        };
        let message = format!("{expected} is needed here, this is {found}");
        return Err(Diagnostic::error(Code::InvalidGraphPattern, message, span)
            .with_help("nodes and edges take turns: `(a)-[e]->(b)`")
            .into());
    }
    match sequence.elements.last() {
        Some(ast::GraphElement::Edge(edge)) => error(
            Code::InvalidGraphPattern,
            "a pattern ends with a node, this is an edge",
            edge.span,
        ),
        _ => Ok(()),
    }
}

#[derive(Default)]
struct PatternBuilder {
    pattern: Pattern,
    variables: Vec<PatternVariable>,
}

impl PatternBuilder {
    fn find(&self, name: &ast::Name) -> Option<VariableKind> {
        let mut variables = self.variables.iter();
        let variable = variables.find(|variable| variable.name == name.text)?;
        Some(variable.kind)
    }

    fn declare(&mut self, name: &ast::Name, kind: VariableKind) {
        self.variables.push(PatternVariable {
            name: name.text.clone(),
            kind,
        });
    }

    /// The position of a node: the same one for the same name.
    fn node(&mut self, node: &ast::GraphNode) -> Bind<usize> {
        let next = self.pattern.nodes.len();
        if let Some(name) = &node.name {
            match self.find(name) {
                Some(VariableKind::Node(known)) => return Ok(known),
                Some(_) => return Err(named_twice(name).into()),
                None => self.declare(name, VariableKind::Node(next)),
            }
        }
        self.pattern.nodes.push(NodePattern { condition: None });
        Ok(next)
    }

    fn edge(
        &mut self,
        edge: &ast::GraphEdge,
        left: usize,
        right: usize,
        hops: Option<Hops>,
    ) -> Bind<()> {
        let way = way(edge.direction, edge.span)?;
        let next = self.pattern.edges.len();
        if let Some(name) = &edge.name {
            if self.find(name).is_some() {
                return Err(named_twice(name).into());
            }
            self.declare(
                name,
                match hops {
                    None => VariableKind::Edge(next),
                    Some(_) => VariableKind::Path(next),
                },
            );
        }
        self.pattern.edges.push(EdgePattern {
            left,
            right,
            way,
            hops,
            condition: None,
            inner_condition: None,
        });
        Ok(())
    }

    /// All sequences hang together.
    fn check_connected(&self, sequences: &[ast::GraphPattern]) -> Bind<()> {
        let mut is_reached = vec![false; self.pattern.nodes.len()];
        is_reached[0] = true;
        let mut grows = true;
        while std::mem::take(&mut grows) {
            for edge in &self.pattern.edges {
                if is_reached[edge.left] != is_reached[edge.right] {
                    is_reached[edge.left] = true;
                    is_reached[edge.right] = true;
                    grows = true;
                }
            }
        }
        if is_reached.into_iter().all(|is_reached| is_reached) {
            return Ok(());
        }
        let span = sequences.last().expect("a pattern has a sequence").span;
        let message = "the sequences of a pattern have no node in common";
        Err(Diagnostic::error(Code::DisconnectedPattern, message, span)
            .with_help("sequences share nodes by their names: `(a)-->(b), (b)-->(c)`")
            .into())
    }
}

fn named_twice(name: &ast::Name) -> Diagnostic {
    let message = format!("`{}` stands for another element of the pattern", name.text);
    Diagnostic::error(Code::DuplicateName, message, name.span)
}

fn way(direction: ast::EdgeDirection, span: Span) -> Bind<Way> {
    match direction {
        ast::EdgeDirection::Right => Ok(Way::Out),
        ast::EdgeDirection::Left => Ok(Way::In),
        ast::EdgeDirection::Any => Ok(Way::Either),
        ast::EdgeDirection::Both => not_supported("an edge of the form `<-[]->`", span),
    }
}
