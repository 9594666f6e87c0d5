//! `render`: kept beside the rows, for front ends that draw.

use kql_parser::ast;

use crate::bound::Render;
use crate::error::Bind;

/// What to draw.
pub(super) fn bind_render(node: &ast::Render) -> Bind<Render> {
    let properties = node
        .properties
        .iter()
        .map(|param| (param.name.text.clone(), text(&param.value)));
    Ok(Render {
        visualization: node.chart.text.clone(),
        properties: properties.collect(),
    })
}

fn text(value: &ast::ParamValue) -> String {
    match value {
        ast::ParamValue::Name(name) => name.text.clone(),
        ast::ParamValue::Names(names) => names
            .iter()
            .map(|name| name.text.as_str())
            .collect::<Vec<_>>()
            .join(","),
        ast::ParamValue::Expr(ast::Expr::Literal(literal)) => literal_text(literal),
        ast::ParamValue::Expr(_) => String::new(),
    }
}

fn literal_text(literal: &ast::Literal) -> String {
    let Ok(value) = crate::expr::literal_value(literal) else {
        return String::new();
    };
    let mut shown = String::new();
    kql_types::convert::write_string(&value, &mut shown);
    shown
}
