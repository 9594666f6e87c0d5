//! A call of a plugin: its input, and its arguments by the names of the parameters.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::Value;

use super::def::{PluginDef, PluginOccurs};
use super::table::Table;
use crate::binder::Binder;
use crate::bound::{Column, Rel};
use crate::error::{Bind, all, error};
use crate::operator::project_away::known_column;
use crate::scope::Scope;
use crate::suggest::did_you_mean;

/// A call of a plugin.
pub(super) struct Invocation<'a> {
    pub(super) binder: Binder<'a>,
    pub(super) input: Arc<Rel>,
    pub(super) scope: &'a Scope,
    /// The schema after `:`.
    pub(super) schema: Option<&'a ast::RowSchema>,
    pub(super) span: Span,
    def: &'static PluginDef,
    /// For each parameter its arguments: at most one, but for a repeated one.
    args: Vec<Vec<&'a ast::NamedExpr>>,
}

impl<'a> Invocation<'a> {
    /// Puts the arguments with their parameters.
    pub(super) fn new(
        binder: Binder<'a>,
        def: &'static PluginDef,
        input: Arc<Rel>,
        node: &'a ast::Evaluate,
        scope: &'a Scope,
    ) -> Bind<Invocation<'a>> {
        let mut args: Vec<Vec<&ast::NamedExpr>> = vec![Vec::new(); def.params.len()];
        let mut position = 0;
        for arg in &node.call.args {
            let idx = match &arg.names {
                ast::Names::One(name) if !takes_names(def, position) => named_param(def, name)?,
                _ => next_position(def, &args, &mut position),
            };
            match idx {
                Some(idx) => args[idx].push(arg),
                None => return Err(wrong_count(def, node.call.span).into()),
            }
        }
        let missing = def
            .params
            .iter()
            .zip(&args)
            .any(|(param, args)| param.occurs == PluginOccurs::Required && args.is_empty());
        if missing {
            return Err(wrong_count(def, node.call.span).into());
        }
        Ok(Invocation {
            binder,
            input,
            scope,
            schema: node.schema.as_ref(),
            span: node.span,
            def,
            args,
        })
    }

    /// The argument of a parameter.
    pub(super) fn arg(&self, param: &str) -> Option<&'a ast::Expr> {
        self.named_args(param).first().map(|arg| &arg.expr)
    }

    /// The arguments of a repeated parameter.
    pub(super) fn args(&self, param: &str) -> Vec<&'a ast::Expr> {
        self.named_args(param).iter().map(|arg| &arg.expr).collect()
    }

    /// The arguments of a repeated parameter, with the names that the call gives them.
    pub(super) fn named_args(&self, param: &str) -> &[&'a ast::NamedExpr] {
        let idx = self
            .def
            .params
            .iter()
            .position(|known| known.name == param)
            .expect("a plugin asks for its own parameters");
        &self.args[idx]
    }

    /// The argument of a parameter that every call has.
    pub(super) fn required(&self, param: &str) -> &'a ast::Expr {
        self.arg(param).expect("the call was checked")
    }

    /// The input's column that an argument names.
    pub(super) fn column(&self, param: &str) -> Bind<Column> {
        column_of(&self.input.columns, self.required(param))
    }

    /// The input's columns that a repeated argument names.
    pub(super) fn columns(&self, param: &str) -> Bind<Vec<Column>> {
        let args = self.args(param).into_iter();
        all(args.map(|arg| column_of(&self.input.columns, arg)))
    }

    /// The constant of an argument.
    pub(super) fn constant(&self, param: &str) -> Bind<Option<(Value, Span)>> {
        self.arg(param)
            .map(|arg| self.binder.bind_constant(self.scope, arg))
            .transpose()
    }

    /// The text of an argument.
    pub(super) fn text(&self, param: &str) -> Bind<Option<(String, Span)>> {
        match self.constant(param)? {
            None => Ok(None),
            Some((Value::String(text), span)) => Ok(Some((text, span))),
            Some((_, span)) => error(
                Code::WrongType,
                format!("parameter `{param}` of `{}` is a string", self.def.name),
                span,
            ),
        }
    }

    /// The flag of an argument, `false` where there is none.
    pub(super) fn flag(&self, param: &str) -> Bind<Option<bool>> {
        match self.constant(param)? {
            None => Ok(None),
            Some((Value::Bool(flag), _)) => Ok(Some(flag)),
            Some((_, span)) => error(
                Code::WrongType,
                format!("parameter `{param}` of `{}` is a bool", self.def.name),
                span,
            ),
        }
    }

    /// The rows of the input.
    pub(super) fn rows(&self) -> Bind<Table> {
        Table::of(&self.binder, &self.input, self.span)
    }

    /// Refuses what the documentation of the plugin leaves open.
    pub(super) fn refuse<T>(&self, what: &str) -> Bind<T> {
        Err(self.refusal(what).into())
    }

    /// The same, to add a remedy to.
    pub(super) fn refusal(&self, what: &str) -> Diagnostic {
        Diagnostic::error(
            Code::NotSupported,
            format!("`{}` {what}", self.def.name),
            self.span,
        )
    }
}

/// The column that an argument names.
pub(super) fn column_of(columns: &[Column], arg: &ast::Expr) -> Bind<Column> {
    match arg {
        ast::Expr::Name(name) => Ok(known_column(columns, name)?.clone()),
        other => error(
            Code::WrongType,
            "the name of a column is needed here",
            other.span(),
        ),
    }
}

/// True where the next argument may have a name of the query's own.
fn takes_names(def: &'static PluginDef, position: usize) -> bool {
    def.params
        .get(position)
        .is_some_and(|param| param.occurs == PluginOccurs::Named)
}

fn named_param(def: &'static PluginDef, name: &ast::Name) -> Bind<Option<usize>> {
    let idx = def.params.iter().position(|param| param.name == name.text);
    if idx.is_none() {
        let message = format!("plugin `{}` has no parameter `{}`", def.name, name.text);
        let mut diagnostic = Diagnostic::error(Code::UnknownOption, message, name.span);
        diagnostic.help = did_you_mean(&name.text, def.params.iter().map(|param| param.name));
        return Err(diagnostic.into());
    }
    Ok(idx)
}

/// The parameter of the next argument without a name.
fn next_position(
    def: &'static PluginDef,
    args: &[Vec<&ast::NamedExpr>],
    position: &mut usize,
) -> Option<usize> {
    let idx = *position;
    let param = def.params.get(idx)?;
    let is_repeated = matches!(param.occurs, PluginOccurs::Repeated | PluginOccurs::Named);
    if !is_repeated {
        *position += 1;
    }
    (is_repeated || args[idx].is_empty()).then_some(idx)
}

fn wrong_count(def: &'static PluginDef, span: Span) -> Diagnostic {
    Diagnostic::error(
        Code::WrongArgumentCount,
        format!("the arguments do not fit the parameters of `{}`", def.name),
        span,
    )
    .with_help(def.signature())
}
