//! `count`: the number of rows.

use std::sync::Arc;

use kql_parser::ast;
use kql_types::KqlType;

use crate::binder::Binder;
use crate::bound::{Aggregate, AggregateFunction, Rel};
use crate::error::Bind;

impl Binder<'_> {
    pub(super) fn bind_count(&self, input: Arc<Rel>, node: &ast::Count) -> Bind<Rel> {
        let count = kql_functions::aggregate("count").expect("`count` is in the library");
        let function = AggregateFunction::Library(count);
        let rows = Aggregate {
            function,
            args: [].into(),
            filter: None,
            kql_type: KqlType::Long,
        };
        let name = node
            .name
            .as_ref()
            .map_or("Count", |name| name.text.as_str());
        Ok(input.aggregate(Vec::new(), vec![(name.to_owned(), rows)], node.span))
    }
}
