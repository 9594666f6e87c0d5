//! `top-hitters`: the most frequent values, or those with the largest sums. Kusto approximates them; these are exact.

use std::sync::Arc;

use kql_parser::{Code, ast};
use kql_types::KqlType;

use super::project::{Item, item_name};
use crate::binder::Binder;
use crate::bound::{Aggregate, AggregateFunction, Column, Expr, Rel, SortKey};
use crate::conversion;
use crate::error::{Bind, error};
use crate::expr::Row;
use crate::naming::{self, ItemName};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_top_hitters(
        &self,
        input: Arc<Rel>,
        node: &ast::TopHitters,
        scope: &Scope,
    ) -> Bind<Rel> {
        let rows = self.bind_row_count(scope, &node.count.expr)?;
        let of = self.bind_key(&input, &node.of, scope, None)?;
        let (name, aggregate, kql_type) = self.bind_hits(&input, node, &of, scope)?;
        let sources = [
            (of.name.clone(), of.span),
            (ItemName::Generated(name), node.span),
        ];
        let names = naming::assign(&sources, &[])?;
        let hits = Column::new("$hits", aggregate.kql_type);
        let value = Column::new("$value", of.expr.kql_type);
        let grouped = input.aggregate(
            vec![(value.name.clone(), of.expr)],
            vec![(hits.name.clone(), aggregate)],
            node.span,
        );
        let key = SortKey {
            expr: Expr::column(&hits, node.span),
            is_ascending: false,
            nulls_first: false,
        };
        let sorted = Arc::new(Arc::new(grouped).sort(vec![key], node.span));
        let top = Arc::new(sorted.limit(rows, node.span));
        let shown = [
            Expr::column(&value, node.span),
            conversion::explicit(Expr::column(&hits, node.span), kql_type),
        ];
        Ok(top.project(names.into_iter().zip(shown).collect(), node.span))
    }

    /// What is counted or added up: its name, and the type of its column.
    fn bind_hits(
        &self,
        input: &Rel,
        node: &ast::TopHitters,
        of: &Item,
        scope: &Scope,
    ) -> Bind<(String, Aggregate, KqlType)> {
        let Some(by) = &node.by else {
            let name = format!("approximate_count_{}", shown_name(&of.name));
            let count = library("count", Vec::new(), KqlType::Long);
            return Ok((name, count, KqlType::Long));
        };
        let value = self.bind_expr(&mut Row::of(scope, input), &by.expr)?;
        if !value.kql_type.is_numeric() {
            let message = format!(
                "`top-hitters` adds up numbers, this is a {}",
                value.kql_type
            );
            return error(Code::WrongType, message, value.span);
        }
        let name = item_name(by, &value, scope, input)?;
        let name = format!("approximate_sum_{}", shown_name(&name));
        let kql_type = value.kql_type;
        let sum_type = match kql_type {
            KqlType::Int => KqlType::Long,
            other => other,
        };
        let value = conversion::explicit(value, sum_type);
        Ok((name, library("sum", vec![value], sum_type), kql_type))
    }
}

fn shown_name(name: &ItemName) -> &str {
    match name {
        ItemName::Spelled(name) | ItemName::Generated(name) => name,
        ItemName::Positional => "",
    }
}

fn library(name: &str, args: Vec<Expr>, kql_type: KqlType) -> Aggregate {
    let def = kql_functions::aggregate(name).expect("the aggregate is in the library");
    Aggregate {
        function: AggregateFunction::Library(def),
        args: args.into(),
        filter: None,
        kql_type,
    }
}
