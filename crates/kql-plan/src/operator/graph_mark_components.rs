//! `graph-mark-components`: numbers the connected parts of a graph.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};
use kql_types::KqlType;

use super::{check_options, option, param_text, word};
use crate::bound::{Column, Rel, RelKind};
use crate::error::{Bind, error};
use crate::extension::Step;
use crate::extension::graph::{Components, Connection};
use crate::graph::{Graph, Part};

/// The property of a component's number, where the query names none.
const COMPONENT_ID: &str = "ComponentId";

pub(super) fn bind_graph_mark_components(
    graph: &Graph,
    node: &ast::GraphMarkComponents,
) -> Bind<Graph> {
    check_options(
        "graph-mark-components",
        &node.params,
        &["kind", "with_component_id"],
    )?;
    let kind = option(&node.params, "kind")
        .map_or(Ok("weak"), |param| word(param, &["weak", "strong"]))?;
    let connection = match kind {
        "strong" => Connection::Strong,
        _ => Connection::Weak,
    };
    let (name, span) = match option(&node.params, "with_component_id") {
        None => (COMPONENT_ID.to_owned(), node.span),
        Some(param) => (property_name(param)?, param.span),
    };
    marked(graph, connection, Column::new(name, KqlType::Long), span)
}

/// The name that an option gives.
pub(super) fn property_name(param: &ast::Param) -> Bind<String> {
    match param_text(&param.value) {
        Some(name) if !name.is_empty() => Ok(name),
        _ => error(
            Code::UnknownOption,
            format!("option `{}` is a name", param.name.text),
            param.span,
        ),
    }
}

fn marked(graph: &Graph, connection: Connection, property: Column, span: Span) -> Bind<Graph> {
    if graph.nodes.iter().any(|known| known.name == property.name) {
        let message = format!("nodes have a property `{}` already", property.name);
        return error(Code::DuplicateName, message, span);
    }
    let mut columns = graph.elements.columns.clone();
    columns.push(Part::Node.hidden(&property));
    let mut marked = graph.with_elements(Rel {
        kind: RelKind::Step {
            input: Arc::clone(&graph.elements),
            step: Step::new(Components { connection }),
        },
        columns,
        span,
        is_serialized: false,
    });
    marked.nodes.push(property);
    Ok(marked)
}
