//! Leaves out columns that nothing reads, and joins projections that follow one another.
//!
//! DataFusion does both too, but late: its rules look at every column of every node, again and again. A table of the
//! workspace has a hundred columns, `search *` ten thousand, and a parser of logs thirty `extend`s in a row.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kql_functions::Extreme;

use super::merge::merged;
use crate::bound::{
    Aggregate, AggregateFunction, Column, Expr, ExprKind, Join, JoinKind, Rel, RelKind, SortKey,
};
use crate::operator::{STACK_RED_ZONE, STACK_SEGMENT};

/// Names of columns that are read.
type Read<'a> = HashSet<&'a str>;

/// `rel` with the same columns, of tables without those that nothing reads.
pub(super) fn narrowed(rel: &Rel) -> Rel {
    exactly(rel, &all_columns(rel))
}

fn all_columns(rel: &Rel) -> Read<'_> {
    rel.columns
        .iter()
        .map(|column| column.name.as_str())
        .collect()
}

/// The table with just these columns, in their order.
fn exactly(rel: &Rel, read: &Read<'_>) -> Rel {
    let narrow = narrow(rel, read);
    let is_exact = narrow
        .columns
        .iter()
        .all(|column| read.contains(column.name.as_str()));
    if is_exact {
        return narrow;
    }
    let shown = narrow.identity().into_iter();
    let shown = shown.filter(|(name, _)| read.contains(name.as_str()));
    let shown = shown.collect();
    let span = narrow.span;
    Arc::new(narrow).project(shown, span)
}

/// The table with these columns and perhaps some more.
fn narrow(rel: &Rel, read: &Read<'_>) -> Rel {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || narrow_node(rel, read))
}

fn narrow_node(rel: &Rel, read: &Read<'_>) -> Rel {
    match &rel.kind {
        RelKind::Scan { .. } => narrow_scan(rel, read),
        RelKind::Batches(_) => narrow_batches(rel, read),
        RelKind::Filter { input, predicate } => {
            let read = with_reads(read, [predicate]);
            let predicate = predicate.clone();
            like_input(rel, input, &read, |input| RelKind::Filter {
                input,
                predicate,
            })
        }
        RelKind::Sort { input, keys } => {
            let read = with_reads(read, keys.iter().map(|key: &SortKey| &key.expr));
            let keys = keys.clone();
            like_input(rel, input, &read, |input| RelKind::Sort { input, keys })
        }
        RelKind::Limit { input, rows } => {
            let rows = *rows;
            like_input(rel, input, read, |input| RelKind::Limit { input, rows })
        }
        RelKind::Project { input, exprs } => narrow_project(rel, input, exprs, read),
        RelKind::Aggregate {
            input,
            keys,
            aggregates,
        } => narrow_aggregate(rel, input, keys, aggregates, read),
        RelKind::Union(inputs) => narrow_union(rel, inputs, read),
        RelKind::Join(join) => narrow_join(rel, join, read),
        RelKind::Step { input, step } => Rel {
            kind: RelKind::Step {
                input: Arc::new(exactly(input, &all_columns(input))),
                step: step.clone(),
            },
            columns: rel.columns.clone(),
            ..*rel
        },
        RelKind::Absent(_) | RelKind::OneRow | RelKind::GroupRows | RelKind::Range(_) => {
            rel.clone()
        }
    }
}

/// The columns that are read, and the first where there are none: it says how many rows there are.
fn kept<'a>(rel: &'a Rel, read: &Read<'_>) -> Vec<(usize, &'a Column)> {
    let columns = rel.columns.iter().enumerate();
    let kept = columns.filter(|(_, column)| read.contains(column.name.as_str()));
    let kept: Vec<_> = kept.collect();
    match kept.is_empty() {
        true => rel.columns.iter().enumerate().take(1).collect(),
        false => kept,
    }
}

fn owned(kept: &[(usize, &Column)]) -> Vec<Column> {
    kept.iter()
        .map(|(_, column)| Column::clone(column))
        .collect()
}

fn narrow_scan(rel: &Rel, read: &Read<'_>) -> Rel {
    Rel {
        kind: rel.kind.clone(),
        columns: owned(&kept(rel, read)),
        ..*rel
    }
}

fn narrow_batches(rel: &Rel, read: &Read<'_>) -> Rel {
    let RelKind::Batches(batches) = &rel.kind else {
        return rel.clone();
    };
    let kept = kept(rel, read);
    let positions: Vec<usize> = kept.iter().map(|(position, _)| *position).collect();
    let batches = batches.iter().map(|batch| {
        batch
            .project(&positions)
            .expect("the positions are those of columns")
    });
    Rel {
        kind: RelKind::Batches(Arc::new(batches.collect())),
        columns: owned(&kept),
        ..*rel
    }
}

/// A node whose columns are those of its input.
fn like_input(
    rel: &Rel,
    input: &Rel,
    read: &Read<'_>,
    kind: impl FnOnce(Arc<Rel>) -> RelKind,
) -> Rel {
    let input = Arc::new(narrow(input, read));
    Rel {
        columns: input.columns.clone(),
        kind: kind(input),
        ..*rel
    }
}

