//! `graph-to-table`: the nodes or the edges of a graph as rows.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::KqlType;

use super::graph_mark_components::property_name;
use super::{check_options, option};
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel};
use crate::conversion;
use crate::error::{Bind, error, not_supported};
use crate::graph::{Graph, ID, Part, Piped, TO};
use crate::scope::{Scope, Variable};

/// A statement that gives names to both tables of a graph: `G | graph-to-table nodes as N, edges as E;`.
pub(crate) fn named_graph_tables(expr: &ast::Expr) -> Option<(&ast::Pipeline, &ast::GraphToTable)> {
    let ast::Expr::Pipe(pipeline) = expr else {
        return None;
    };
    match pipeline.operators.last() {
        Some(ast::Operator::GraphToTable(node)) if node.outputs.len() > 1 => Some((pipeline, node)),
        _ => None,
    }
}

impl Binder<'_> {
    pub(super) fn bind_graph_to_table(&self, graph: &Graph, node: &ast::GraphToTable) -> Bind<Rel> {
        match node.outputs.as_slice() {
            [output] => graph_table(graph, output),
            _ => Err(Diagnostic::error(
                Code::WrongContext,
                "nodes and edges are two tables, one is needed here",
                node.span,
            )
            .with_help("end the statement here, and name the tables in the next ones: `...; N; E`")
            .into()),
        }
    }

    /// The scope in which the tables have their names.
    pub(crate) fn bind_named_graph_tables(
        &self,
        pipeline: &ast::Pipeline,
        node: &ast::GraphToTable,
        scope: &Scope,
    ) -> Bind<Scope> {
        let before = &pipeline.operators[..pipeline.operators.len() - 1];
        let source = self.bind_piped(&pipeline.source, scope)?;
        let graph = match self.bind_piped_operators(source, before, scope)? {
            Piped::Graph(graph) => graph,
            Piped::Table(_) => {
                return error(
                    Code::GraphMismatch,
                    "`graph-to-table` takes a graph, this is a table",
                    node.span,
                );
            }
        };
        check_outputs(node)?;
        let mut wider = scope.clone();
        for output in &node.outputs {
            let Some(name) = &output.name else {
                return Err(Diagnostic::error(
                    Code::WrongContext,
                    "two tables of a graph need names",
                    output.span,
                )
                .with_help("`nodes as N, edges as E`")
                .into());
            };
            let rel = Arc::new(graph_table(&graph, output)?);
            wider = wider.with(&name.text, Variable::Table(rel));
        }
        Ok(wider)
    }
}

/// The two tables are the nodes and the edges.
fn check_outputs(node: &ast::GraphToTable) -> Bind<()> {
    let has = |entity| node.outputs.iter().any(|output| output.entity == entity);
    let has_both = has(ast::GraphEntity::Nodes) && has(ast::GraphEntity::Edges);
    match has_both && node.outputs.len() == 2 {
        true => Ok(()),
        false => error(
            Code::WrongContext,
            "the tables of a graph are its nodes and its edges, each once",
            node.span,
        ),
    }
}

fn graph_table(graph: &Graph, output: &ast::GraphOutput) -> Bind<Rel> {
    let (part, ids) = match output.entity {
        ast::GraphEntity::Nodes => {
            check_options("graph-to-table nodes", &output.params, &["with_node_id"])?;
            let id = Column::new(ID, graph.id);
            (Part::Node, vec![("with_node_id", id)])
        }
        ast::GraphEntity::Edges => {
            let options = ["with_source_id", "with_target_id"];
            check_options("graph-to-table edges", &output.params, &options)?;
            let ends = graph.ends.iter().map(|end| Part::Edge.hidden(end));
            (Part::Edge, options.into_iter().zip(ends).collect())
        }
    };
    let span = output.span;
    let mut named: Vec<(String, Expr)> = Vec::new();
    for (name, id) in ids {
        if let Some(param) = option(&output.params, name) {
            let name = property_name(param)?;
            check_new(&named, graph.properties(part), &name, param.span)?;
            named.push((name, hash(Expr::column(&id, param.span))?));
        }
    }
    let properties = graph.properties(part).iter();
    named.extend(properties.map(|property| {
        let value = Expr::column(&part.hidden(property), span);
        (property.name.clone(), value)
    }));
    let elements = graph.elements.clone();
    let rows = elements.filter(is_of(part, span), span);
    Ok(Arc::new(rows).project(named, span))
}

fn check_new(named: &[(String, Expr)], properties: &[Column], name: &str, span: Span) -> Bind<()> {
    let is_taken = named.iter().any(|(known, _)| known == name)
        || properties.iter().any(|property| property.name == name);
    match is_taken {
        true => error(
            Code::DuplicateName,
            format!("column `{name}` is named twice"),
            span,
        ),
        false => Ok(()),
    }
}

/// True for the rows of nodes, or of edges, in a graph's table.
fn is_of(part: Part, span: Span) -> Expr {
    let function = match part {
        Part::Node => "isnull",
        Part::Edge => "isnotnull",
    };
    let def = kql_functions::scalar(function).expect("the function is in the library");
    let to = Expr::column(&Column::new(TO, KqlType::Long), span);
    conversion::call(def, vec![to], KqlType::Bool, span)
}

fn hash(id: Expr) -> Bind<Expr> {
    if id.kql_type == KqlType::Decimal {
        return not_supported("the hash of a decimal", id.span);
    }
    let def = kql_functions::scalar("hash").expect("`hash` is in the library");
    let span = id.span;
    Ok(conversion::call(def, vec![id], KqlType::Long, span))
}
