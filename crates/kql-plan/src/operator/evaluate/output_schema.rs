//! `evaluate plugin(...) : (name: type, ...)`: the columns of the result that a query wants.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};

use crate::bound::{Column, Expr, Rel};
use crate::error::{Bind, all, error};
use crate::operator::datatable::declared_columns;

/// The columns of `rel` that the schema names, after all the others where it starts with `*`.
pub(super) fn shown(rel: Rel, schema: &ast::RowSchema) -> Bind<Rel> {
    let declared = declared_columns(schema)?;
    let kept: Vec<Column> = match schema.includes_input {
        true => others(&rel.columns, &declared),
        false => Vec::new(),
    };
    let columns = kept.into_iter().chain(declared).map(|column| {
        let known = rel.column(&column.name);
        expect_type(known, &column, schema.span)?;
        Ok((column.name.clone(), Expr::column(&column, schema.span)))
    });
    let named = all(columns)?;
    Ok(Arc::new(rel).project(named, schema.span))
}

/// The columns that are not declared.
pub(super) fn others(columns: &[Column], declared: &[Column]) -> Vec<Column> {
    let is_declared = |column: &Column| declared.iter().any(|other| other.name == column.name);
    columns
        .iter()
        .filter(|column| !is_declared(column))
        .cloned()
        .collect()
}

/// Refuses a declared column that the result does not have, or has with another type.
pub(super) fn expect_type(known: Option<&Column>, declared: &Column, span: Span) -> Bind<()> {
    match known {
        Some(known) if known.kql_type == declared.kql_type => Ok(()),
        Some(known) => error(
            Code::WrongType,
            format!(
                "column `{}` is a {}, the schema says {}",
                known.name, known.kql_type, declared.kql_type
            ),
            span,
        ),
        None => error(
            Code::UnknownName,
            format!("the plugin returns no column `{}`", declared.name),
            span,
        ),
    }
}
