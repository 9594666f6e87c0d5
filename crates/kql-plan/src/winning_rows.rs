//! The row of each group that wins, where operators say it in other words than `summarize arg_max(t, *) by k`.
//!
//! Sorting just to keep the first row of each group costs far more than looking for it. So `partition by k (top 1 by t)`, and
//! `sort by k, t | extend n = row_number(1, prev(k) != k) | where n == 1`, become the aggregation. Which of rows with equal
//! times comes first is left open by `sort`, so that the last is as good as any.

use std::sync::Arc;

use kql_functions::Extreme;
use kql_parser::Span;
use kql_types::{KqlType, Value};

use crate::bound::{Aggregate, AggregateFunction, Column, Expr, ExprKind, Rel, RelKind, SortKey};
use crate::extension::window::WindowFunction;

/// The rows of a query over each part of `input`, if it takes the first row of an order and then looks at that row alone.
pub(crate) fn first_of_parts(input: &Arc<Rel>, key: &Column, query: &Rel) -> Option<Arc<Rel>> {
    let rel = match &query.kind {
        RelKind::Limit {
            input: top,
            rows: 1,
        } => {
            let RelKind::Sort { input: rows, keys } = &top.kind else {
                return None;
            };
            let ([order], RelKind::GroupRows) = (keys.as_slice(), &rows.kind) else {
                return None;
            };
            let (by, extreme) = first_by(order, input)?;
            winning_rows(input, key, by, extreme, query.span)?
        }
        RelKind::Filter {
            input: rows,
            predicate,
        } => first_of_parts(input, key, rows)?.filter(predicate.clone(), query.span),
        RelKind::Project { input: rows, exprs } => Rel {
            kind: RelKind::Project {
                input: first_of_parts(input, key, rows)?,
                exprs: exprs.clone(),
            },
            ..query.clone()
        },
        _ => return None,
    };
    Some(Arc::new(rel))
}

/// The rows of `input` for which `predicate` is true, if it asks for the first of their numbers, which start anew at each
/// new text of a column that the rows are sorted by.
pub(crate) fn first_of_numbered(input: &Rel, predicate: &Expr) -> Option<Rel> {
    let RelKind::Project {
        input: numbered,
        exprs,
    } = &input.kind
    else {
        return None;
    };
    let number = numbers(numbered)?;
    let shown = input.columns.iter().zip(exprs);
    let is_number = |expr: &Expr| expr.as_column() == Some(number.name);
    let mut wanted = shown.clone().filter(|(_, expr)| is_number(expr));
    let (wanted, _) = wanted.next().filter(|(wanted, _)| {
        equals(predicate).is_some_and(|(column, first)| {
            column == wanted.name && (first == Value::Long(1) || first == Value::Int(1))
        })
    })?;
    let span = input.span;
    let key = number.rows.column(number.key)?;
    let (by, extreme) = first_by(number.order, number.rows)?;
    let winners = winning_rows(number.rows, key, by, extreme, span)?;
    let sorted = Arc::new(winners).sort(vec![number.first_key.clone()], span);
    let named = shown.map(|(column, expr)| {
        let expr = match column.name == wanted.name {
            true => Expr::literal(Value::Long(1), span),
            false => expr.clone(),
        };
        expr.reads_only(&number.rows.columns)
            .then(|| (column.name.clone(), expr))
    });
    Some(Arc::new(sorted).project(named.collect::<Option<_>>()?, span))
}

/// A column of numbers that start anew at each new text of a sorted column.
struct Numbers<'a> {
    name: &'a str,
    rows: &'a Arc<Rel>,
    key: &'a str,
    first_key: &'a SortKey,
    order: &'a SortKey,
}

fn numbers(rel: &Rel) -> Option<Numbers<'_>> {
    let (kept, function, args) = window(rel)?;
    let WindowFunction::RowNumber {
        first: 1,
        restart: Some(restart),
    } = function
    else {
        return None;
    };
    let RelKind::Project { input, exprs } = &args.kind else {
        return None;
    };
    let (one, other) = called("!=", exprs.get(*restart)?)?;
    let (before, key, sorted) = shifted(input)?;
    let is_change = [(one, other), (other, one)].contains(&(before, key));
    let RelKind::Sort { input: rows, keys } = &sorted.kind else {
        return None;
    };
    let ([first_key, order], true) = (keys.as_slice(), is_change) else {
        return None;
    };
    let is_text = sorted.column(key)?.kql_type == KqlType::String;
    (is_text && first_key.expr.as_column() == Some(key)).then_some(Numbers {
        name: &rel.columns.get(kept)?.name,
        rows,
        key,
        first_key,
        order,
    })
}

