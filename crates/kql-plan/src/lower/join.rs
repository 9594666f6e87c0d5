//! Joins.

use datafusion::common::{Column as DfColumn, JoinType, NullEquality, Result, ScalarValue};
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::logical_expr::{Expr as DfExpr, LogicalPlan, LogicalPlanBuilder, lit};
use kql_types::KqlType;

use super::expr::lower_expr;
use super::{column, lower};
use crate::bound::{Column, Join, JoinKind};

/// The plan of a join. A null key equals a null key.
pub(super) fn lower_join(join: &Join) -> Result<LogicalPlan> {
    let (left_keys, right_keys): (Vec<DfExpr>, Vec<DfExpr>) =
        join.on.iter().map(|(left, right)| (lower_expr(left), lower_expr(right))).unzip();
    let keyed_left = with_keys(lower(&join.left)?, &join.left.columns, left_keys, "$left.key")?;
    let keyed_right = with_keys(lower(&join.right)?, &join.right.columns, right_keys, "$right.key")?;
    let plan = LogicalPlanBuilder::from(keyed_left)
        .join_detailed(
            keyed_right,
            join_type(join.kind),
            (key_columns("$left.key", join.on.len()), key_columns("$right.key", join.on.len())),
            None,
            NullEquality::NullEqualsNull,
        )?
        .build()?;
    shown_columns(plan, join)
}

/// The columns and the keys: joining by columns lets DataFusion hash them without looking at expressions.
fn with_keys(plan: LogicalPlan, columns: &[Column], keys: Vec<DfExpr>, prefix: &str) -> Result<LogicalPlan> {
    let shown = columns.iter().map(|shown| column(&shown.name));
    let keys = keys.into_iter().enumerate().map(|(idx, key)| key.alias(format!("{prefix}{idx}")));
    LogicalPlanBuilder::from(plan).project(shown.chain(keys).collect::<Vec<_>>())?.build()
}

fn key_columns(prefix: &str, count: usize) -> Vec<DfColumn> {
    (0..count).map(|idx| DfColumn::new_unqualified(format!("{prefix}{idx}"))).collect()
}

/// The columns of the sides that the kind shows. A string of a row that has no partner is empty, not null.
fn shown_columns(plan: LogicalPlan, join: &Join) -> Result<LogicalPlan> {
    let (left_missing, right_missing) = match join.kind {
        JoinKind::LeftOuter => (false, true),
        JoinKind::RightOuter => (true, false),
        JoinKind::FullOuter => (true, true),
        _ => (false, false),
    };
    let left = join.left.columns.iter().map(|column| shown(column, left_missing));
    let right = join.right.columns.iter().map(|column| shown(column, right_missing));
    let exprs: Vec<DfExpr> = match join.kind {
        JoinKind::LeftSemi | JoinKind::LeftAnti => left.collect(),
        JoinKind::RightSemi | JoinKind::RightAnti => right.collect(),
        _ => left.chain(right).collect(),
    };
    LogicalPlanBuilder::from(plan).project(exprs)?.build()
}

fn shown(shown: &Column, may_be_missing: bool) -> DfExpr {
    let value = column(&shown.name);
    if !may_be_missing || shown.kql_type != KqlType::String {
        return value;
    }
    coalesce(vec![value, lit(ScalarValue::Utf8View(Some(String::new())))]).alias(&shown.name)
}

fn join_type(kind: JoinKind) -> JoinType {
    match kind {
        JoinKind::Inner => JoinType::Inner,
        JoinKind::LeftOuter => JoinType::Left,
        JoinKind::RightOuter => JoinType::Right,
        JoinKind::FullOuter => JoinType::Full,
        JoinKind::LeftSemi => JoinType::LeftSemi,
        JoinKind::LeftAnti => JoinType::LeftAnti,
        JoinKind::RightSemi => JoinType::RightSemi,
        JoinKind::RightAnti => JoinType::RightAnti,
    }
}