fn narrow_project(rel: &Rel, input: &Rel, exprs: &[Expr], read: &Read<'_>) -> Rel {
    let kept = kept(rel, read);
    let exprs: Vec<Expr> = kept.iter().map(|(idx, _)| exprs[*idx].clone()).collect();
    let input = narrow(input, &with_reads(&Read::new(), &exprs));
    let (input, exprs) = merged(Arc::new(input), exprs);
    Rel {
        kind: RelKind::Project { input, exprs },
        columns: owned(&kept),
        ..*rel
    }
}

fn narrow_aggregate(
    rel: &Rel,
    input: &Rel,
    keys: &[Expr],
    aggregates: &[Aggregate],
    read: &Read<'_>,
) -> Rel {
    let (key_columns, value_columns) = rel.columns.split_at(keys.len());
    let values = value_columns.iter().zip(aggregates).enumerate();
    // Without keys, one aggregate stays: it says that there is one row.
    let kept = values.filter(|(idx, (column, _))| {
        read.contains(column.name.as_str()) || (keys.is_empty() && *idx == 0)
    });
    let (columns, aggregates): (Vec<Column>, Vec<Aggregate>) = kept
        .map(|(_, (column, aggregate))| (column.clone(), aggregate.clone()))
        .unzip();
    let aggregates = with_needed_args(aggregates);
    let values = aggregates
        .iter()
        .flat_map(|aggregate| aggregate.args.iter().chain(&aggregate.filter));
    let inner = with_reads(&Read::new(), keys.iter().chain(values));
    Rel {
        kind: RelKind::Aggregate {
            input: Arc::new(narrow(input, &inner)),
            keys: keys.to_vec(),
            aggregates: aggregates.clone(),
        },
        columns: key_columns.iter().cloned().chain(columns).collect(),
        ..*rel
    }
}

/// The aggregates, of whose winning rows only the values that are shown are remembered.
fn with_needed_args(aggregates: Vec<Aggregate>) -> Vec<Aggregate> {
    let mut shown: HashMap<*const Expr, Vec<usize>> = HashMap::new();
    for aggregate in &aggregates {
        if let AggregateFunction::ExtremeRow { extreme, column } = aggregate.function {
            let places = shown
                .entry(aggregate.args.as_ptr())
                .or_insert_with(|| match extreme {
                    Extreme::Any => Vec::new(),
                    // The first argument decides which row wins.
                    Extreme::Max | Extreme::Min => vec![0],
                });
            if !places.contains(&column) {
                places.push(column);
            }
        }
    }
    let mut narrowed: HashMap<*const Expr, Arc<[Expr]>> = HashMap::new();
    let aggregates = aggregates.into_iter().map(|aggregate| {
        let AggregateFunction::ExtremeRow { extreme, column } = aggregate.function else {
            return aggregate;
        };
        let call = aggregate.args.as_ptr();
        let places = &shown[&call];
        let args = narrowed.entry(call).or_insert_with(|| {
            let args = places.iter().map(|place| aggregate.args[*place].clone());
            args.collect()
        });
        let place = places.iter().position(|place| *place == column);
        let function = AggregateFunction::ExtremeRow {
            extreme,
            column: place.expect("every shown column has a place"),
        };
        Aggregate {
            function,
            args: args.clone(),
            ..aggregate
        }
    });
    aggregates.collect()
}

/// The inputs of a union have its columns in its order, so each gets just those.
fn narrow_union(rel: &Rel, inputs: &[Arc<Rel>], read: &Read<'_>) -> Rel {
    let columns = owned(&kept(rel, read));
    let read = columns.iter().map(|column| column.name.as_str()).collect();
    let inputs = inputs.iter().map(|input| Arc::new(exactly(input, &read)));
    Rel {
        kind: RelKind::Union(inputs.collect()),
        columns,
        ..*rel
    }
}

fn narrow_join(rel: &Rel, join: &Join, read: &Read<'_>) -> Rel {
    let left = with_reads(read, join.on.iter().map(|(left, _)| left));
    let right = with_reads(read, join.on.iter().map(|(_, right)| right));
    let join = Join {
        left: Arc::new(narrow(&join.left, &left)),
        right: Arc::new(narrow(&join.right, &right)),
        ..join.clone()
    };
    let (left, right) = (join.left.columns.iter(), join.right.columns.iter());
    let columns = match join.kind {
        JoinKind::LeftSemi | JoinKind::LeftAnti => left.cloned().collect(),
        JoinKind::RightSemi | JoinKind::RightAnti => right.cloned().collect(),
        JoinKind::Inner | JoinKind::LeftOuter | JoinKind::RightOuter | JoinKind::FullOuter => {
            left.chain(right).cloned().collect()
        }
    };
    Rel {
        kind: RelKind::Join(join),
        columns,
        ..*rel
    }
}

/// The columns that are read, with those that expressions read.
fn with_reads<'a>(read: &Read<'a>, exprs: impl IntoIterator<Item = &'a Expr>) -> Read<'a> {
    let mut read = read.clone();
    for expr in exprs {
        add_reads(expr, &mut read);
    }
    read
}

fn add_reads<'a>(expr: &'a Expr, read: &mut Read<'a>) {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || match &expr.kind {
        ExprKind::Literal(_) => {}
        ExprKind::Column(name) => {
            read.insert(name);
        }
        ExprKind::Call(_, args) => args.iter().for_each(|arg| add_reads(arg, read)),
    });
}
