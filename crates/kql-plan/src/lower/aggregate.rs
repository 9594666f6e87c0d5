//! Aggregations.

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::common::Result;
use datafusion::functions::core::expr_fn::{coalesce, get_field};
use datafusion::logical_expr::{
    Aggregate as DfAggregate, Expr as DfExpr, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder, lit,
};
use kql_functions::{AggregateDef, AggregateKernel, Extreme, KqlUdaf, extreme_row};
use kql_types::KqlType;

use super::expr::{lower_expr, scalar_value};
use super::key::lower_key;
use super::{Lowered, Lowering, Names, Order, behind_fence, column, projected};
use crate::bound::{Aggregate, AggregateFunction, Expr, Rel};

impl Lowering {
    /// An aggregation, then a projection that takes structs apart and fills in for nothing, where there is something to do.
    pub(super) fn aggregate(
        &self,
        rel: &Rel,
        input: &Rel,
        keys: &[Expr],
        aggregates: &[Aggregate],
    ) -> Result<Lowered> {
        let lowered = self.lower(input, needed_order(aggregates))?;
        let inner = Names::new(&input.columns, &lowered.names);
        let names = self.fresh_all(&rel.columns);
        let (key_names, value_names) = names.split_at(keys.len());
        let mut fenced = BTreeSet::new();
        let group_exprs = keys.iter().zip(key_names).map(|(key, name)| {
            let value = lower_key(key, &inner);
            if !self.sizes.define(name, &value) {
                fenced.insert(name.clone());
            }
            value.alias(name)
        });
        let group_exprs: Vec<DfExpr> = group_exprs.collect();
        let mut computed = Computed {
            lowering: self,
            inner: &inner,
            exprs: Vec::new(),
        };
        let values = aggregates.iter().map(|aggregate| computed.add(aggregate));
        let values: Vec<DfExpr> = values.collect::<Result<_>>()?;
        let mut computed = computed.exprs;
        let is_shown = computed.len() == values.len()
            && (computed.iter().zip(&values)).all(|(known, value)| *value == column(&known.name));
        if is_shown {
            for (known, name) in computed.iter_mut().zip(value_names) {
                known.name.clone_from(name);
            }
        }
        let aggregate_exprs: Vec<DfExpr> = computed
            .into_iter()
            .map(|known| known.expr.alias(known.name))
            .collect();
        let grouped = DfAggregate::try_new(Arc::new(lowered.plan), group_exprs, aggregate_exprs)?;
        let grouped = LogicalPlan::Aggregate(grouped);
        // One row, even of none: the limit keeps filters above. One that turned out to be constant would move below, and
        // leave the row of no rows.
        let grouped = match keys.is_empty() {
            true => LogicalPlanBuilder::from(grouped)
                .limit(0, Some(1))?
                .build()?,
            false => grouped,
        };
        let plan = match is_shown {
            true => grouped,
            false => {
                let keys = key_names.iter().map(|name| column(name));
                let values = values.into_iter().zip(value_names);
                let values = values.map(|(value, name)| value.alias(name));
                projected(grouped, keys.chain(values).collect())?
            }
        };
        Ok(Lowered {
            plan: behind_fence(plan, fenced),
            names,
        })
    }
}

/// Lists, and the rows that win among equals, depend on the order of the rows.
fn needed_order(aggregates: &[Aggregate]) -> Order {
    let is_sensitive = aggregates.iter().any(|aggregate| match aggregate.function {
        AggregateFunction::ExtremeRow { .. } => true,
        AggregateFunction::Library(def) => def.order_sensitive,
    });
    if is_sensitive {
        Order::Kept
    } else {
        Order::Free
    }
}

/// The aggregates that DataFusion computes; equal ones once.
struct Computed<'a> {
    lowering: &'a Lowering,
    inner: &'a Names<'a>,
    exprs: Vec<ComputedExpr>,
}

struct ComputedExpr {
    winner: Option<Winner>,
    name: String,
    expr: DfExpr,
}

