//! `find`: rows of several tables, with the columns that they share and the others in a bag.

use std::collections::HashSet;
use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::{KqlType, Value};

use super::check_options;
use super::search::predicate::SearchCase;
use super::search::sources::{Sources, mentioned_names};
use super::union::{Operand, source_option};
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel, RelKind};
use crate::conversion;
use crate::error::{Bind, error, not_supported};
use crate::expr::{Row, kql_type};
use crate::scope::Scope;

const SOURCE_COLUMN: &str = "source_";
const PACK_COLUMN: &str = "pack_";

/// The columns of the result after the first.
struct Shown {
    /// Read by their names and converted to their types.
    columns: Vec<Column>,
    has_pack: bool,
}

impl Binder<'_> {
    pub(super) fn bind_find(&self, node: &ast::Find, scope: &Scope) -> Bind<Rel> {
        check_options("find", &node.params, &["withsource", "with_source"])?;
        if !node.project_away.is_empty() {
            return not_supported("`__projectAway`", node.span);
        }
        let source = source_option(&node.params).and_then(|param| param.value.as_word());
        let source = source.unwrap_or(SOURCE_COLUMN);
        let operands = self.bind_sources(&node.sources, node.span, scope)?;
        let mut mentioned = Vec::new();
        mentioned_names(&node.predicate, &mut mentioned);
        let sources = with_a_column(operands, &mentioned);
        let shown = match &node.project {
            ast::FindProject::Columns(columns) => projected(&sources.operands, columns)?,
            ast::FindProject::Default | ast::FindProject::Smart(_) => {
                smart(&sources.operands, &mentioned, node.span)?
            }
        };
        if shown.columns.iter().any(|column| column.name == source) {
            return not_supported(
                format!("a column `{source}` beside that of `withsource`"),
                node.span,
            );
        }
        let found = sources.filtered(self, &node.predicate, scope, node.span, |scope, rel| {
            let mut row = Row::of(scope, rel);
            self.bind_search_predicate(&mut row, &node.predicate, SearchCase::Insensitive)
        })?;
        Ok(found_rows(found.operands, source, &shown, node.span))
    }
}

/// The tables that have a column which the condition reads; all, where it reads none.
fn with_a_column(operands: Vec<Operand>, mentioned: &[&ast::Name]) -> Sources {
    let has_column = |operand: &Operand| {
        mentioned
            .iter()
            .any(|name| operand.rel.column(&name.text).is_some())
    };
    if !operands.iter().any(has_column) {
        return Sources::new(operands);
    }
    Sources::new(operands.into_iter().filter(has_column).collect())
}

/// The columns that all tables share, then those that the condition reads.
fn smart(operands: &[Operand], mentioned: &[&ast::Name], span: Span) -> Bind<Shown> {
    let mut columns: Vec<Column> = Vec::new();
    if let Some((first, others)) = operands.split_first() {
        let is_common = |column: &&Column| {
            others
                .iter()
                .all(|other| other.rel.columns.contains(column))
        };
        columns.extend(first.rel.columns.iter().filter(is_common).cloned());
    }
    for name in mentioned {
        if columns.iter().any(|column| column.name == name.text) {
            continue;
        }
        if let Some(kql_type) = only_type(operands, name)? {
            columns.push(Column::new(&name.text, kql_type));
        }
    }
    if let Some(column) = columns.iter().find(|column| column.name == PACK_COLUMN) {
        return not_supported(format!("a column `{}` in `find`", column.name), span);
    }
    let names: HashSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut all_columns = operands.iter().flat_map(|operand| &operand.rel.columns);
    let has_pack = all_columns.any(|column| !names.contains(column.name.as_str()));
    Ok(Shown { columns, has_pack })
}

