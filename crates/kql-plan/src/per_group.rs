//! Queries that run once for each group of rows: the inner queries of `mv-apply` and `partition`.
//!
//! The inner query is bound once, over a node that stands for the rows of a group ([`RelKind::GroupRows`]). Running it
//! group by group would plan and start it anew for each, so its tree is rewritten to run over all groups together: every
//! node carries the number of the group along as a hidden column, and does what it does within the group. An aggregation
//! groups by it too, a sort sorts by it first, a limit counts anew in each group, and a step sees one group at a time.
//!
//! An aggregation without keys gives a row for no rows as well. So where a group may have lost its rows to a `where` below,
//! the `where` becomes a condition of the aggregates; where that is not possible, the groups are materialized and joined.

use std::sync::Arc;

use kql_functions::Extreme;
use kql_parser::{Span, ast};
use kql_types::{KqlType, Value};

use crate::bound::{
    Aggregate, AggregateFunction, Column, Expr, Join, JoinKind, Rel, RelKind, SortKey,
};
use crate::conversion;
use crate::error::{Bind, not_supported};
use crate::expr::combine;
use crate::extension::per_group::{GroupLimit, GroupNumbers, GroupStep};
use crate::extension::{Step, StepInput};

/// Rows in groups. The hidden columns come last: first the number of the group, then what the result needs of the row or
/// the rows that the group was made of.
pub(crate) struct Groups {
    /// The rows: those that the inner query sees, and the hidden columns.
    pub(crate) rows: Arc<Rel>,
    /// The hidden columns.
    pub(crate) hidden: Vec<Column>,
}

impl Rel {
    /// The rows of a group that has these columns.
    pub(crate) fn group_rows(columns: Vec<Column>, is_serialized: bool, span: Span) -> Rel {
        Rel {
            kind: RelKind::GroupRows,
            columns,
            span,
            is_serialized,
        }
    }
}

/// True where each row is treated by itself, so that groups do not matter.
pub(crate) fn is_row_local(query: &Rel) -> bool {
    match &query.kind {
        RelKind::GroupRows => true,
        RelKind::Filter { input, .. } | RelKind::Project { input, .. } => is_row_local(input),
        RelKind::Step { input, step } => is_each_row(step) && is_row_local(input),
        _ => false,
    }
}

/// True where the groups must be at hand, because they are looked at more than once.
pub(crate) fn needs_rows(query: &Rel) -> bool {
    uses(query) > 1 || has_lost_groups(query)
}

fn uses(rel: &Rel) -> usize {
    match &rel.kind {
        RelKind::GroupRows => 1,
        _ => inputs(rel).into_iter().map(uses).sum(),
    }
}

/// True where an aggregation without keys may lose groups, and no condition of its aggregates can help.
fn has_lost_groups(rel: &Rel) -> bool {
    let is_lost = match &rel.kind {
        RelKind::Aggregate { input, keys, .. } => keys.is_empty() && !is_markable(input),
        _ => false,
    };
    is_lost || inputs(rel).into_iter().any(has_lost_groups)
}

fn inputs(rel: &Rel) -> Vec<&Rel> {
    match &rel.kind {
        RelKind::Scan { .. }
        | RelKind::Batches(_)
        | RelKind::OneRow
        | RelKind::Absent(_)
        | RelKind::Range(_)
        | RelKind::GroupRows => Vec::new(),
        RelKind::Filter { input, .. }
        | RelKind::Project { input, .. }
        | RelKind::Aggregate { input, .. }
        | RelKind::Sort { input, .. }
        | RelKind::Limit { input, .. }
        | RelKind::Step { input, .. } => vec![input],
        RelKind::Union(inputs) => inputs.iter().map(Arc::as_ref).collect(),
        RelKind::Join(join) => vec![&join.left, &join.right],
    }
}

/// True where conditions can be kept in a column instead of dropping rows, up to where groups have all their rows.
fn is_markable(rel: &Rel) -> bool {
    match &rel.kind {
        RelKind::Filter { input, .. } | RelKind::Project { input, .. } => is_markable(input),
        RelKind::Step { input, step } if is_each_row(step) => is_markable(input),
        _ => !may_lose_groups(rel),
    }
}

/// True where a group that has rows may have none in the end.
fn may_lose_groups(rel: &Rel) -> bool {
    match &rel.kind {
        RelKind::GroupRows => false,
        RelKind::Project { input, .. } | RelKind::Sort { input, .. } => may_lose_groups(input),
        RelKind::Aggregate { input, keys, .. } => !keys.is_empty() && may_lose_groups(input),
        RelKind::Limit { input, rows } => *rows == 0 || may_lose_groups(input),
        RelKind::Step { input, step } => !step.keeps_rows() || may_lose_groups(input),
        _ => true,
    }
}

