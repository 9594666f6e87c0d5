//! `union`: the rows of several tables, their columns matched by name and type.

mod stacked;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kql_parser::{Code, Span, ast};
use kql_types::KqlType;

use super::place::is_place;
use super::project_away::matches_pattern;
use super::{check_options, option, word};
use crate::binder::Binder;
use crate::bound::{Column, Rel};
use crate::error::{Bind, Errors, all, error};
use crate::naming::numbered;
use crate::scope::{Scope, Variable};
use crate::statement::is_on;

const OPTIONS: &[&str] = &["kind", "withsource", "with_source", "isfuzzy"];

/// A table of a union, and what `withsource=` calls it.
pub(super) struct Operand {
    pub(super) rel: Arc<Rel>,
    pub(super) label: String,
}

/// A column of the result, and the name that it has in the operands.
#[derive(Clone)]
pub(super) struct Unified {
    pub(super) shown: Column,
    pub(super) source: Column,
}

impl Binder<'_> {
    pub(super) fn bind_union(
        &self,
        input: Option<(Arc<Rel>, String)>,
        node: &ast::Union,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("union", &node.params, OPTIONS)?;
        let kind = option(&node.params, "kind")
            .map_or(Ok("outer"), |param| word(param, &["outer", "inner"]))?;
        let is_fuzzy = option(&node.params, "isfuzzy").map_or(Ok(false), is_on)?;
        let mut operands: Vec<Operand> = input
            .into_iter()
            .map(|(rel, label)| Operand { rel, label })
            .collect();
        let tables = self.bind_operands(&node.tables, scope, is_fuzzy, operands.len())?;
        operands.extend(tables);
        if operands.is_empty() {
            return error(
                Code::UnknownName,
                "no table of this union exists",
                node.span,
            );
        }
        let columns = unified(&operands, kind == "inner");
        let source = source_option(&node.params).and_then(|param| source_name(param, &columns));
        self.stacked(operands, &columns, source, node.span)
    }

    fn bind_operands(
        &self,
        tables: &[ast::Expr],
        scope: &Scope,
        is_fuzzy: bool,
        first: usize,
    ) -> Bind<Vec<Operand>> {
        let bound = tables.iter().enumerate().map(|(idx, table)| {
            match self.bind_union_operand(table, scope, first + idx) {
                Err(Errors(diagnostics))
                    if is_fuzzy && diagnostics.iter().all(is_missing_table) =>
                {
                    Ok(Vec::new())
                }
                other => other,
            }
        });
        Ok(all(bound)?.into_iter().flatten().collect())
    }

    pub(super) fn bind_union_operand(
        &self,
        table: &ast::Expr,
        scope: &Scope,
        position: usize,
    ) -> Bind<Vec<Operand>> {
        match table {
            ast::Expr::WildcardName(wildcard) => {
                self.bind_matching_tables(&wildcard.pattern, wildcard.span, scope)
            }
            ast::Expr::Star(span) => self.bind_matching_tables("*", *span, scope),
            ast::Expr::Path(path) if is_place(&path.object, scope) => {
                self.bind_placed_operand(path, table, scope)
            }
            ast::Expr::Name(name) if scope.get(&name.text).is_none() => {
                let rel = self.bind_table(table, scope)?;
                Ok(vec![Operand {
                    rel,
                    label: name.text.clone(),
                }])
            }
            other => {
                let rel = self.bind_table(other, scope)?;
                let label = as_name(other)
                    .or_else(|| view_name(other, scope))
                    .unwrap_or_else(|| format!("union_arg{position}"));
                Ok(vec![Operand { rel, label }])
            }
        }
    }

    /// `database("d").T`, or `database("d").T*` for all tables there with such names.
    fn bind_placed_operand(
        &self,
        path: &ast::Path,
        table: &ast::Expr,
        scope: &Scope,
    ) -> Bind<Vec<Operand>> {
        if let ast::Member::Wildcard(wildcard) = &path.member {
            self.check_local(&path.object, scope)?;
            return self.bind_matching_tables(&wildcard.pattern, wildcard.span, &scope.of_place());
        }
        let rel = self.bind_table(table, scope)?;
        let label = match &path.member {
            ast::Member::Name(name) => name.text.clone(),
            ast::Member::Call(call) => call.name.text.clone(),
            ast::Member::Wildcard(_) | ast::Member::At(_) => String::new(),
        };
        Ok(vec![Operand { rel, label }])
    }

    /// The tables of the workspace and the views of the query whose names match.
    pub(super) fn bind_matching_tables(
        &self,
        pattern: &str,
        span: Span,
        scope: &Scope,
    ) -> Bind<Vec<Operand>> {
        let mut names = self.catalog.table_names();
        names.sort();
        let matched = names
            .into_iter()
            .filter(|name| matches_pattern(pattern, name));
        let tables = matched.filter_map(|label| {
            Some(Operand {
                rel: Arc::new(self.scan(&label, span, scope)?),
                label,
            })
        });
        let mut operands: Vec<Operand> = tables.collect();
        for label in view_names(pattern, scope) {
            let name = ast::Name {
                text: label.clone(),
                kind: ast::NameKind::Bracketed,
                span,
            };
            let rel = self.bind_table(&ast::Expr::Name(name), scope)?;
            operands.push(Operand { rel, label });
        }
        if operands.is_empty() {
            return error(
                Code::UnknownName,
                format!("no table matches `{pattern}`"),
                span,
            );
        }
        Ok(operands)
    }
}

