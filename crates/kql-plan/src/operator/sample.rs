//! `sample`: some rows.

use std::sync::Arc;

use kql_parser::ast;

use super::check_options;
use crate::binder::Binder;
use crate::bound::{Rel, RelKind};
use crate::error::Bind;
use crate::extension::Step;
use crate::extension::sample::Sample;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_sample(
        &self,
        input: Arc<Rel>,
        node: &ast::Sample,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("sample", &node.params, &[])?;
        let rows = self.bind_row_count(scope, &node.count.expr)?;
        Ok(Rel {
            columns: input.columns.clone(),
            kind: RelKind::Step {
                input,
                step: Step::new(Sample {
                    rows,
                    // Two samples of one table are different rows.
                    seed: node.span.start as u64,
                }),
            },
            span: node.span,
            is_serialized: false,
        })
    }
}
