//! Binds what stands for a table: names, calls, and the operators that start a query.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};

use crate::binder::Binder;
use crate::bound::{Rel, RelKind};
use crate::error::{Bind, error, not_supported};
use crate::graph::Piped;
use crate::remedy::instead_of_table;
use crate::scope::{Scope, Variable};
use crate::suggest::did_you_mean;

use super::inline_external_table::bind_inline_external_table;
use super::pattern::pattern_call;
use super::place::PLACE_FUNCTIONS;
use super::tabular::TABLE_FUNCTIONS;
use super::watchlist::{GET_WATCHLIST, GET_WATCHLIST_ALIAS};
use super::{STACK_RED_ZONE, STACK_SEGMENT};

impl Binder<'_> {
    /// Binds an expression that stands for a table.
    pub(crate) fn bind_table(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Arc<Rel>> {
        self.bind_piped(expr, scope)?.into_table(expr.span())
    }

    /// Binds an expression that stands for a table or a graph.
    pub(crate) fn bind_piped(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Piped> {
        self.spend(expr.span())?;
        stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || match expr {
            _ if pattern_call(expr, scope).is_some() => {
                self.bind_table_source(expr, scope).map(Piped::Table)
            }
            ast::Expr::Name(name) => self.bind_table_name(name, scope),
            ast::Expr::Pipe(pipeline) => self.bind_pipeline(pipeline, scope),
            ast::Expr::Call(call) => self.bind_table_call(call, scope),
            other => self.bind_table_source(other, scope).map(Piped::Table),
        })
    }

    fn bind_table_source(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Arc<Rel>> {
        if let Some(pattern) = pattern_call(expr, scope) {
            return self.bind_pattern(pattern, scope);
        }
        match expr {
            ast::Expr::Operator(operator) => self.bind_source_operator(operator, scope),
            ast::Expr::DataTable(node) => self.bind_datatable(node, scope),
            ast::Expr::Materialize(node) => self.bind_materialize(&node.query, scope),
            ast::Expr::ToTable(node) => self.bind_table(&node.query, scope),
            ast::Expr::DataScoped(node) => self.bind_table(&node.table, scope),
            ast::Expr::Path(path) => self.bind_placed_table(path, scope),
            ast::Expr::ExternalData(node) => self.bind_externaldata(node, scope),
            ast::Expr::InlineExternalTable(node) => bind_inline_external_table(node),
            ast::Expr::ContextualDataTable(node) => {
                not_supported("`__contextual_datatable`", node.span)
            }
            ast::Expr::MaterializedViewCombine(node) => {
                not_supported("`materialized-view-combine`", node.span)
            }
            other => error(
                Code::NotTabular,
                "a scalar stands where a table is needed",
                other.span(),
            ),
        }
    }

    pub(super) fn bind_table_name(&self, name: &ast::Name, scope: &Scope) -> Bind<Piped> {
        match scope.get(&name.text) {
            Some(Variable::Table(rel)) => return Ok(Piped::Table(rel.clone())),
            Some(Variable::Graph(graph)) => return Ok(Piped::Graph(graph.clone())),
            Some(Variable::Scalar(_) | Variable::Step | Variable::RowValue) => {
                return error(
                    Code::NotTabular,
                    format!("`{}` is a scalar, a table is needed here", name.text),
                    name.span,
                );
            }
            Some(Variable::Place(_) | Variable::Group(_) | Variable::Access(_)) => {
                return error(
                    Code::NotTabular,
                    format!("`{0}` is a place; add a table, as in `{0}.T`", name.text),
                    name.span,
                );
            }
            Some(Variable::Function(function, captured)) => {
                let call = ast::Call {
                    name: name.clone(),
                    args: Vec::new(),
                    span: name.span,
                };
                let (function, captured) = (function.clone(), captured.clone());
                return self.bind_user_table(scope, &call, &function, &captured, None);
            }
            None => {}
        }
        if let Some((function, captured)) = self.function(name, scope)? {
            let call = ast::Call {
                name: name.clone(),
                args: Vec::new(),
                span: name.span,
            };
            return self.bind_user_table(scope, &call, &function, &captured, None);
        }
        match self.scan(&name.text, name.span, scope) {
            Some(rel) => Ok(Piped::Table(Arc::new(rel))),
            None if name.text == GET_WATCHLIST_ALIAS => {
                let aliases = self.bind_watchlist_aliases(name.span);
                Ok(Piped::Table(Arc::new(aliases)))
            }
            None => Err(self.unknown_table(name, scope).into()),
        }
    }

    /// The rows of a table of the catalog.
    pub(crate) fn scan(&self, table: &str, span: Span, scope: &Scope) -> Option<Rel> {
        let source = self.catalog_table(table, scope)?;
        let columns = source.columns.to_vec();
        let kind = RelKind::Scan {
            table: table.to_owned(),
            source,
        };
        Some(Rel {
            kind,
            columns,
            span,
            is_serialized: false,
        })
    }

    /// What to say about a table that nobody knows.
    pub(crate) fn unknown_table(&self, name: &ast::Name, scope: &Scope) -> Diagnostic {
        if let Some(out_of_reach) = self.out_of_reach(name, scope) {
            return out_of_reach;
        }
        let tables = self.catalog.table_names();
        let help = did_you_mean(
            &name.text,
            tables.iter().map(String::as_str).chain(scope.names()),
        );
        let mut diagnostic = Diagnostic::error(
            Code::UnknownName,
            format!("no table named `{}`", name.text),
            name.span,
        );
        diagnostic.help = help.or_else(|| instead_of_table(&name.text).map(str::to_owned));
        diagnostic
    }

    pub(super) fn bind_table_call(&self, call: &ast::Call, scope: &Scope) -> Bind<Piped> {
        if let Some((function, captured)) = self.function(&call.name, scope)? {
            return self.bind_user_table(scope, call, &function, &captured, None);
        }
        self.bind_library_table(call, scope).map(Piped::Table)
    }

    fn bind_library_table(&self, call: &ast::Call, scope: &Scope) -> Bind<Arc<Rel>> {
        match (call.name.text.as_str(), call.args.as_slice()) {
            (GET_WATCHLIST, _) => self.bind_watchlist(call, scope),
            (GET_WATCHLIST_ALIAS, []) => Ok(Arc::new(self.bind_watchlist_aliases(call.span))),
            ("materialized_view", [name, ..]) => self.bind_table_function(&name.expr, scope),
            ("table", [name, ..]) => self.bind_table_function(&name.expr, scope),
            ("graph", _) => Err(stored_graph(call.name.span).into()),
            ("materialize", [query]) => self.bind_materialize(&query.expr, scope),
            (name, _) if PLACE_FUNCTIONS.contains(&name) => error(
                Code::NotTabular,
                format!("`{name}` names a place; add a table, as in `{name}(...).T`"),
                call.span,
            ),
            (name, _) if TABLE_FUNCTIONS.contains(&name) => {
                not_supported(format!("function `{name}`"), call.name.span)
            }
            (name, _) if kql_functions::scalar(name).is_some() => error(
                Code::NotTabular,
                format!("`{name}` returns a scalar, a table is needed here"),
                call.span,
            ),
            (name, _) => {
                let saved = self.catalog.function_names();
                let known = scope.names().chain(TABLE_FUNCTIONS.iter().copied());
                let help = if scope.names().any(|known| known == name) {
                    Some(format!(
                        "`{name}` is no function: leave out the parentheses"
                    ))
                } else {
                    did_you_mean(name, known.chain(saved.iter().map(String::as_str)))
                };
                let mut diagnostic = Diagnostic::error(
                    Code::UnknownFunction,
                    format!("no function named `{name}`"),
                    call.name.span,
                );
                diagnostic.help = help.or_else(|| instead_of_table(name).map(str::to_owned));
                Err(diagnostic.into())
            }
        }
    }

    /// `table("T")`
    fn bind_table_function(&self, name: &ast::Expr, scope: &Scope) -> Bind<Arc<Rel>> {
        let (value, span) = self.bind_constant(scope, name)?;
        let kql_types::Value::String(text) = value else {
            return error(Code::WrongType, "a table's name is a string", span);
        };
        let name = ast::Name {
            text,
            kind: ast::NameKind::Bracketed,
            span,
        };
        self.bind_table_name(&name, scope)?.into_table(span)
    }

    /// Runs the query at once and keeps its rows, so that every use sees the same ones.
    fn bind_materialize(&self, query: &ast::Expr, scope: &Scope) -> Bind<Arc<Rel>> {
        let rel = self.bind_table(query, scope)?;
        if rel.missing_rows().is_some() {
            return Ok(rel);
        }
        let batches = self.run(&rel, query.span())?;
        Ok(Arc::new(Rel::batches(
            rel.columns.clone(),
            batches,
            query.span(),
        )))
    }
}

/// Graphs that are stored in a database.
fn stored_graph(span: Span) -> Diagnostic {
    let message = "function `graph`, which reads a stored graph, is not supported";
    Diagnostic::error(Code::NotSupported, message, span)
        .with_help("`make-graph` makes a graph of tables")
}
