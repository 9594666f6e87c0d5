//! Aggregations.

use datafusion::common::Result;
use datafusion::functions::core::expr_fn::{coalesce, get_field};
use datafusion::logical_expr::{Expr as DfExpr, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder, lit};
use kql_functions::{AggregateDef, AggregateKernel, Extreme, KqlUdaf, extreme_row};
use kql_types::KqlType;

use super::expr::{lower_expr, scalar_value};
use super::{column, lower};
use crate::bound::{Aggregate, AggregateFunction, Expr, ExprKind, Rel};

/// The plan of an aggregation: the aggregates, then a projection that takes structs apart and fills in for nothing.
pub(super) fn lower_aggregate(rel: &Rel, input: &Rel, keys: &[Expr], aggregates: &[Aggregate]) -> Result<LogicalPlan> {
    let (key_columns, value_columns) = rel.columns.split_at(keys.len());
    let group_exprs = keys.iter().zip(key_columns).map(|(key, column)| lower_expr(key).alias(&column.name));
    let group_exprs: Vec<DfExpr> = group_exprs.collect();
    let mut computed = Computed::default();
    let shown: Vec<DfExpr> = aggregates
        .iter()
        .zip(value_columns)
        .map(|(aggregate, column)| Ok(computed.add(aggregate)?.alias(&column.name)))
        .collect::<Result<_>>()?;
    let aggregate_exprs =
        computed.exprs.into_iter().enumerate().map(|(idx, (_, expr))| expr.alias(Computed::name(idx)));
    let grouped = LogicalPlanBuilder::from(lower(input)?).aggregate(group_exprs, aggregate_exprs)?;
    let shown_keys = key_columns.iter().map(|key| column(&key.name));
    grouped.project(shown_keys.chain(shown).collect::<Vec<_>>())?.build()
}

/// The aggregates that DataFusion computes; equal ones once.
#[derive(Default)]
struct Computed {
    exprs: Vec<(String, DfExpr)>,
}

impl Computed {
    fn name(idx: usize) -> String {
        format!("$computed{idx}")
    }

    /// The expression over the aggregation's columns that gives the value of `aggregate`.
    fn add(&mut self, aggregate: &Aggregate) -> Result<DfExpr> {
        match aggregate.function {
            AggregateFunction::ExtremeRow { extreme, column: field } => {
                let value = self.position(fingerprint(extreme, &aggregate.args), || extreme_expr(extreme, aggregate))?;
                Ok(get_field(value, format!("c{field}")))
            }
            AggregateFunction::Library(def) => {
                let unique = format!("{}#{}", def.name, self.exprs.len());
                let value = self.position(unique, || library_expr(def, aggregate))?;
                Ok(filled(value, def, aggregate.kql_type))
            }
        }
    }

    fn position(&mut self, fingerprint: String, expr: impl FnOnce() -> Result<DfExpr>) -> Result<DfExpr> {
        let known = self.exprs.iter().position(|(known, _)| *known == fingerprint);
        let idx = match known {
            Some(idx) => idx,
            None => {
                self.exprs.push((fingerprint, expr()?));
                self.exprs.len() - 1
            }
        };
        Ok(column(&Self::name(idx)))
    }
}

fn fingerprint(extreme: Extreme, args: &[Expr]) -> String {
    let kinds: Vec<&ExprKind> = args.iter().map(|arg| &arg.kind).collect();
    format!("{extreme:?} {kinds:?}")
}

fn extreme_expr(extreme: Extreme, aggregate: &Aggregate) -> Result<DfExpr> {
    let types: Vec<KqlType> = aggregate.args.iter().map(|arg| arg.kql_type).collect();
    filtered(extreme_row(extreme, aggregate.args.iter().map(lower_expr).collect(), types), aggregate)
}

fn library_expr(def: &'static AggregateDef, aggregate: &Aggregate) -> Result<DfExpr> {
    let args: Vec<DfExpr> = aggregate.args.iter().map(lower_expr).collect();
    let expr = match def.kernel {
        AggregateKernel::DataFusion(build) => build(args),
        _ => {
            let types = aggregate.args.iter().map(|arg| arg.kql_type).collect();
            KqlUdaf::new(def, types, aggregate.kql_type).call(args)
        }
    };
    filtered(expr, aggregate)
}

fn filtered(expr: DfExpr, aggregate: &Aggregate) -> Result<DfExpr> {
    match &aggregate.filter {
        Some(filter) => expr.filter(lower_expr(filter)).build(),
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