/// True for a step that makes one row of each row, looking at that row alone.
fn is_each_row(step: &Step) -> bool {
    step.input() == StepInput::Batches && step.keeps_rows()
}

/// The name of the column that says whether a row is still there.
const LIVE: &str = "$live";

impl Groups {
    /// Rows that are of one group if their keys are equal.
    pub(crate) fn by(input: Arc<Rel>, keys: Vec<Expr>, limit: Option<usize>, span: Span) -> Groups {
        let group = Column::new(format!("$part{}", span.start), KqlType::Long);
        let mut columns = input.columns.clone();
        columns.push(group.clone());
        let mut named = input.identity();
        let keys = match keys.is_empty() {
            // Everything is one group.
            true => vec![Expr::literal(Value::Long(0), span)],
            false => keys,
        };
        let step = GroupNumbers {
            keys: keys.len(),
            limit,
        };
        let keys = keys.into_iter().enumerate();
        named.extend(keys.map(|(idx, key)| (format!("$key{idx}"), key)));
        let is_serialized = input.is_serialized;
        let rows = Rel {
            kind: RelKind::Step {
                input: Arc::new(input.project(named, span)),
                step: Step::new(step),
            },
            columns,
            span,
            is_serialized,
        };
        Groups {
            rows: Arc::new(rows),
            hidden: vec![group],
        }
    }

    /// The inner query over all groups. The result has the columns of `query` and the hidden ones.
    pub(crate) fn apply(&self, query: &Rel) -> Bind<Arc<Rel>> {
        let span = query.span;
        let rel = match &query.kind {
            RelKind::GroupRows => return Ok(self.rows.clone()),
            RelKind::Filter { input, predicate } => {
                self.apply(input)?.filter(predicate.clone(), span)
            }
            RelKind::Project { input, exprs } => {
                self.projected(self.apply(input)?, query, exprs, &[])
            }
            RelKind::Aggregate {
                input,
                keys,
                aggregates,
            } => self.aggregated(query, input, keys, aggregates)?,
            RelKind::Sort { input, keys } => {
                let mut sorted = vec![self.group_key(span)];
                sorted.extend(keys.iter().cloned());
                self.apply(input)?.sort(sorted, span)
            }
            RelKind::Limit { input, rows } => {
                let step = GroupLimit {
                    group: input.columns.len(),
                    rows: *rows,
                };
                self.stepped(self.apply(input)?, query, Step::new(step), &[])
            }
            RelKind::Step { input, step } => {
                let step = GroupStep {
                    inner: step.clone(),
                    hidden: self.hidden.len(),
                };
                self.stepped(self.apply(input)?, query, Step::new(step), &[])
            }
            RelKind::Union(inputs) => {
                let inputs = inputs.iter().map(|input| self.apply(input));
                let inputs = inputs.collect::<Bind<Vec<Arc<Rel>>>>()?;
                Rel {
                    kind: RelKind::Union(inputs),
                    columns: self.with_hidden(&query.columns, &[]),
                    span,
                    is_serialized: false,
                }
            }
            RelKind::Join(join) => self.joined(query, join)?,
            RelKind::Scan { .. }
            | RelKind::Batches(_)
            | RelKind::OneRow
            | RelKind::Absent(_)
            | RelKind::Range(_) => {
                return not_supported("a table of its own in a query over groups", span);
            }
        };
        Ok(Arc::new(rel))
    }

    fn with_hidden(&self, columns: &[Column], more: &[Column]) -> Vec<Column> {
        let hidden = self.hidden.iter().chain(more);
        columns.iter().chain(hidden).cloned().collect()
    }

    fn hidden_exprs(&self, more: &[Column], span: Span) -> Vec<(String, Expr)> {
        let hidden = self.hidden.iter().chain(more);
        hidden
            .map(|column| (column.name.clone(), Expr::column(column, span)))
            .collect()
    }

    fn group(&self, span: Span) -> Expr {
        Expr::column(&self.hidden[0], span)
    }

    fn group_key(&self, span: Span) -> SortKey {
        SortKey {
            expr: self.group(span),
            is_ascending: true,
            nulls_first: false,
        }
    }

