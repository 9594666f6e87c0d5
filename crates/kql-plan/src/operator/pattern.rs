//! Patterns: queries that are chosen by texts, `declare pattern app = (id: string)[scope: string] {...}; app("a").Data`.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::{Value, convert};

use crate::binder::Binder;
use crate::bound::{Expr, Rel};
use crate::error::{Bind, all, error};
use crate::expr::literal_value;
use crate::scope::{Scope, Variable};

/// What the names of patterns and of their queries start with in a scope: no query can write it.
pub(crate) const PATTERN: &str = "$pattern:";

/// A call of a pattern.
#[derive(Clone, Copy)]
pub(super) struct PatternCall<'a> {
    call: &'a ast::Call,
    path: Option<&'a str>,
    span: Span,
}

/// The call of a pattern that an expression is, if its pattern is declared.
pub(super) fn pattern_call<'a>(expr: &'a ast::Expr, scope: &Scope) -> Option<PatternCall<'a>> {
    let (call, path, span) = match expr {
        ast::Expr::Call(call) => (call, None, call.span),
        ast::Expr::Path(node) => match (node.object.as_ref(), &node.member) {
            (ast::Expr::Call(call), ast::Member::Name(name)) => {
                (call, Some(name.text.as_str()), node.span)
            }
            _ => return None,
        },
        _ => return None,
    };
    scope.get(&format!("{PATTERN}{}", call.name.text))?;
    Some(PatternCall { call, path, span })
}

impl Binder<'_> {
    pub(crate) fn bind_declare_pattern(
        &self,
        node: &ast::DeclarePattern,
        scope: &Scope,
    ) -> Bind<Scope> {
        let name = node.name.text.as_str();
        let declared = Variable::Scalar(Expr::literal(Value::Bool(true), node.span));
        let mut wider = scope.with(&format!("{PATTERN}{name}"), declared);
        for case in node
            .definition
            .iter()
            .flat_map(|definition| &definition.matches)
        {
            let args = all(case.args.iter().map(literal_text))?;
            let path = case.path.as_ref().map(literal_text).transpose()?;
            let query = ast::Function {
                is_view: false,
                params: Vec::new(),
                body: case.body.clone(),
                span: case.span,
            };
            let query = Variable::Function(Arc::new(query), scope.clone());
            wider = wider.with(&key(name, &args, path.as_deref()), query);
        }
        Ok(wider)
    }

    /// The table of the query that the texts of a call choose.
    pub(super) fn bind_pattern(&self, pattern: PatternCall<'_>, scope: &Scope) -> Bind<Arc<Rel>> {
        let name = pattern.call.name.text.as_str();
        let args = all(pattern.call.args.iter().map(|arg| {
            match self.bind_constant(scope, &arg.expr)? {
                (Value::String(text), _) => Ok(text),
                (_, span) => error(
                    Code::WrongType,
                    "the argument of a pattern is a string",
                    span,
                ),
            }
        }))?;
        let Some(Variable::Function(query, captured)) = scope.get(&key(name, &args, pattern.path))
        else {
            let message = format!("pattern `{name}` has no query for these texts");
            return Err(Diagnostic::error(Code::UnknownName, message, pattern.span).into());
        };
        let call = ast::Call {
            name: pattern.call.name.clone(),
            args: Vec::new(),
            span: pattern.span,
        };
        self.bind_user_table(scope, &call, &query.clone(), &captured.clone(), None)?
            .into_table(pattern.span)
    }
}

/// The name of a pattern's query in a scope.
fn key(name: &str, args: &[String], path: Option<&str>) -> String {
    format!("{PATTERN}{name}{args:?}{path:?}")
}

fn literal_text(literal: &ast::Literal) -> Bind<String> {
    match convert::to_string(&literal_value(literal)?) {
        Value::String(text) => Ok(text),
        _ => error(
            Code::WrongType,
            "the argument of a pattern is a string",
            literal.span,
        ),
    }
}
