//! Access to the parts of a dynamic value: `a.b`, `a["k"]`, `a[0]`.

use kql_parser::{Code, Span, ast};
use kql_types::{KqlType, Value};

use super::Row;
use crate::binder::Binder;
use crate::bound::Expr;
use crate::conversion;
use crate::error::{Bind, error};
use crate::scope::Variable;

impl Binder<'_> {
    pub(super) fn bind_path(&self, row: &mut Row<'_>, path: &ast::Path) -> Bind<Expr> {
        let ast::Member::Name(member) = &path.member else {
            return error(Code::UnknownFunction, "a value has no functions", path.span);
        };
        if !row
            .columns
            .iter()
            .any(|column| is_named(&path.object, &column.name))
            && let Some(property) = self.bind_place_property(path, row.scope)
        {
            return property;
        }
        if let Some(column) = step_column(row, path, member) {
            return self.bind_expr(row, &column);
        }
        if let Some(property) = self.bind_element_property(row, path, member) {
            return property;
        }
        let object = self.bind_whole_tuple(row, &path.object)?;
        let key = Expr::literal(Value::String(member.text.clone()), member.span);
        element(object, key, path.span)
    }

    pub(super) fn bind_index(&self, row: &mut Row<'_>, index: &ast::Index) -> Bind<Expr> {
        self.check_element_index(row, index)?;
        let object = self.bind_whole_tuple(row, &index.object)?;
        let key = self.bind_expr(row, &index.index)?;
        let key = match key.kql_type {
            KqlType::String | KqlType::Long => key,
            KqlType::Int => conversion::explicit(key, KqlType::Long),
            KqlType::Dynamic => conversion::explicit(key, KqlType::String),
            other => {
                return error(
                    Code::WrongType,
                    format!("an element is found by a string or a long, this is a {other}"),
                    key.span,
                );
            }
        };
        element(object, key, index.span)
    }
}

fn is_named(expr: &ast::Expr, name: &str) -> bool {
    matches!(expr, ast::Expr::Name(node) if node.text == name)
}

/// `step.column` inside of `scan`, as the name of a column of the row.
fn step_column(row: &Row<'_>, path: &ast::Path, member: &ast::Name) -> Option<ast::Expr> {
    let ast::Expr::Name(step) = path.object.as_ref() else {
        return None;
    };
    let is_column = row.columns.iter().any(|column| column.name == step.text);
    if is_column || !matches!(row.scope.get(&step.text), Some(Variable::Step)) {
        return None;
    }
    Some(ast::Expr::Name(ast::Name {
        text: Variable::step_column(&step.text, &member.text),
        kind: ast::NameKind::Bracketed,
        span: path.span,
    }))
}

fn element(object: Expr, key: Expr, span: Span) -> Bind<Expr> {
    if object.kql_type != KqlType::Dynamic {
        return error(
            Code::WrongType,
            format!("only a dynamic has elements, this is a {}", object.kql_type),
            object.span,
        );
    }
    let def = kql_functions::operator("[]").expect("element access is in the library");
    Ok(conversion::call(
        def,
        vec![object, key],
        KqlType::Dynamic,
        span,
    ))
}
