//! `externaldata`: rows of files, which this machine has only if an option says where.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::Value;

use super::datatable::declared_columns;
use crate::binder::Binder;
use crate::bound::Rel;
use crate::catalog::{ExternalError, ExternalFile};
use crate::error::{Bind, all, error};
use crate::scope::Scope;
use crate::statement::is_true;

impl Binder<'_> {
    pub(super) fn bind_externaldata(
        &self,
        node: &ast::ExternalData,
        scope: &Scope,
    ) -> Bind<Arc<Rel>> {
        let columns = declared_columns(&node.schema)?;
        let uris = all(node.uris.iter().map(|uri| self.bind_uri(uri, scope)))?;
        if let Some(refusal) = unknown_property(&node.properties) {
            return Ok(Arc::new(Rel::absent(columns, refusal, node.span)));
        }
        let property = |name: &str| {
            node.properties
                .iter()
                .find(|param| param.name.text.eq_ignore_ascii_case(name))
        };
        let format = property("format").and_then(|param| super::param_text(&param.value));
        let mut batches = Vec::new();
        for (uri, span) in &uris {
            let file = ExternalFile {
                uri,
                format: format.as_deref(),
                ignores_first_record: property("ignoreFirstRecord").is_some_and(is_true),
                columns: &columns,
            };
            match self.catalog.external_data(&file) {
                Ok(more) => batches.extend(more),
                Err(ExternalError::NotAllowed) => {
                    let refusal = not_allowed(uri, *span);
                    return Ok(Arc::new(Rel::absent(columns, refusal, node.span)));
                }
                Err(ExternalError::Unreadable(reason)) => {
                    return error(
                        Code::NotLocal,
                        format!("cannot read `{}`: {reason}", shown(uri)),
                        *span,
                    );
                }
            }
        }
        Ok(Arc::new(Rel::batches(columns, batches, node.span)))
    }

    fn bind_uri(&self, uri: &ast::Expr, scope: &Scope) -> Bind<(String, Span)> {
        match self.bind_constant(scope, uri)? {
            (Value::String(uri), span) => Ok((uri, span)),
            (other, span) => error(
                Code::WrongType,
                format!(
                    "the place of a file is a string, this is a {}",
                    other.kql_type()
                ),
                span,
            ),
        }
    }
}

/// Why the rows cannot be read, if that is so: a property that would change how a file is read.
fn unknown_property(properties: &[ast::Param]) -> Option<Diagnostic> {
    let is_known = |name: &str| {
        let mut known = ["format", "ignoreFirstRecord"].iter();
        known.any(|known| known.eq_ignore_ascii_case(name))
    };
    let mut names = properties.iter().map(|property| &property.name);
    let name = names.find(|name| !is_known(&name.text))?;
    let message = format!("property `{name}` of `externaldata` is not supported yet");
    Some(Diagnostic::error(Code::NotSupported, message, name.span))
}

/// The place without what may be a secret: keys follow a `?` or a `;`.
fn shown(uri: &str) -> &str {
    uri.split(['?', ';']).next().unwrap_or_default()
}

fn not_allowed(uri: &str, span: Span) -> Diagnostic {
    let message = format!("`{}` is not on this machine", shown(uri));
    Diagnostic::error(Code::NotLocal, message, span)
        .with_help("`--external-data DIR` names a folder with such files")
}
