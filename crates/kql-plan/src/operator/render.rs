//! `render`: kept beside the rows, for front ends that draw.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};
use kql_types::convert;

use crate::binder::Binder;
use crate::bound::{Rel, Render};
use crate::error::{Bind, all};
use crate::scope::Scope;

impl Binder<'_> {
    /// What to draw. Values of properties are constants.
    pub(super) fn bind_render(&self, node: &ast::Render, scope: &Scope) -> Bind<Render> {
        let properties = node.properties.iter().map(|param| {
            let value = self.property_text(&param.value, scope)?;
            Ok((param.name.text.clone(), value))
        });
        Ok(Render {
            visualization: node.chart.text.clone(),
            properties: all(properties)?,
        })
    }

    /// A `render` that other operators follow: it changes no rows, and there is nothing left to draw.
    pub(super) fn bind_inner_render(&self, input: Arc<Rel>, node: &ast::Render) -> Arc<Rel> {
        let message = "`render` draws nothing here: it is not the last operator of the query";
        self.warn(Diagnostic::warning(Code::WrongContext, message, node.span));
        input
    }

    fn property_text(&self, value: &ast::ParamValue, scope: &Scope) -> Bind<String> {
        match value {
            ast::ParamValue::Name(name) => Ok(name.text.clone()),
            ast::ParamValue::Names(names) => {
                let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
                Ok(names.join(","))
            }
            ast::ParamValue::Expr(expr) => {
                let (value, _) = self.bind_constant(scope, expr)?;
                let mut text = String::new();
                convert::write_string(&value, &mut text);
                Ok(text)
            }
        }
    }
}
