//! The tables of `search` and `find`, and the rows of them for which a condition is true.

use std::collections::HashMap;
use std::sync::Arc;

use kql_parser::{Code, Span, ast};
use kql_types::{KqlType, Value};

use super::super::union::{Operand, Unified, unified};
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel, RelKind};
use crate::error::{Bind, all, error};
use crate::scope::{Scope, Variable};

/// Above this many tables, each is searched on its own and only those with hits are put together: to put hundreds of
/// empty tables with thousands of columns below one another takes longer than to search them.
const MAX_LAZY_TABLES: usize = 8;

/// Tables, and all of their columns.
pub(in crate::operator) struct Sources {
    pub(in crate::operator) operands: Vec<Operand>,
    types: HashMap<String, KqlType>,
}

/// The rows of each table for which the condition is true, and the columns that they are shown with.
pub(in crate::operator) struct Found {
    pub(in crate::operator) operands: Vec<Operand>,
    columns: Vec<Unified>,
}

impl Binder<'_> {
    /// The tables that `in (...)` names, or all tables.
    pub(in crate::operator) fn bind_sources(
        &self,
        sources: &[ast::FindSource],
        span: Span,
        scope: &Scope,
    ) -> Bind<Vec<Operand>> {
        if sources.is_empty() {
            return self.bind_matching_tables("*", span, scope);
        }
        let bound = sources.iter().enumerate();
        let bound = bound.map(|(idx, source)| self.bind_union_operand(&source.table, scope, idx));
        Ok(all(bound)?.into_iter().flatten().collect())
    }
}

impl Sources {
    /// These tables.
    pub(in crate::operator) fn new(operands: Vec<Operand>) -> Sources {
        let columns = operands.iter().flat_map(|operand| &operand.rel.columns);
        let mut types = HashMap::new();
        for column in columns {
            types.entry(column.name.clone()).or_insert(column.kql_type);
        }
        Sources { operands, types }
    }

    /// True where some table has a column of this name.
    pub(in crate::operator) fn has_column(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    /// The rows for which the condition is true. Columns that a table lacks are null there.
    pub(in crate::operator) fn filtered(
        self,
        binder: &Binder<'_>,
        predicate: &ast::Expr,
        scope: &Scope,
        span: Span,
        bind: impl Fn(&Scope, &Rel) -> Bind<Expr>,
    ) -> Bind<Found> {
        let columns = unified(&self.operands, false);
        let mut mentioned = Vec::new();
        mentioned_names(predicate, &mut mentioned);
        self.expect_known(&mentioned, scope)?;
        let is_lazy = self.operands.len() <= MAX_LAZY_TABLES;
        let mut operands = Vec::new();
        for operand in &self.operands {
            let scope = self.with_missing(&operand.rel.columns, &mentioned, scope, span);
            let condition = bind(&scope, &operand.rel)?;
            let filtered = Arc::new(operand.rel.clone().filter(condition, span));
            let rel = match is_lazy {
                true => Some(filtered),
                false if filtered.is_certainly_empty() => None,
                false => hits(binder, &filtered, span)?,
            };
            operands.extend(rel.map(|rel| Operand {
                rel,
                label: operand.label.clone(),
            }));
        }
        Ok(Found { operands, columns })
    }

    /// The scope in which columns of other tables are null.
    fn with_missing(
        &self,
        columns: &[Column],
        mentioned: &[&ast::Name],
        scope: &Scope,
        span: Span,
    ) -> Scope {
        let missing = mentioned.iter().filter_map(|name| {
            let kql_type = self.types.get(&name.text)?;
            let is_own = columns.iter().any(|column| column.name == name.text);
            (!is_own).then_some((name, *kql_type))
        });
        missing.fold(scope.clone(), |scope, (name, kql_type)| {
            let null = Expr::literal(Value::null(kql_type), span);
            scope.with(&name.text, Variable::Scalar(null))
        })
    }

    /// Refuses a name that no table has as a column and no variable has.
    fn expect_known(&self, mentioned: &[&ast::Name], scope: &Scope) -> Bind<()> {
        let unknown =
            |name: &&&ast::Name| !self.has_column(&name.text) && scope.get(&name.text).is_none();
        match mentioned.iter().find(unknown) {
            None => Ok(()),
            Some(name) => {
                let message = format!("no table here has a column `{}`", name.text);
                error(Code::UnknownName, message, name.span)
            }
        }
    }
}

/// The rows of a table, where there are any.
fn hits(binder: &Binder<'_>, rel: &Rel, span: Span) -> Bind<Option<Arc<Rel>>> {
    let batches = binder.run(rel, span)?;
    if batches.iter().all(|batch| batch.num_rows() == 0) {
        return Ok(None);
    }
    Ok(Some(Arc::new(Rel::batches(
        rel.columns.clone(),
        batches,
        span,
    ))))
}

impl Found {
    /// The rows one below the other, with a column that says where each comes from.
    pub(in crate::operator) fn stacked(
        self,
        binder: &Binder<'_>,
        source: &str,
        span: Span,
    ) -> Bind<Rel> {
        binder.stacked(self.operands, &self.columns, Some(source.to_owned()), span)
    }
}

/// What `$table` calls the rows so far: a table by its name.
pub(in crate::operator) fn label_of(input: &Rel, name: Option<&str>) -> String {
    match (&input.kind, name) {
        (_, Some(name)) => name.to_owned(),
        (RelKind::Scan { table, .. }, None) => table.clone(),
        _ => "search_arg0".to_owned(),
    }
}

/// The names that a condition reads, which may be columns.
pub(in crate::operator) fn mentioned_names<'a>(
    expr: &'a ast::Expr,
    names: &mut Vec<&'a ast::Name>,
) {
    match expr {
        ast::Expr::Name(name) => names.push(name),
        ast::Expr::Path(path) => mentioned_names(&path.object, names),
        ast::Expr::Index(index) => {
            mentioned_names(&index.object, names);
            mentioned_names(&index.index, names);
        }
        ast::Expr::Call(call) => {
            for arg in &call.args {
                mentioned_names(&arg.expr, names);
            }
        }
        ast::Expr::Unary(unary) => mentioned_names(&unary.operand, names),
        ast::Expr::Binary(binary) => {
            mentioned_names(&binary.left, names);
            mentioned_names(&binary.right, names);
        }
        ast::Expr::Logical(logical) => {
            for operand in &logical.operands {
                mentioned_names(operand, names);
            }
        }
        ast::Expr::Between(between) => {
            mentioned_names(&between.value, names);
            mentioned_names(&between.low, names);
            mentioned_names(&between.high, names);
        }
        ast::Expr::InList(list) => {
            mentioned_names(&list.value, names);
            for element in &list.list {
                mentioned_names(element, names);
            }
        }
        _ => {}
    }
}
