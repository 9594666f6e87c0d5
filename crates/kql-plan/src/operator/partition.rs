//! `partition`: a query over each part of the rows.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};
use kql_types::{KqlType, Value};

use super::{check_options, option};
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel, RelKind};
use crate::error::{Bind, error, not_supported};
use crate::expr::Row;
use crate::per_group::{Groups, needs_rows};
use crate::scope::{Scope, Variable};
use crate::winning_rows::first_of_parts;

/// The most partitions that the legacy strategy takes.
const LEGACY_PARTITIONS: usize = 64;

impl Binder<'_> {
    pub(super) fn bind_partition(
        &self,
        input: Arc<Rel>,
        node: &ast::Partition,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("partition", &node.params, &[])?;
        if let Some(within) = &node.within {
            return not_supported("`partition by ... in`", within.span());
        }
        let limit = partition_limit(node)?;
        let key = self.bind_partition_key(&input, node, scope)?;
        match &node.body {
            ast::PartitionBody::Query(query) => {
                self.bind_partition_query(&input, &key, query, scope, node.span)
            }
            ast::PartitionBody::SubQuery(query) => {
                let rows = Rel::group_rows(input.columns.clone(), input.is_serialized, node.span);
                let query = self.bind_operators(Arc::new(rows), &query.operators, scope)?;
                self.apply_to_parts(input, &key, &query, limit, node.span)
            }
        }
    }

    fn bind_partition_key(
        &self,
        input: &Rel,
        node: &ast::Partition,
        scope: &Scope,
    ) -> Bind<Column> {
        let key = self.bind_expr(&mut Row::of(scope, input), &node.by)?;
        if key.kql_type == KqlType::Dynamic {
            let message = "the column of `partition` cannot be a dynamic";
            return error(Code::WrongType, message, key.span);
        }
        match key.as_column().and_then(|name| input.column(name)) {
            Some(column) => Ok(column.clone()),
            None => error(Code::WrongType, "`partition` takes a column", key.span),
        }
    }

    pub(super) fn apply_to_parts(
        &self,
        input: Arc<Rel>,
        key: &Column,
        query: &Rel,
        limit: Option<usize>,
        span: Span,
    ) -> Bind<Rel> {
        if let (None, Some(winners)) = (limit, first_of_parts(&input, key, query)) {
            return Ok(Rel {
                is_serialized: false,
                ..Arc::unwrap_or_clone(winners)
            });
        }
        let mut groups = Groups::by(input, vec![Expr::column(key, span)], limit, span);
        if needs_rows(query) {
            let columns = groups.rows.columns.clone();
            let batches = self.run(&groups.rows, span)?;
            groups.rows = Arc::new(Rel::batches(columns, batches, span));
        }
        let applied = groups.apply(query)?;
        let shown = query
            .columns
            .iter()
            .map(|column| (column.name.clone(), Expr::column(column, span)));
        let parts = applied.project(shown.collect(), span);
        Ok(Rel {
            is_serialized: false,
            ..parts
        })
    }

    /// A query with a source of its own, for each value of the key. It knows the value under the name of the column.
    fn bind_partition_query(
        &self,
        input: &Arc<Rel>,
        key: &Column,
        query: &ast::Expr,
        scope: &Scope,
        span: Span,
    ) -> Bind<Rel> {
        let named = vec![(key.name.clone(), Expr::column(key, span))];
        let keys = input.clone().aggregate(named, Vec::new(), span);
        let mut values: Vec<Value> = Vec::new();
        for batch in self.run(&keys, span)? {
            let array = batch.column(0);
            values.extend(
                (0..batch.num_rows()).map(|row| Value::from_array(array, row, key.kql_type)),
            );
        }
        if values.len() > LEGACY_PARTITIONS {
            let message = format!(
                "`partition` has {} partitions, more than {LEGACY_PARTITIONS}",
                values.len()
            );
            return error(Code::TooComplex, message, span);
        }
        let bind = |value: Value| {
            let literal = Variable::Scalar(Expr::literal(value, span));
            self.bind_table(query, &scope.with(&key.name, literal))
        };
        if values.is_empty() {
            let nothing = bind(Value::null(key.kql_type))?;
            return Ok(nothing.limit(0, span));
        }
        let parts = values
            .into_iter()
            .map(bind)
            .collect::<Bind<Vec<Arc<Rel>>>>()?;
        Ok(Rel {
            columns: parts[0].columns.clone(),
            kind: RelKind::Union(parts),
            span,
            is_serialized: false,
        })
    }
}

/// How many partitions the strategy takes; `None` for any number.
fn partition_limit(node: &ast::Partition) -> Bind<Option<usize>> {
    let Some(param) = option(&node.params, "hint.strategy") else {
        return Ok(Some(LEGACY_PARTITIONS));
    };
    match super::word(param, &["legacy", "native", "shuffle"])? {
        "legacy" => Ok(Some(LEGACY_PARTITIONS)),
        _ => Ok(None),
    }
}
