//! Joins.

use std::sync::Arc;

use datafusion::common::{Column as DfColumn, JoinType, NullEquality, Result, ScalarValue};
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::logical_expr::{Expr as DfExpr, LogicalPlan, LogicalPlanBuilder, lit};
use kql_functions::Extreme;
use kql_types::KqlType;

use super::key::lower_key;
use super::{Lowered, Lowering, Names, Order, column, projected};
use crate::bound::{Aggregate, AggregateFunction, Column, Expr, Join, JoinKind, Rel};

impl Lowering {
    /// A join. A null key equals a null key.
    pub(super) fn join(&self, join: &Join) -> Result<Lowered> {
        let chosen = join.is_left_unique.then(|| first_rows(join));
        let left = self.keyed(
            chosen.as_ref().unwrap_or(&join.left),
            join.on.iter().map(|(left, _)| left),
        )?;
        let right = self.keyed(&join.right, join.on.iter().map(|(_, right)| right))?;
        let plan = LogicalPlanBuilder::from(left.plan)
            .join_detailed(
                right.plan,
                join_type(join.kind),
                (left.keys, right.keys),
                None,
                NullEquality::NullEqualsNull,
            )?
            .build()?;
        self.shown_columns(plan, join, &left.names, &right.names)
    }

    /// A side with its keys in columns of their own, which DataFusion hashes without looking at expressions.
    fn keyed<'a>(&self, rel: &Rel, keys: impl Iterator<Item = &'a Expr>) -> Result<Keyed> {
        let Lowered { plan, names } = self.lower(rel, Order::Free)?;
        let inner = Names::new(&rel.columns, &names);
        let keys: Vec<(String, DfExpr)> = keys
            .map(|key| (self.fresh("$key"), lower_key(key, &inner)))
            .collect();
        let shown = names.iter().map(|name| column(name));
        let key_values = keys.iter().map(|(name, value)| value.clone().alias(name));
        let plan = projected(plan, shown.chain(key_values).collect())?;
        let keys = keys
            .into_iter()
            .map(|(name, _)| DfColumn::new_unqualified(name))
            .collect();
        Ok(Keyed { plan, names, keys })
    }

    /// The columns that the kind shows. A string of a row that has no partner is empty, not null.
    fn shown_columns(
        &self,
        plan: LogicalPlan,
        join: &Join,
        left: &[String],
        right: &[String],
    ) -> Result<Lowered> {
        let (left_missing, right_missing) = match join.kind {
            JoinKind::LeftOuter => (false, true),
            JoinKind::RightOuter => (true, false),
            JoinKind::FullOuter => (true, true),
            _ => (false, false),
        };
        let left_values = join
            .left
            .columns
            .iter()
            .zip(left)
            .map(|(column, name)| (column, name, left_missing));
        let right_values = join
            .right
            .columns
            .iter()
            .zip(right)
            .map(|(column, name)| (column, name, right_missing));
        let values: Vec<(&Column, &String, bool)> = match join.kind {
            JoinKind::LeftSemi | JoinKind::LeftAnti => left_values.collect(),
            JoinKind::RightSemi | JoinKind::RightAnti => right_values.collect(),
            _ => left_values.chain(right_values).collect(),
        };
        let shown: Vec<(String, DfExpr)> = values
            .into_iter()
            .map(|(column, name, is_missing)| self.shown(column, name, is_missing))
            .collect();
        let (names, values): (Vec<String>, Vec<DfExpr>) = shown.into_iter().unzip();
        Ok(Lowered {
            plan: projected(plan, values)?,
            names,
        })
    }

    fn shown(&self, shown: &Column, name: &str, may_be_missing: bool) -> (String, DfExpr) {
        if !may_be_missing || shown.kql_type != KqlType::String {
            return (name.to_owned(), column(name));
        }
        let fresh = self.fresh(&shown.name);
        let empty = lit(ScalarValue::Utf8View(Some(String::new())));
        (
            fresh.clone(),
            coalesce(vec![column(name), empty]).alias(fresh),
        )
    }
}

/// The first left row of each combination of keys.
fn first_rows(join: &Join) -> Arc<Rel> {
    let (left, span) = (&join.left, join.left.span);
    let keys = join
        .on
        .iter()
        .enumerate()
        .map(|(idx, (key, _))| (format!("$key{idx}"), key.clone()));
    let args: Arc<[Expr]> = left
        .columns
        .iter()
        .map(|column| Expr::column(column, span))
        .collect();
    let firsts = left.columns.iter().enumerate().map(|(at, column)| {
        let function = AggregateFunction::ExtremeRow {
            extreme: Extreme::Any,
            column: at,
        };
        let args = args.clone();
        (
            column.name.clone(),
            Aggregate {
                function,
                args,
                filter: None,
                kql_type: column.kql_type,
            },
        )
    });
    let grouped = Arc::new(
        left.clone()
            .aggregate(keys.collect(), firsts.collect(), span),
    );
    let shown = left
        .columns
        .iter()
        .map(|column| (column.name.clone(), Expr::column(column, span)));
    Arc::new(grouped.project(shown.collect(), span))
}

/// A side of a join.
struct Keyed {
    plan: LogicalPlan,
    names: Vec<String>,
    keys: Vec<DfColumn>,
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
