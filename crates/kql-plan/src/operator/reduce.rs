//! `reduce`: groups of similar texts.
//!
//! Of no rows there are no groups; anything else is refused. The page names the paper that Kusto follows "largely" (SLCT, by
//! Vaarandi), but its samples do not follow from it: with a threshold of 0.001 ten words that each are in a tenth of the
//! rows are one pattern, and with 0.9 nine. So no pattern can be told for sure.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};
use kql_types::KqlType;

use super::check_options;
use crate::binder::Binder;
use crate::bound::{Column, Rel};
use crate::error::{Bind, error};
use crate::expr::Row;
use crate::naming::make_unique;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_reduce(
        &self,
        input: Arc<Rel>,
        node: &ast::Reduce,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("reduce", &node.params, &["kind"])?;
        let text = self.bind_expr(&mut Row::of(scope, &input), &node.by.expr)?;
        if !matches!(text.kql_type, KqlType::String | KqlType::Dynamic) {
            let message = format!("`reduce` takes a string, this is a {}", text.kql_type);
            return error(Code::WrongType, message, text.span);
        }
        let own = [
            ("Pattern", KqlType::String),
            ("Count", KqlType::Long),
            ("Representative", KqlType::String),
        ];
        let own = own.map(|(name, kql_type)| Column::new(name, kql_type));
        // `kind=source` adds the columns to the rows.
        let columns = match node.params.is_empty() {
            true => own.to_vec(),
            false => input.columns.iter().cloned().chain(own).collect(),
        };
        let columns = unique(columns);
        let first = self.run(&input.limit(1, node.span), node.span)?;
        if first.iter().any(|batch| batch.num_rows() > 0) {
            let message = "`reduce` of tables with rows is not supported: how Kusto finds the patterns is not published";
            let refusal = Diagnostic::error(Code::NotSupported, message, node.span).with_help(
                "replace what varies, and count: `summarize count() by replace_regex(text, @'[0-9]+', '*')`",
            );
            return Ok(Rel::absent(columns, refusal, node.span));
        }
        Ok(Rel::batches(columns, Vec::new(), node.span))
    }
}

fn unique(columns: Vec<Column>) -> Vec<Column> {
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let columns = make_unique(&names).into_iter().zip(columns);
    columns
        .map(|(name, column)| Column::new(name, column.kql_type))
        .collect()
}