/// The columns after `project`.
fn projected(operands: &[Operand], columns: &[ast::FindColumn]) -> Bind<Shown> {
    let mut shown = Shown {
        columns: Vec::new(),
        has_pack: false,
    };
    if let Some((_, others)) = columns.split_last()
        && let Some(ast::FindColumn::Pack(span)) = others.iter().find(|column| is_pack(column))
    {
        return error(
            Code::WrongContext,
            "`pack(*)` must be the last of the columns",
            *span,
        );
    }
    for column in columns {
        match column {
            ast::FindColumn::Pack(_) => shown.has_pack = true,
            ast::FindColumn::Star(span) => return not_supported("`project *` in `find`", *span),
            ast::FindColumn::Column { name, ty, .. } => {
                let declared = ty.as_ref().map(|ty| kql_type(ty.ty));
                let Some(kql_type) =
                    declared.map_or_else(|| only_type(operands, name), |ty| Ok(Some(ty)))?
                else {
                    let message = format!("no table here has a column `{}`", name.text);
                    return error(Code::UnknownName, message, name.span);
                };
                shown.columns.push(Column::new(&name.text, kql_type));
            }
        }
    }
    Ok(shown)
}

fn is_pack(column: &ast::FindColumn) -> bool {
    matches!(column, ast::FindColumn::Pack(_))
}

/// The type that a column has in all tables that have it.
fn only_type(operands: &[Operand], name: &ast::Name) -> Bind<Option<KqlType>> {
    let mut types = operands
        .iter()
        .filter_map(|operand| Some(operand.rel.column(&name.text)?.kql_type));
    let Some(first) = types.next() else {
        return Ok(None);
    };
    if types.all(|other| other == first) {
        return Ok(Some(first));
    }
    Err(Diagnostic::error(
        Code::NotSupported,
        format!("column `{}` has several types in these tables", name.text),
        name.span,
    )
    .with_help(format!("say which, as in `project {}: string`", name.text))
    .into())
}

fn found_rows(operands: Vec<Operand>, source: &str, shown: &Shown, span: Span) -> Rel {
    let inputs: Vec<Arc<Rel>> = operands
        .into_iter()
        .map(|operand| {
            let label = Expr::literal(Value::String(operand.label.clone()), span);
            let mut named = vec![(source.to_owned(), label)];
            named.extend(
                shown
                    .columns
                    .iter()
                    .map(|column| (column.name.clone(), value_in(&operand.rel, column, span))),
            );
            if shown.has_pack {
                named.push((PACK_COLUMN.to_owned(), pack(&operand.rel, shown, span)));
            }
            Arc::new(operand.rel.project(named, span))
        })
        .collect();
    let Some(first) = inputs.first() else {
        return no_rows(source, shown, span);
    };
    let columns = first.columns.clone();
    Rel {
        kind: RelKind::Union(inputs),
        columns,
        span,
        is_serialized: false,
    }
}

fn no_rows(source: &str, shown: &Shown, span: Span) -> Rel {
    let label = Column::new(source, KqlType::String);
    let pack = shown
        .has_pack
        .then(|| Column::new(PACK_COLUMN, KqlType::Dynamic));
    let columns = shown.columns.iter().cloned();
    let columns = std::iter::once(label).chain(columns).chain(pack).collect();
    Rel::batches(columns, Vec::new(), span)
}

fn value_in(rel: &Rel, column: &Column, span: Span) -> Expr {
    match rel.column(&column.name) {
        Some(known) => conversion::explicit(Expr::column(known, span), column.kql_type),
        None => Expr::literal(Value::null(column.kql_type), span),
    }
}

/// The columns that are not shown, in a bag.
fn pack(rel: &Rel, shown: &Shown, span: Span) -> Expr {
    let is_shown = |column: &&Column| shown.columns.iter().any(|shown| shown.name == column.name);
    let rest = rel.columns.iter().filter(|column| !is_shown(column));
    let args = rest.flat_map(|column| {
        let key = Expr::literal(Value::String(column.name.clone()), span);
        [key, Expr::column(column, span)]
    });
    let def = kql_functions::scalar("bag_pack").expect("`bag_pack` is in the library");
    conversion::call(def, args.collect(), KqlType::Dynamic, span)
}
