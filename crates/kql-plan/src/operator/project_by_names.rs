//! `project-by-names`: columns by texts, arrays of texts, and patterns.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};
use kql_types::Value;
use kql_types::dynamic::{self, Kind};

use super::project_away::matches_pattern;
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel};
use crate::error::{Bind, all, error};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_project_by_names(
        &self,
        input: Arc<Rel>,
        node: &ast::ProjectByNames,
        scope: &Scope,
    ) -> Bind<Rel> {
        let patterns = all(node
            .names
            .iter()
            .map(|names| self.bind_patterns(names, scope)))?;
        let mut chosen: Vec<&Column> = Vec::new();
        for pattern in patterns.iter().flatten() {
            let matched = input
                .columns
                .iter()
                .filter(|column| matches_pattern(pattern, &column.name));
            for column in matched {
                if chosen.iter().all(|other| other.name != column.name) {
                    chosen.push(column);
                }
            }
        }
        let named = chosen
            .into_iter()
            .map(|column| (column.name.clone(), Expr::column(column, node.span)))
            .collect();
        Ok(input.clone().project(named, node.span))
    }

    /// The names and patterns of an argument.
    fn bind_patterns(&self, names: &ast::Expr, scope: &Scope) -> Bind<Vec<String>> {
        let (value, span) = self.bind_constant(scope, names)?;
        match value {
            Value::String(pattern) => Ok(vec![pattern]),
            Value::Dynamic(json) if dynamic::kind(&json) == Kind::String => {
                Ok(vec![dynamic::to_text(&json).into_owned()])
            }
            Value::Dynamic(json) if dynamic::kind(&json) == Kind::Array => {
                Ok(dynamic::elements(&json)
                    .map(|name| dynamic::to_text(name).into_owned())
                    .collect())
            }
            other => error(
                Code::WrongType,
                format!(
                    "the names of columns are strings, this is a {}",
                    other.kql_type()
                ),
                span,
            ),
        }
    }

    /// `column_names_of(T)`: the names of a table's columns as an array.
    pub(crate) fn bind_column_names_of(&self, scope: &Scope, call: &ast::Call) -> Bind<Expr> {
        let [table] = call.args.as_slice() else {
            return error(
                Code::WrongArgumentCount,
                "`column_names_of` takes one table",
                call.span,
            );
        };
        let rel = self.bind_table(&table.expr, scope)?;
        Ok(names_of(&rel.columns, call.span))
    }
}

fn names_of(columns: &[Column], span: Span) -> Expr {
    let mut json = String::from("[");
    for (idx, column) in columns.iter().enumerate() {
        if idx > 0 {
            json.push(',');
        }
        dynamic::write_string(&column.name, &mut json);
    }
    json.push(']');
    Expr::literal(Value::Dynamic(json), span)
}