/// The column with the value of the row before, the column that it shifts, and the rows without it.
fn shifted(rel: &Rel) -> Option<(&str, &str, &Rel)> {
    let (kept, function, args) = window(rel)?;
    let WindowFunction::Shift { column, by: -1, .. } = function else {
        return None;
    };
    let RelKind::Project { input, exprs } = &args.kind else {
        return None;
    };
    let key = exprs.get(*column)?.as_column()?;
    Some((&rel.columns.get(kept)?.name, key, input))
}

/// A step that computes one window function: behind how many columns, the function, and the projection that makes its
/// arguments, which passes those columns on.
fn window(rel: &Rel) -> Option<(usize, &WindowFunction, &Rel)> {
    let RelKind::Step { input, step } = &rel.kind else {
        return None;
    };
    let window = step.as_window()?;
    let [(function, _)] = window.functions.as_slice() else {
        return None;
    };
    let RelKind::Project { exprs, .. } = &input.kind else {
        return None;
    };
    let passed = rel.columns.iter().zip(exprs).take(window.kept);
    let mut passed = passed.map(|(column, expr)| expr.as_column() == Some(column.name.as_str()));
    passed
        .all(|is_passed| is_passed)
        .then_some((window.kept, function, input.as_ref()))
}

/// The two columns that a function is called with.
fn called<'a>(function: &str, expr: &'a Expr) -> Option<(&'a str, &'a str)> {
    match &expr.kind {
        ExprKind::Call(def, args) if def.name == function => match args.as_slice() {
            [one, other] => Some((one.as_column()?, other.as_column()?)),
            _ => None,
        },
        _ => None,
    }
}

/// The column and the constant that a condition compares.
fn equals(predicate: &Expr) -> Option<(&str, Value)> {
    match &predicate.kind {
        ExprKind::Call(def, args) if def.name == "==" => match args.as_slice() {
            [one, other] => Some((one.as_column()?, other.as_literal()?.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// The column by which a row is first, and whether it has the greatest or the least value. Nulls are last both ways.
fn first_by<'a>(order: &'a SortKey, rows: &'a Rel) -> Option<(&'a Column, Extreme)> {
    let by = rows.column(order.expr.as_column()?)?;
    let is_integer = matches!(
        by.kql_type,
        KqlType::Int | KqlType::Long | KqlType::DateTime | KqlType::Timespan
    );
    let extreme = match order.is_ascending {
        true => Extreme::Min,
        false => Extreme::Max,
    };
    (is_integer && !order.nulls_first).then_some((by, extreme))
}

/// For each value of `key`, the row with the extreme value of `by`. The columns are those of `rows`.
fn winning_rows(
    rows: &Arc<Rel>,
    key: &Column,
    by: &Column,
    extreme: Extreme,
    span: Span,
) -> Option<Rel> {
    let is_other = |column: &&Column| column.name != key.name && column.name != by.name;
    let others = rows.columns.iter().filter(is_other);
    let shown: Vec<&Column> = [by].into_iter().chain(others).collect();
    if key.name == by.name {
        return None;
    }
    let args: Arc<[Expr]> = shown
        .iter()
        .map(|column| Expr::column(column, span))
        .collect();
    let values = shown.iter().enumerate().map(|(at, column)| {
        let aggregate = Aggregate {
            function: AggregateFunction::ExtremeRow {
                extreme,
                column: at,
            },
            args: args.clone(),
            filter: None,
            kql_type: column.kql_type,
        };
        (column.name.clone(), aggregate)
    });
    let keys = vec![(key.name.clone(), Expr::column(key, span))];
    let winners = Arc::clone(rows).aggregate(keys, values.collect(), span);
    let identity = rows.columns.iter();
    let identity = identity.map(|column| (column.name.clone(), Expr::column(column, span)));
    Some(Arc::new(winners).project(identity.collect(), span))
}