    fn projected(&self, input: Arc<Rel>, query: &Rel, exprs: &[Expr], more: &[Column]) -> Rel {
        let names = query.columns.iter().map(|column| column.name.clone());
        let mut named: Vec<(String, Expr)> = names.zip(exprs.iter().cloned()).collect();
        named.extend(self.hidden_exprs(more, query.span));
        input.project(named, query.span)
    }

    fn stepped(&self, input: Arc<Rel>, query: &Rel, step: Step, more: &[Column]) -> Rel {
        Rel {
            kind: RelKind::Step { input, step },
            columns: self.with_hidden(&query.columns, more),
            span: query.span,
            is_serialized: query.is_serialized,
        }
    }

    fn aggregated(
        &self,
        query: &Rel,
        input: &Rel,
        keys: &[Expr],
        aggregates: &[Aggregate],
    ) -> Bind<Rel> {
        if !keys.is_empty() || !may_lose_groups(input) {
            let rows = self.apply(input)?;
            return Ok(self.grouped(rows, query, keys, aggregates));
        }
        if is_markable(input) {
            let (rows, live) = self.marked(input)?;
            let conditional: Vec<Aggregate> = aggregates
                .iter()
                .map(|aggregate| only_where(aggregate, live.as_ref(), query.span))
                .collect();
            return Ok(self.grouped(rows, query, keys, &conditional));
        }
        let grouped = self.grouped(self.apply(input)?, query, keys, aggregates);
        Ok(self.with_lost_groups(Arc::new(grouped), query, aggregates))
    }

    /// An aggregation within groups.
    fn grouped(&self, rows: Arc<Rel>, query: &Rel, keys: &[Expr], aggregates: &[Aggregate]) -> Rel {
        let span = query.span;
        let (key_columns, value_columns) = query.columns.split_at(keys.len());
        let mut all_keys = vec![(self.hidden[0].name.clone(), self.group(span))];
        all_keys.extend(named(key_columns, keys));
        let mut values: Vec<(String, Aggregate)> = named(value_columns, aggregates).collect();
        values.extend(self.carried(span));
        let grouped = Arc::new(rows.aggregate(all_keys, values, span));
        let columns = self.with_hidden(&query.columns, &[]);
        let shown = columns
            .iter()
            .map(|column| (column.name.clone(), Expr::column(column, span)));
        grouped.project(shown.collect(), span)
    }

    /// The hidden columns but the group itself: the same in all rows of a group, so that any row will do.
    fn carried(&self, span: Span) -> Vec<(String, Aggregate)> {
        let args: Arc<[Expr]> = self.hidden[1..]
            .iter()
            .map(|column| Expr::column(column, span))
            .collect();
        let carried = self.hidden[1..].iter().enumerate().map(|(idx, column)| {
            let aggregate = Aggregate {
                function: AggregateFunction::ExtremeRow {
                    extreme: Extreme::Any,
                    column: idx,
                },
                args: args.clone(),
                filter: None,
                kql_type: column.kql_type,
            };
            (column.name.clone(), aggregate)
        });
        carried.collect()
    }

    /// The rows with conditions in a column, and that column if there are any.
    fn marked(&self, query: &Rel) -> Bind<(Arc<Rel>, Option<Expr>)> {
        let span = query.span;
        let live_column = Column::new(LIVE, KqlType::Bool);
        match &query.kind {
            RelKind::Filter { input, predicate } => {
                let (rows, live) = self.marked(input)?;
                let conditions = live.into_iter().chain([predicate.clone()]).collect();
                let condition = combine(ast::LogicalOp::And, conditions, span);
                let mut shown: Vec<(String, Expr)> = self
                    .with_hidden(&query.columns, &[])
                    .iter()
                    .map(|column| (column.name.clone(), Expr::column(column, span)))
                    .collect();
                shown.push((LIVE.to_owned(), condition));
                let rows = Arc::new(rows.project(shown, span));
                Ok((rows, Some(Expr::column(&live_column, span))))
            }
            RelKind::Project { input, exprs } => {
                let (rows, live) = self.marked(input)?;
                let more = live
                    .as_ref()
                    .map_or(&[][..], |_| std::slice::from_ref(&live_column));
                Ok((Arc::new(self.projected(rows, query, exprs, more)), live))
            }
            RelKind::Step { input, step } if is_each_row(step) => {
                let (rows, live) = self.marked(input)?;
                let more = live
                    .as_ref()
                    .map_or(&[][..], |_| std::slice::from_ref(&live_column));
                let step = Step::new(GroupStep {
                    inner: step.clone(),
                    hidden: self.hidden.len() + more.len(),
                });
                Ok((Arc::new(self.stepped(rows, query, step, more)), live))
            }
            _ => Ok((self.apply(query)?, None)),
        }
    }

