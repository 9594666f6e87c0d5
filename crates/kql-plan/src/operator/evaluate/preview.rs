//! `preview`: the first rows, and how many there are. Its two tables are two results, as those of `fork`.

use std::sync::Arc;

use kql_parser::ast;
use kql_types::KqlType;

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use crate::binder::Binder;
use crate::bound::{Aggregate, AggregateFunction, Output, Rel};
use crate::error::Bind;
use crate::operator::check_options;
use crate::scope::Scope;

pub(super) static PREVIEW: PluginDef = PluginDef {
    name: "preview",
    summary: "Returns the first rows, and in a second table how many rows there are.",
    params: &[PluginParam::required(
        "NumberOfRows",
        "How many rows to return.",
    )],
    page: "preview-plugin",
    reads_schema: false,
    bind: |call| call.refuse("returns two tables, so it stands at the end of a query only"),
};

impl Binder<'_> {
    /// Binds a call of `preview`, or gives `None` for that of another plugin.
    pub(in crate::operator) fn bind_preview(
        &self,
        input: impl FnOnce() -> Bind<Arc<Rel>>,
        node: &ast::Evaluate,
        scope: &Scope,
    ) -> Option<Bind<Vec<Output>>> {
        (node.call.name.text == PREVIEW.name).then(|| {
            check_options("evaluate", &node.params, &[])?;
            let call = Invocation::new(*self, &PREVIEW, input()?, node, scope)?;
            let rows = self.bind_row_count(scope, call.required("NumberOfRows"))?;
            if call.schema.is_some() {
                return call.refuse("returns two tables, so it takes no schema");
            }
            let tables = [call.input.clone().limit(rows, call.span), counted(&call)];
            Ok(tables
                .into_iter()
                .map(|rel| Output {
                    rel: Arc::new(rel),
                    render: None,
                })
                .collect())
        })
    }
}

fn counted(call: &Invocation<'_>) -> Rel {
    let count = kql_functions::aggregate("count").expect("`count` is in the library");
    let rows = Aggregate {
        function: AggregateFunction::Library(count),
        args: [].into(),
        filter: None,
        kql_type: KqlType::Long,
    };
    let named = vec![("Count".to_owned(), rows)];
    call.input.clone().aggregate(Vec::new(), named, call.span)
}
