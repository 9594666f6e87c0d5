//! `bin_auto()`: bins of the size and from the point that `set query_bin_auto_size` and `query_bin_auto_at` say.

use kql_parser::{Code, Diagnostic, ast};

use super::Row;
use super::call::{check_arity, checked_call};
use crate::binder::Binder;
use crate::bound::Expr;
use crate::error::{Bind, error};
use crate::scope::{Scope, Variable};

const SIZE: &str = "query_bin_auto_size";
const AT: &str = "query_bin_auto_at";

impl Binder<'_> {
    /// Binds `set option = value`. Only the options of `bin_auto()` change an answer.
    pub(crate) fn bind_set(&self, node: &ast::Set, scope: &Scope) -> Bind<Scope> {
        let (name, Some(value)) = (node.name.text.as_str(), &node.value) else {
            return Ok(scope.clone());
        };
        if ![SIZE, AT].contains(&name) {
            return Ok(scope.clone());
        }
        let value = self.bind_expr(&mut Row::none(scope), value)?;
        match value.as_literal() {
            Some(_) => Ok(scope.with(&variable(name), Variable::Scalar(value))),
            None => error(Code::NotConstant, "a constant is needed here", value.span),
        }
    }

    pub(super) fn bind_bin_auto(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<Expr> {
        let def = kql_functions::scalar("bin_auto").expect("`bin_auto` is in the library");
        check_arity(
            def.name,
            def.arity(),
            call.args.len(),
            &def.signature(),
            call.span,
        )?;
        let value = self.bind_expr(row, &call.args[0].expr)?;
        let option = |name: &str| match row.scope.get(&variable(name)) {
            Some(Variable::Scalar(value)) => Some(value.clone()),
            _ => None,
        };
        let Some(size) = option(SIZE) else {
            let message = "`bin_auto` needs the size of its bins";
            return Err(Diagnostic::error(Code::NotSupported, message, call.span)
                .with_help(format!("begin the query with `set {SIZE} = 1h;`"))
                .into());
        };
        let (name, args) = match option(AT) {
            None => ("bin", vec![value, size]),
            Some(at) => ("bin_at", vec![value, size, at]),
        };
        let def = kql_functions::scalar(name).expect("`bin` and `bin_at` are in the library");
        checked_call(def, args, call.span)
    }
}

/// The variable that keeps an option. No query can spell its name.
fn variable(option: &str) -> String {
    format!("set {option}")
}