/// The option that names a column for the table of each row. It has an older spelling.
pub(super) fn source_option(params: &[ast::Param]) -> Option<&ast::Param> {
    option(params, "withsource").or_else(|| option(params, "with_source"))
}

/// The views whose names match, in the order in which the query declares them.
fn view_names(pattern: &str, scope: &Scope) -> Vec<String> {
    let is_view = |name: &&str| matches!(scope.get(name), Some(Variable::Function(function, _)) if function.is_view);
    let mut names: Vec<String> = Vec::new();
    for name in scope
        .names()
        .filter(is_view)
        .filter(|name| matches_pattern(pattern, name))
    {
        if names.iter().all(|known| known != name) {
            names.push(name.to_owned());
        }
    }
    names.reverse();
    names
}

fn is_missing_table(diagnostic: &kql_parser::Diagnostic) -> bool {
    diagnostic.code == Code::UnknownName
}

/// The name of a view, which a query calls without arguments.
fn view_name(expr: &ast::Expr, scope: &Scope) -> Option<String> {
    let name = match expr {
        ast::Expr::Name(name) => &name.text,
        ast::Expr::Call(call) => &call.name.text,
        _ => return None,
    };
    match scope.get(name)? {
        Variable::Function(function, _) if function.is_view => Some(name.clone()),
        _ => None,
    }
}

/// The name that a trailing `as` gives to a query.
fn as_name(expr: &ast::Expr) -> Option<String> {
    match expr {
        ast::Expr::Pipe(pipeline) => match pipeline.operators.last()? {
            ast::Operator::As(node) => Some(node.name.text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The columns of the result, in the order in which they first appear. Columns that share a name but not a type get
/// the type as a suffix.
pub(super) fn unified(operands: &[Operand], is_inner: bool) -> Vec<Unified> {
    let mut seen: HashSet<(&str, KqlType)> = HashSet::new();
    let columns = operands.iter().flat_map(|operand| &operand.rel.columns);
    let mut distinct: Vec<Column> = columns
        .filter(|column| seen.insert((&column.name, column.kql_type)))
        .cloned()
        .collect();
    if is_inner {
        distinct.retain(|column| {
            operands
                .iter()
                .all(|operand| operand.rel.columns.contains(column))
        });
    }
    let mut by_name: HashMap<&str, Vec<&Column>> = HashMap::new();
    for column in &distinct {
        by_name.entry(&column.name).or_default().push(column);
    }
    let mut taken: HashSet<String> = HashSet::new();
    let mut unified: Vec<Unified> = Vec::new();
    for column in &distinct {
        // All columns of a name stand where its first one does.
        let Some(same_name) = by_name.remove(column.name.as_str()) else {
            continue;
        };
        for source in &same_name {
            let mut name = match same_name.len() {
                1 => source.name.clone(),
                _ => format!("{}_{}", source.name, source.kql_type),
            };
            if taken.contains(&name) {
                name = numbered(&name, |candidate| taken.contains(candidate));
            }
            taken.insert(name.clone());
            let shown = Column::new(name, source.kql_type);
            unified.push(Unified {
                shown,
                source: Column::clone(source),
            });
        }
    }
    unified
}

fn source_name(param: &ast::Param, columns: &[Unified]) -> Option<String> {
    let name = match &param.value {
        ast::ParamValue::Name(name) => name.text.clone(),
        _ => return None,
    };
    let is_taken = |candidate: &str| columns.iter().any(|column| column.shown.name == candidate);
    Some(if is_taken(&name) {
        numbered(&name, is_taken)
    } else {
        name
    })
}
