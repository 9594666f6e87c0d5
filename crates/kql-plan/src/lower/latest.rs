//! Aggregations that only choose a row of each group.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::logical_expr::{Expr as DfExpr, Extension, LogicalPlan};
use kql_functions::Extreme;

use super::expr::lower_expr;
use super::key::lower_key;
use super::{Lowered, Lowering, Names, Order, column, projected};
use crate::bound::{Aggregate, AggregateFunction, Expr, Rel};
use crate::extension::Latest;

impl Lowering {
    /// An aggregation whose values are all columns of the row that wins: the rows that win, with those columns. `None` for
    /// any other aggregation.
    pub(super) fn latest(
        &self,
        input: &Rel,
        keys: &[Expr],
        aggregates: &[Aggregate],
    ) -> Result<Option<Lowered>> {
        let Some((extreme, row)) = winning_row(keys, aggregates) else {
            return Ok(None);
        };
        let lowered = self.lower(input, Order::Kept)?;
        let mut rows = Rows {
            lowering: self,
            inner: Names::new(&input.columns, &lowered.names),
            computed: Vec::new(),
            named: Vec::new(),
        };
        let key_names: Vec<String> = keys
            .iter()
            .map(|key| rows.name(lower_key(key, &rows.inner)))
            .collect();
        let arg_names: Vec<String> = row
            .args
            .iter()
            .map(|arg| rows.name(lower_expr(arg, &rows.inner)))
            .collect();
        let mut plan = lowered.plan;
        if !rows.computed.is_empty() {
            let passed = lowered.names.iter().map(|name| column(name));
            plan = projected(plan, passed.chain(rows.computed).collect())?;
        }
        let node = Latest {
            input: plan,
            keys: key_names.iter().map(|name| column(name)).collect(),
            by: column(&arg_names[0]),
            extreme,
        };
        let plan = LogicalPlan::Extension(Extension {
            node: Arc::new(node),
        });
        let values = aggregates.iter().map(|aggregate| match aggregate.function {
            AggregateFunction::ExtremeRow { column, .. } => arg_names[column].clone(),
            AggregateFunction::Library(_) => unreachable!("all are columns of the winning row"),
        });
        let names = key_names.iter().cloned().chain(values).collect();
        Ok(Some(Lowered { plan, names }))
    }
}

/// What all aggregates choose their row by, if it is the same and decided by a greatest or least value.
///
/// Without keys, no rows at all make a group too, so that is left to the aggregation.
pub(crate) fn winning_row<'a>(
    keys: &[Expr],
    aggregates: &'a [Aggregate],
) -> Option<(Extreme, &'a Aggregate)> {
    let (first, rest) = aggregates.split_first()?;
    let AggregateFunction::ExtremeRow { extreme, .. } = first.function else {
        return None;
    };
    let is_latest = extreme != Extreme::Any
        && !keys.is_empty()
        && first.filter.is_none()
        && rest.iter().all(|other| is_same_row(first, other));
    is_latest.then_some((extreme, first))
}

/// True where two aggregates show columns of one winning row.
fn is_same_row(one: &Aggregate, other: &Aggregate) -> bool {
    let extreme = |aggregate: &Aggregate| match aggregate.function {
        AggregateFunction::ExtremeRow { extreme, .. } => Some(extreme),
        AggregateFunction::Library(_) => None,
    };
    let mut args = one.args.iter().zip(other.args.iter());
    let is_same = Arc::ptr_eq(&one.args, &other.args)
        || one.args.len() == other.args.len() && args.all(|(one, other)| one.computes_same(other));
    extreme(one) == extreme(other) && other.filter.is_none() && is_same
}

/// The columns below the node: those of the input, and computed ones.
struct Rows<'a> {
    lowering: &'a Lowering,
    inner: Names<'a>,
    computed: Vec<DfExpr>,
    named: Vec<String>,
}

impl Rows<'_> {
    /// The name of a column that has this value, another one for each value.
    fn name(&mut self, value: DfExpr) -> String {
        let name = match value {
            DfExpr::Column(passed) if !self.named.contains(&passed.name) => passed.name,
            value => {
                let name = self.lowering.fresh("$value");
                self.computed.push(value.alias(&name));
                name
            }
        };
        self.named.push(name.clone());
        name
    }
}
