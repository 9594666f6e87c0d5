//! Statements: `let`, `set`, `declare query_parameters`, and the queries themselves.

use std::collections::HashSet;
use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::Value;

use crate::binder::Binder;
use crate::bound::{Expr, Output, Rel};
use crate::conversion;
use crate::error::{Bind, Errors, all, error};
use crate::expr::{Row, kql_type};
use crate::operator::named_graph_tables;
use crate::scope::{Scope, Variable};

impl Binder<'_> {
    /// Binds a whole query: its declarations in order, then every tabular statement.
    pub(crate) fn bind_query(&self, query: &ast::Query) -> Bind<Vec<Output>> {
        let open = query.open_parameters();
        if !open.is_empty() {
            return Err(Errors(open));
        }
        check_declared_once(&query.statements)?;
        let mut scope = Scope::default();
        let mut outputs = Vec::new();
        let mut diagnostics = Vec::new();
        for statement in &query.statements {
            let bound = match statement {
                ast::Statement::Expr(expr) => match named_graph_tables(expr) {
                    Some((pipeline, node)) => self
                        .bind_named_graph_tables(pipeline, node, &scope)
                        .map(|wider| scope = wider),
                    None => self
                        .bind_output(expr, &scope)
                        .map(|tables| outputs.extend(tables)),
                },
                declaration => self
                    .bind_declaration(declaration, &scope)
                    .map(|wider| scope = wider),
            };
            if let Err(Errors(more)) = bound {
                diagnostics.extend(more);
                // What follows would only complain about names that this statement should have declared.
                break;
            }
        }
        if !diagnostics.is_empty() {
            return Err(Errors(diagnostics));
        }
        if outputs.is_empty() {
            let (fact, span) = match query.statements.is_empty() {
                true => ("the query is empty", Span::at(0)),
                false => ("the text declares names but queries nothing", query.span),
            };
            return error(Code::EmptyQuery, fact, span);
        }
        self.limited(query, outputs)
    }

    /// Binds declarations in order.
    pub(crate) fn bind_declarations(
        &self,
        statements: &[ast::Statement],
        scope: Scope,
    ) -> Bind<Scope> {
        check_declared_once(statements)?;
        statements.iter().try_fold(scope, |scope, statement| {
            self.bind_declaration(statement, &scope)
        })
    }

    fn bind_declaration(&self, statement: &ast::Statement, scope: &Scope) -> Bind<Scope> {
        match statement {
            ast::Statement::Let(node) => self.bind_let(node, scope),
            ast::Statement::Set(node) => self.bind_set(node, scope),
            ast::Statement::DeclareQueryParameters(node) => self.bind_query_parameters(node, scope),
            ast::Statement::DeclarePattern(node) => self.bind_declare_pattern(node, scope),
            ast::Statement::Alias(node) => self.bind_alias(node, scope),
            ast::Statement::RestrictAccess(node) => self.bind_restrict(node, scope),
            ast::Statement::Expr(expr) => error(
                Code::WrongContext,
                "a function has one result, its last expression",
                expr.span(),
            ),
        }
    }

    fn bind_let(&self, node: &ast::Let, scope: &Scope) -> Bind<Scope> {
        let variable = match &node.value {
            ast::LetValue::Function(function) => {
                check_tables_first(function)?;
                Variable::Function(Arc::new(function.clone()), scope.clone())
            }
            ast::LetValue::Expr(ast::Expr::EntityGroup(group)) => {
                Variable::Group(Arc::new(group.clone()))
            }
            ast::LetValue::Expr(expr) if self.is_tabular(expr, scope) => {
                Variable::from(self.bind_piped(expr, &scope.outside_of_rows())?)
            }
            ast::LetValue::Expr(expr) => {
                Variable::Scalar(self.bind_expr(&mut Row::none(scope), expr)?)
            }
        };
        Ok(scope.with(&node.name.text, variable))
    }

    fn bind_query_parameters(
        &self,
        node: &ast::DeclareQueryParameters,
        scope: &Scope,
    ) -> Bind<Scope> {
        let declared = all(node.params.iter().map(|param| {
            let ast::ParamType::Scalar(type_name) = &param.ty else {
                return error(Code::WrongType, "a query parameter is a scalar", param.span);
            };
            let given = self.options.parameters.get(&param.name.text).cloned();
            let value = match (given, &param.default) {
                (Some(value), _) => Expr::literal(value, param.span),
                (None, Some(default)) => self.bind_expr(&mut Row::none(scope), default)?,
                (None, None) => return Err(missing_parameter(param).into()),
            };
            Ok((
                param.name.text.as_str(),
                conversion::explicit(value, kql_type(type_name.ty)),
            ))
        }))?;
        Ok(declared
            .into_iter()
            .fold(scope.clone(), |scope, (name, value)| {
                scope.with(name, Variable::Scalar(value))
            }))
    }

    /// Binds a statement that is a query. A scalar is a table of one row.
    fn bind_output(&self, expr: &ast::Expr, scope: &Scope) -> Bind<Vec<Output>> {
        if self.is_tabular(expr, scope) {
            return self.bind_results(expr, scope);
        }
        if let ast::Expr::Name(name) = expr
            && scope.get(&name.text).is_none()
        {
            return Err(self.unknown_table(name, scope).into());
        }
        let value = self.bind_expr(&mut Row::none(scope), expr)?;
        let span = value.span;
        let named = vec![("print_0".to_owned(), value)];
        let rel = Arc::new(Rel::one_row(span)).project(named, span);
        Ok(vec![Output {
            rel: Arc::new(rel),
            render: None,
        }])
    }
}

