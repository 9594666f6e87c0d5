//! `project-rename`: the same columns under other names.

use std::sync::Arc;

use kql_parser::{Code, ast};

use super::project_away::known_column;
use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, all, error};

impl Binder<'_> {
    pub(super) fn bind_project_rename(
        &self,
        input: Arc<Rel>,
        node: &ast::ProjectRename,
    ) -> Bind<Rel> {
        let renames = all(node.columns.iter().map(|column| rename(&input, column)))?;
        let mut named = input.identity();
        for (from, to, span) in renames {
            if named.iter().any(|(name, _)| *name == to) {
                return error(
                    Code::DuplicateName,
                    format!("there is a column `{to}` already"),
                    span,
                );
            }
            if let Some((name, _)) = named.iter_mut().find(|(name, _)| *name == from) {
                *name = to;
            }
        }
        Ok(input.project(named, node.span))
    }
}

fn rename(input: &Rel, column: &ast::NamedExpr) -> Bind<(String, String, kql_parser::Span)> {
    let (ast::Names::One(to), ast::Expr::Name(from)) = (&column.names, &column.expr) else {
        return error(
            Code::WrongContext,
            "a new name and a column are needed, as in `New = Old`",
            column.span,
        );
    };
    let from = known_column(&input.columns, from)?;
    Ok((from.name.clone(), to.text.clone(), column.span))
}
