//! Functions that a query defines: the arguments are put in, and the body is bound where it is called.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};

use super::literal::kql_type;
use super::{GraphRow, Row};
use crate::binder::Binder;
use crate::bound::{Expr, Rel};
use crate::conversion;
use crate::error::{Bind, all, error};
use crate::graph::Piped;
use crate::saved_function::located;
use crate::scope::{Scope, Variable};

/// An argument of a user function.
pub(crate) enum Argument {
    /// For a scalar parameter.
    Scalar(Expr),
    /// For a tabular parameter.
    Table(Arc<Rel>),
}

impl Binder<'_> {
    /// Binds a call whose value is a scalar.
    pub(super) fn bind_user_scalar(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
        function: &Arc<ast::Function>,
        captured: &Scope,
    ) -> Bind<Expr> {
        let args = self.bind_arguments(row, call, function)?;
        let entered = self.enter(call, function, captured, args);
        let (scope, result) = located(captured, call, entered)?;
        if self.is_tabular(result, &scope) {
            return error(
                Code::NotScalar,
                format!(
                    "`{}` returns a table, a scalar is needed here",
                    call.name.text
                ),
                call.span,
            );
        }
        let mut body = Row {
            scope: &scope,
            columns: &[],
            aggregates: None,
            windows: row.windows.as_deref_mut(),
            is_serialized: row.is_serialized,
            rows: row.rows,
            graph: GraphRow::None,
        };
        let value = located(captured, call, self.bind_expr(&mut body, result))?;
        Ok(Expr {
            span: call.span,
            ..value
        })
    }

    /// Binds a call whose value is a table or a graph.
    pub(crate) fn bind_user_table(
        &self,
        scope: &Scope,
        call: &ast::Call,
        function: &Arc<ast::Function>,
        captured: &Scope,
        first: Option<Arc<Rel>>,
    ) -> Bind<Piped> {
        if let Some(rows) = &first {
            check_first(call, function, rows)?;
        }
        let mut args = first.map(Argument::Table).into_iter().collect::<Vec<_>>();
        let rest = self.bind_arguments_from(&mut Row::none(scope), call, function, args.len())?;
        args.extend(rest);
        let entered = self.enter(call, function, captured, args);
        let (scope, result) = located(captured, call, entered)?;
        located(captured, call, self.bind_piped(result, &scope))
    }

    /// The scope of the body with all its statements, and its result.
    fn enter<'f>(
        &self,
        call: &ast::Call,
        function: &'f Arc<ast::Function>,
        captured: &Scope,
        args: Vec<Argument>,
    ) -> Bind<(Scope, &'f ast::Expr)> {
        let mut scope = captured.clone();
        for (param, arg) in function.params.iter().zip(args) {
            let variable = match arg {
                Argument::Scalar(expr) => Variable::Scalar(expr),
                Argument::Table(rel) => Variable::Table(rel),
            };
            scope = scope.with(&param.name.text, variable);
        }
        let scope = self.bind_declarations(&function.body.statements, scope)?;
        match &function.body.result {
            Some(result) => Ok((scope, result)),
            None => error(
                Code::WrongContext,
                format!("function `{}` has no result", call.name.text),
                function.span,
            ),
        }
    }

    fn bind_arguments(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
        function: &ast::Function,
    ) -> Bind<Vec<Argument>> {
        self.bind_arguments_from(row, call, function, 0)
    }

    /// Binds the arguments of all parameters but the first `skip`, in the order of the parameters.
    fn bind_arguments_from(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
        function: &ast::Function,
        skip: usize,
    ) -> Bind<Vec<Argument>> {
        let params = function.params.get(skip..).unwrap_or_default();
        let mut given: Vec<Option<&ast::Expr>> = vec![None; params.len()];
        let mut is_in_order = true;
        for (position, arg) in call.args.iter().enumerate() {
            let idx = match &arg.names {
                ast::Names::One(name) => {
                    params.iter().position(|param| param.name.text == name.text)
                }
                // Behind a name that stands elsewhere than its parameter, nothing is known by its position.
                _ => is_in_order.then_some(position),
            };
            is_in_order &= idx == Some(position);
            match idx.and_then(|idx| given.get_mut(idx)) {
                Some(slot) if slot.is_none() => *slot = Some(&arg.expr),
                _ => return Err(wrong_arguments(call, function).into()),
            }
        }
        all(params
            .iter()
            .zip(given)
            .map(|(param, arg)| self.bind_user_argument(row, call, function, param, arg)))
    }

    fn bind_user_argument(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
        function: &ast::Function,
        param: &ast::FunctionParam,
        arg: Option<&ast::Expr>,
    ) -> Bind<Argument> {
        let Some(arg) = arg.or(param.default.as_ref()) else {
            return Err(wrong_arguments(call, function).into());
        };
        match &param.ty {
            ast::ParamType::Scalar(type_name) => {
                let value = self.bind_expr(row, arg)?;
                Ok(Argument::Scalar(conversion::explicit(
                    value,
                    kql_type(type_name.ty),
                )))
            }
            ast::ParamType::AnyTable(_) => {
                let scope = row.scope.outside_of_rows();
                Ok(Argument::Table(self.bind_table(arg, &scope)?))
            }
            ast::ParamType::Table(schema) => {
                let rel = self.bind_table(arg, &row.scope.outside_of_rows())?;
                check_columns(&rel, schema, arg.span())?;
                Ok(Argument::Table(rel))
            }
        }
    }
}

/// The rows in front of `invoke` are the first argument, which must be a table.
fn check_first(call: &ast::Call, function: &ast::Function, rows: &Rel) -> Bind<()> {
    match function.params.first().map(|param| &param.ty) {
        Some(ast::ParamType::AnyTable(_)) => Ok(()),
        Some(ast::ParamType::Table(schema)) => check_columns(rows, schema, call.span),
        Some(ast::ParamType::Scalar(_)) | None => error(
            Code::WrongArgumentCount,
            format!("the first parameter of `{}` is no table", call.name.text),
            call.span,
        ),
    }
}

/// Declared columns must be there, with their types.
fn check_columns(rel: &Rel, schema: &ast::RowSchema, span: Span) -> Bind<()> {
    let missing = schema.columns.iter().find(|declared| {
        rel.column(&declared.name.text)
            .is_none_or(|column| column.kql_type != kql_type(declared.ty.ty))
    });
    match missing {
        None => Ok(()),
        Some(declared) => error(
            Code::MissingColumns,
            format!(
                "the table needs a column `{}` of type {}",
                declared.name.text,
                kql_type(declared.ty.ty)
            ),
            span,
        ),
    }
}

fn wrong_arguments(call: &ast::Call, function: &ast::Function) -> Diagnostic {
    let names: Vec<&str> = function
        .params
        .iter()
        .map(|param| param.name.text.as_str())
        .collect();
    Diagnostic::error(
        Code::WrongArgumentCount,
        format!(
            "the arguments do not fit the parameters of `{}`",
            call.name.text
        ),
        call.span,
    )
    .with_help(format!("its parameters are ({})", names.join(", ")))
}