/// Refuses a second `let` of a name among the statements of one body.
fn check_declared_once(statements: &[ast::Statement]) -> Bind<()> {
    let mut declared = HashSet::new();
    all(statements.iter().map(|statement| match statement {
        ast::Statement::Let(node) if !declared.insert(node.name.text.as_str()) => error(
            Code::DuplicateLet,
            format!("`{}` is declared twice", node.name.text),
            node.name.span,
        ),
        _ => Ok(()),
    }))?;
    Ok(())
}

/// Refuses a tabular parameter behind a scalar one.
fn check_tables_first(function: &ast::Function) -> Bind<()> {
    let is_scalar = |param: &&ast::FunctionParam| matches!(param.ty, ast::ParamType::Scalar(_));
    let mut others = function.params.iter().skip_while(|param| !is_scalar(param));
    match others.find(|param| !is_scalar(param)) {
        None => Ok(()),
        Some(param) => error(
            Code::WrongContext,
            format!(
                "tabular parameter `{}` must stand before the scalar ones",
                param.name
            ),
            param.span,
        ),
    }
}

fn missing_parameter(param: &ast::FunctionParam) -> Diagnostic {
    let message = format!(
        "query parameter `{}` has no value and no default",
        param.name.text
    );
    Diagnostic::error(Code::UnknownName, message, param.span)
}

/// The value of a bool option such as `isfuzzy=true`, which takes nothing else.
pub(crate) fn is_on(param: &ast::Param) -> Bind<bool> {
    let is_off = match &param.value {
        ast::ParamValue::Name(name) => name.text == "false",
        ast::ParamValue::Expr(value) => is_false(Some(value)),
        ast::ParamValue::Names(_) => false,
    };
    match is_true(param) {
        is_on if is_on || is_off => Ok(is_on),
        _ => error(
            Code::UnknownOption,
            format!("option `{}` is true or false", param.name),
            param.span,
        ),
    }
}

/// True for the literals `false` and `0`.
pub(crate) fn is_false(value: Option<&ast::Expr>) -> bool {
    let Some(ast::Expr::Literal(literal)) = value else {
        return false;
    };
    matches!(
        crate::expr::literal_value(literal),
        Ok(Value::Bool(false) | Value::Long(0))
    )
}

/// The value of a bool option such as `isfuzzy=true`.
pub(crate) fn is_true(param: &ast::Param) -> bool {
    match &param.value {
        ast::ParamValue::Name(name) => name.text == "true",
        ast::ParamValue::Expr(ast::Expr::Literal(literal)) => {
            matches!(
                crate::expr::literal_value(literal),
                Ok(Value::Bool(true) | Value::Long(1))
            )
        }
        _ => false,
    }
}