    /// Adds the groups that an aggregation without keys has no row for, with what its aggregates give for nothing.
    fn with_lost_groups(&self, grouped: Arc<Rel>, query: &Rel, aggregates: &[Aggregate]) -> Rel {
        let span = query.span;
        let groups = self.rows.clone().aggregate(
            vec![(self.hidden[0].name.clone(), self.group(span))],
            self.carried(span),
            span,
        );
        let found_group = Column::new("$found", KqlType::Long);
        let mut right: Vec<(String, Expr)> = query
            .columns
            .iter()
            .map(|column| (column.name.clone(), Expr::column(column, span)))
            .collect();
        right.push((found_group.name.clone(), self.group(span)));
        let (left, right) = (Arc::new(groups), Arc::new(grouped.project(right, span)));
        let columns = left.columns.iter().chain(&right.columns).cloned().collect();
        let on = vec![(self.group(span), Expr::column(&found_group, span))];
        let joined = Rel {
            kind: RelKind::Join(Join {
                kind: JoinKind::LeftOuter,
                is_left_unique: false,
                left,
                right,
                on,
            }),
            columns,
            span,
            is_serialized: false,
        };
        let found = Expr::column(&found_group, span);
        let filled = query
            .columns
            .iter()
            .zip(aggregates)
            .map(|(column, aggregate)| {
                let value = Expr::column(column, span);
                (
                    column.name.clone(),
                    or_empty(value, &found, aggregate, span),
                )
            });
        let shown = filled.chain(self.hidden_exprs(&[], span)).collect();
        let in_order = Arc::new(Arc::new(joined).sort(vec![self.group_key(span)], span));
        in_order.project(shown, span)
    }

    /// A join whose left side is of the group, and whose right side is not.
    fn joined(&self, query: &Rel, join: &Join) -> Bind<Rel> {
        let is_left_only = uses(&join.left) > 0 && uses(&join.right) == 0;
        let shows_right = matches!(join.kind, JoinKind::Inner | JoinKind::LeftOuter);
        let shows_left = matches!(join.kind, JoinKind::LeftSemi | JoinKind::LeftAnti);
        if !is_left_only || join.is_left_unique || !(shows_right || shows_left) {
            return not_supported("this join in a query over groups", query.span);
        }
        let left = self.apply(&join.left)?;
        let right = if shows_right {
            join.right.columns.as_slice()
        } else {
            &[]
        };
        let columns = left.columns.iter().chain(right).cloned().collect();
        let joined = Rel {
            kind: RelKind::Join(Join {
                left,
                ..join.clone()
            }),
            columns,
            span: query.span,
            is_serialized: false,
        };
        let shown = query
            .columns
            .iter()
            .map(|column| (column.name.clone(), Expr::column(column, query.span)));
        let shown = shown.chain(self.hidden_exprs(&[], query.span)).collect();
        Ok(Arc::new(joined).project(shown, query.span))
    }
}

fn named<'a, T: Clone>(
    columns: &'a [Column],
    values: &'a [T],
) -> impl Iterator<Item = (String, T)> + 'a {
    columns
        .iter()
        .zip(values)
        .map(|(column, value)| (column.name.clone(), value.clone()))
}

/// The aggregate over the rows that are still there.
fn only_where(aggregate: &Aggregate, live: Option<&Expr>, span: Span) -> Aggregate {
    let conditions: Vec<Expr> = live.into_iter().chain(&aggregate.filter).cloned().collect();
    let filter = (!conditions.is_empty()).then(|| combine(ast::LogicalOp::And, conditions, span));
    Aggregate {
        filter,
        ..aggregate.clone()
    }
}

/// `value`, or what the aggregate gives for no rows where the group was not found.
fn or_empty(value: Expr, found: &Expr, aggregate: &Aggregate, span: Span) -> Expr {
    let empty = match aggregate.function {
        AggregateFunction::Library(def) => def.empty.value(aggregate.kql_type),
        AggregateFunction::ExtremeRow { .. } => Value::null(aggregate.kql_type),
    };
    let is_missing = call("isnull", vec![found.clone()], KqlType::Bool, span);
    let empty = Expr::literal(empty, span);
    call(
        "iff",
        vec![is_missing, empty, value],
        aggregate.kql_type,
        span,
    )
}

fn call(function: &str, args: Vec<Expr>, kql_type: KqlType, span: Span) -> Expr {
    let def = kql_functions::scalar(function).expect("the function is in the library");
    conversion::call(def, args, kql_type, span)
}