impl Computed<'_> {
    /// The expression over the aggregation's columns that gives the value of `aggregate`.
    fn add(&mut self, aggregate: &Aggregate) -> Result<DfExpr> {
        match aggregate.function {
            AggregateFunction::ExtremeRow {
                extreme,
                column: field,
            } => {
                let winner = self.winner(extreme, aggregate)?;
                Ok(get_field(winner, format!("c{field}")))
            }
            AggregateFunction::Library(def) => {
                let expr = library_expr(def, aggregate, self.inner)?;
                let is_nullable = match &expr {
                    DfExpr::AggregateFunction(call) => call.func.is_nullable(),
                    _ => true,
                };
                let value = self.shared(expr);
                Ok(match is_nullable {
                    true => filled(value, def, aggregate.kql_type),
                    false => value,
                })
            }
        }
    }

    /// The row that wins, which the aggregates of one call share.
    fn winner(&mut self, extreme: Extreme, aggregate: &Aggregate) -> Result<DfExpr> {
        let shared = Winner {
            extreme,
            args: aggregate.args.clone(),
            filter: format!("{:?}", aggregate.filter.as_ref().map(|filter| &filter.kind)),
        };
        let mut known = self.exprs.iter();
        if let Some(known) = known.find(|known| known.winner.as_ref() == Some(&shared)) {
            return Ok(column(&known.name));
        }
        let expr = extreme_expr(extreme, aggregate, self.inner)?;
        Ok(self.named(Some(shared), expr))
    }

    /// The column of an expression, which is computed once however often it is asked for.
    fn shared(&mut self, expr: DfExpr) -> DfExpr {
        let known = self.exprs.iter().find(|known| known.expr == expr);
        match known.filter(|_| !expr.is_volatile()) {
            Some(known) => column(&known.name),
            None => self.named(None, expr),
        }
    }

    fn named(&mut self, winner: Option<Winner>, expr: DfExpr) -> DfExpr {
        let name = self.lowering.fresh("$aggregate");
        let value = column(&name);
        self.exprs.push(ComputedExpr { winner, name, expr });
        value
    }
}

/// What two aggregates share that show columns of one winning row.
struct Winner {
    extreme: Extreme,
    args: Arc<[Expr]>,
    filter: String,
}

impl PartialEq for Winner {
    fn eq(&self, other: &Winner) -> bool {
        self.extreme == other.extreme
            && Arc::ptr_eq(&self.args, &other.args)
            && self.filter == other.filter
    }
}

fn extreme_expr(extreme: Extreme, aggregate: &Aggregate, names: &Names<'_>) -> Result<DfExpr> {
    let types: Vec<KqlType> = aggregate.args.iter().map(|arg| arg.kql_type).collect();
    let args = aggregate
        .args
        .iter()
        .map(|arg| lower_expr(arg, names))
        .collect();
    filtered(extreme_row(extreme, args, types), aggregate, names)
}

fn library_expr(
    def: &'static AggregateDef,
    aggregate: &Aggregate,
    names: &Names<'_>,
) -> Result<DfExpr> {
    let args: Vec<DfExpr> = aggregate
        .args
        .iter()
        .map(|arg| lower_expr(arg, names))
        .collect();
    let expr = match def.kernel {
        AggregateKernel::DataFusion(build) => build(args),
        _ => {
            let types = aggregate.args.iter().map(|arg| arg.kql_type).collect();
            KqlUdaf::new(def, types, aggregate.kql_type).call(args)
        }
    };
    filtered(expr, aggregate, names)
}

fn filtered(expr: DfExpr, aggregate: &Aggregate, names: &Names<'_>) -> Result<DfExpr> {
    match &aggregate.filter {
        Some(filter) => expr.filter(lower_expr(filter, names)).build(),
        None => Ok(expr),
    }
}

/// The value that Kusto gives where DataFusion has seen no value and answers null.
fn filled(value: DfExpr, def: &AggregateDef, kql_type: KqlType) -> DfExpr {
    let empty = def.empty.value(kql_type);
    if matches!(def.kernel, AggregateKernel::DataFusion(_)) && !empty.is_null() {
        return coalesce(vec![value, lit(scalar_value(&empty))]);
    }
    value
}
