//! Bound tree to DataFusion logical plan, a node at a time.

mod aggregate;
mod expr;
mod join;
mod predicate;
mod range;
mod source;

use std::sync::Arc;

use arrow::datatypes::{Field, Schema};
use datafusion::common::{Column as DfColumn, DFSchema, Result};
use datafusion::logical_expr::{Expr as DfExpr, Extension, LogicalPlan, LogicalPlanBuilder, SortExpr, Union};

use crate::bound::{Column, Rel, RelKind, SortKey};
use crate::extension::{Step, StepNode};
use crate::operator::{STACK_RED_ZONE, STACK_SEGMENT};

/// The logical plan of a table expression. Its columns are those of `rel`, unqualified and in the same order.
pub fn lower(rel: &Rel) -> Result<LogicalPlan> {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || lower_node(rel))
}

fn lower_node(rel: &Rel) -> Result<LogicalPlan> {
    match &rel.kind {
        RelKind::Scan { table, source } => source::scan(table, source),
        RelKind::Batches(batches) => source::batches(&rel.columns, batches),
        RelKind::OneRow => LogicalPlanBuilder::empty(true).build(),
        RelKind::Range(range) => range::lower_range(range, &rel.columns[0]),
        RelKind::Filter { input, predicate } => {
            LogicalPlanBuilder::from(lower(input)?).filter(predicate::lower_predicate(predicate))?.build()
        }
        RelKind::Project { input, exprs } => {
            let named = exprs.iter().zip(&rel.columns).map(|(expr, column)| expr::lower_expr(expr).alias(&column.name));
            LogicalPlanBuilder::from(lower(input)?).project(named)?.build()
        }
        RelKind::Aggregate { input, keys, aggregates } => aggregate::lower_aggregate(rel, input, keys, aggregates),
        RelKind::Sort { input, keys } => {
            LogicalPlanBuilder::from(lower(input)?).sort(keys.iter().map(sort_expr))?.build()
        }
        RelKind::Limit { input, rows } => LogicalPlanBuilder::from(lower(input)?).limit(0, Some(*rows))?.build(),
        RelKind::Union(inputs) => lower_union(inputs),
        RelKind::Join(join) => join::lower_join(join),
        RelKind::Step { input, step } => lower_step(rel, lower(input)?, step),
    }
}

/// A column by its exact name: KQL names may hold dots and capitals.
fn column(name: &str) -> DfExpr {
    DfExpr::Column(DfColumn::new_unqualified(name))
}

fn sort_expr(key: &SortKey) -> SortExpr {
    expr::lower_expr(&key.expr).sort(key.is_ascending, key.nulls_first)
}

fn lower_union(inputs: &[Arc<Rel>]) -> Result<LogicalPlan> {
    let plans: Vec<Arc<LogicalPlan>> = inputs.iter().map(|input| lower(input).map(Arc::new)).collect::<Result<_>>()?;
    match plans.as_slice() {
        [only] => Ok(LogicalPlan::clone(only)),
        _ => Ok(LogicalPlan::Union(Union::try_new_with_loose_types(plans)?)),
    }
}

fn lower_step(rel: &Rel, input: LogicalPlan, step: &Step) -> Result<LogicalPlan> {
    let schema = Arc::new(DFSchema::try_from(arrow_schema(&rel.columns))?);
    let node = StepNode { step: step.clone(), input, schema };
    Ok(LogicalPlan::Extension(Extension { node: Arc::new(node) }))
}

/// The Arrow schema of KQL columns.
fn arrow_schema(columns: &[Column]) -> Schema {
    let fields = columns.iter().map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
    Schema::new(fields.collect::<Vec<_>>())
}
