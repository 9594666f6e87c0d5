//! `sample-distinct`: some of the different values of a column.

use std::sync::Arc;

use kql_parser::{Code, ast};
use kql_types::KqlType;

use super::check_options;
use super::project::item_name;
use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, error};
use crate::expr::Row;
use crate::naming::ItemName;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_sample_distinct(
        &self,
        input: Arc<Rel>,
        node: &ast::SampleDistinct,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("sample-distinct", &node.params, &[])?;
        let rows = self.bind_row_count(scope, &node.count.expr)?;
        let value = self.bind_expr(&mut Row::of(scope, &input), &node.of.expr)?;
        if value.kql_type == KqlType::Dynamic || value.as_column().is_none() {
            let message = "`sample-distinct` takes a column that is no dynamic";
            return error(Code::WrongType, message, value.span);
        }
        let name = match item_name(&node.of, &value, scope, &input)? {
            ItemName::Spelled(name) | ItemName::Generated(name) => name,
            ItemName::Positional => "Column1".to_owned(),
        };
        let distinct = Arc::new(input.aggregate(vec![(name, value)], Vec::new(), node.span));
        Ok(distinct.limit(rows, node.span))
    }
}
