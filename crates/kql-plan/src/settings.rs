//! `set`: properties of the request. Those that change an answer are obeyed or refused; the others do nothing here.
//!
//! Follows "Request properties" of the documentation of the REST API.

use std::sync::Arc;

use kql_parser::{Code, ast};
use kql_types::{KqlType, Value, convert};

use crate::binder::{BindOptions, Binder};
use crate::bound::Output;
use crate::error::{Bind, error, not_supported};
use crate::expr::literal_value;
use crate::scope::Scope;
use crate::statement::is_false;

/// Properties whose answers kqlab does not give.
const REFUSED: &[&str] = &[
    "query_datetimescope_from",
    "query_datetimescope_to",
    "query_results_apply_getschema",
    "validatepermissions",
];

/// The options of the caller with what the query sets.
pub(crate) fn with_settings(query: &ast::Query, options: &BindOptions) -> Bind<BindOptions> {
    let mut options = options.clone();
    for node in settings(query) {
        if REFUSED.contains(&node.name.text.as_str()) && !is_false(node.value.as_ref()) {
            return not_supported(format!("`set {}`", node.name), node.span);
        }
        if node.name.text == "query_now" {
            options.now = datetime_of(node)?;
        }
    }
    Ok(options)
}

fn settings(query: &ast::Query) -> impl Iterator<Item = &ast::Set> {
    query
        .statements
        .iter()
        .filter_map(|statement| match statement {
            ast::Statement::Set(node) => Some(node),
            _ => None,
        })
}

fn datetime_of(node: &ast::Set) -> Bind<i64> {
    if let Some(ast::Expr::Literal(literal)) = &node.value
        && let value @ (Value::DateTime(_) | Value::String(_)) = literal_value(literal)?
        && let Value::DateTime(ticks) = convert::to_type(value, KqlType::DateTime)
    {
        return Ok(ticks);
    }
    error(
        Code::WrongType,
        format!("`{}` is a datetime", node.name),
        node.span,
    )
}

impl Binder<'_> {
    /// The results, cut to the rows that `query_take_max_records` allows.
    pub(crate) fn limited(&self, query: &ast::Query, outputs: Vec<Output>) -> Bind<Vec<Output>> {
        let set = settings(query).filter(|node| node.name.text == "query_take_max_records");
        let Some(value) = set.last().and_then(|node| node.value.as_ref()) else {
            return Ok(outputs);
        };
        let rows = self.bind_row_count(&Scope::default(), value)?;
        let limited = outputs.into_iter().map(|output| Output {
            rel: Arc::new(output.rel.limit(rows, value.span())),
            ..output
        });
        Ok(limited.collect())
    }
}
