//! `make-series`: aggregates in an array for each group, one element for each step of an axis.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span, ast};
use kql_types::{KqlType, Value};

use super::project::{Item, item_name};
use super::{check_options, option, word};
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel, RelKind};
use crate::conversion;
use crate::error::{Bind, all, error, not_supported};
use crate::expr::{Aggregates, Row};
use crate::extension::Step;
use crate::extension::make_series::{Axis, End, MakeSeries, Number};
use crate::naming::{self, ItemName};
use crate::scope::Scope;

/// An aggregate of a series, and its value where a step has no rows.
struct Series {
    item: Item,
    default: Value,
}

impl Binder<'_> {
    pub(super) fn bind_make_series(
        &self,
        input: Arc<Rel>,
        node: &ast::MakeSeries,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("make-series", &node.params, &["kind"])?;
        let kind = option(&node.params, "kind").map(|param| word(param, &["nonempty"]));
        let is_nonempty = kind.transpose()?.is_some();
        let keys = all(node
            .by
            .iter()
            .map(|key| self.bind_key(&input, key, scope, None)))?;
        let mut aggregates = Aggregates::default();
        let series = all(node
            .aggregates
            .iter()
            .map(|aggregate| self.bind_series(&input, aggregate, scope, &mut aggregates)))?;
        let series: Vec<Series> = series.into_iter().flatten().collect();
        let (axis_name, bins) = self.bind_axis(&input, node, scope)?;
        let input = match &bins.refused {
            Some(reason) => Arc::new(input.refused(reason.clone())),
            None => input,
        };

        let items = keys.iter().chain(series.iter().map(|series| &series.item));
        let mut sources: Vec<(ItemName, Span)> =
            items.map(|item| (item.name.clone(), item.span)).collect();
        sources.push((axis_name, node.on.span));
        let names = naming::assign(&sources, &[])?;

        let rows = binned(input, &keys, &bins, aggregates, &series, node.span);
        let columns = names
            .into_iter()
            .enumerate()
            .map(|(idx, name)| match keys.get(idx) {
                Some(key) => Column::new(name, key.expr.kql_type),
                None => Column::new(name, KqlType::Dynamic),
            });
        let step = MakeSeries {
            keys: keys.len(),
            axis: bins.axis,
            series: series
                .into_iter()
                .map(|series| (series.item.expr.kql_type, series.default))
                .collect(),
            is_nonempty,
        };
        Ok(Rel {
            columns: columns.collect(),
            kind: RelKind::Step {
                input: Arc::new(rows),
                step: Step::new(step),
            },
            span: node.span,
            is_serialized: false,
        })
    }

    fn bind_series(
        &self,
        input: &Rel,
        node: &ast::SeriesAggregate,
        scope: &Scope,
        aggregates: &mut Aggregates,
    ) -> Bind<Vec<Series>> {
        let items = self.bind_summarized(input, &node.expr, scope, &[], aggregates)?;
        all(items.into_iter().map(|item| {
            let kql_type = item.expr.kql_type;
            if !kql_type.is_summable() {
                let message = format!("`make-series` takes numbers, this is a {kql_type}");
                return error(Code::WrongType, message, item.span);
            }
            let default = match &node.default {
                Some(default) => {
                    let (value, span) = self.bind_constant(scope, default)?;
                    element_default(value, kql_type, span)?
                }
                None if kql_type == KqlType::Real => Value::Real(0.0),
                None => Value::Long(0),
            };
            Ok(Series { item, default })
        }))
    }

    /// The name of the axis, and what puts rows into its steps.
    fn bind_axis(
        &self,
        input: &Rel,
        node: &ast::MakeSeries,
        scope: &Scope,
    ) -> Bind<(ItemName, Bins)> {
        let axis = self.bind_expr(&mut Row::of(scope, input), &node.on.expr)?;
        let name = item_name(&node.on, &axis, scope, input)?;
        let axis = match axis.kql_type {
            KqlType::Int => conversion::explicit(axis, KqlType::Long),
            KqlType::Long | KqlType::Real | KqlType::DateTime | KqlType::Timespan => axis,
            KqlType::Decimal => return not_supported("an axis of type decimal", axis.span),
            other => {
                let message =
                    format!("an axis is a datetime, a timespan or a number, this is a {other}");
                return error(Code::WrongType, message, axis.span);
            }
        };
        let (from, to, step) = match &node.range {
            ast::SeriesRange::FromToStep { from, to, step } => (from.as_ref(), to.as_ref(), step),
            ast::SeriesRange::InRange { from, to, step } => (Some(from), Some(to), step),
        };
        let axis_type = axis.kql_type;
        let bound = |expr: Option<&Box<ast::Expr>>| {
            expr.map(|expr| self.bind_axis_value(expr, axis_type, scope))
                .transpose()
        };
        let (from, to) = (bound(from)?, bound(to)?);
        let step = self.bind_axis_step(step, axis_type, scope)?;
        let has_null = from.iter().chain(&to).any(Value::is_null);
        let (from, to) = (from.filter(is_known), to.filter(is_known));
        let mut bins = match (&node.range, from.clone().zip(to.clone())) {
            (ast::SeriesRange::InRange { .. }, Some(bounds)) => {
                ranged(axis, bounds, step, node.span)
            }
            _ => stepped(axis, from, to, step, node.span),
        };
        check_length(&bins.axis, node.span)?;
        if has_null {
            let message = "an axis with a bound that is null is not supported yet";
            bins.refused = Some(Diagnostic::error(Code::NotSupported, message, node.span));
        }
        Ok((name, bins))
    }

    fn bind_axis_value(&self, expr: &ast::Expr, axis: KqlType, scope: &Scope) -> Bind<Value> {
        let (value, span) = self.bind_constant(scope, expr)?;
        let from = value.kql_type();
        let is_promotable = from == axis
            || matches!(
                (from, axis),
                (KqlType::Int, KqlType::Long) | (KqlType::Int | KqlType::Long, KqlType::Real)
            );
        if !is_promotable {
            let message = format!("a value of this axis is a {axis}, this is a {from}");
            return error(Code::WrongType, message, span);
        }
        Ok(kql_types::convert::to_type(value, axis))
    }

    fn bind_axis_step(&self, expr: &ast::Expr, axis: KqlType, scope: &Scope) -> Bind<Value> {
        let wanted = match axis {
            KqlType::DateTime => KqlType::Timespan,
            other => other,
        };
        let (step, span) = (self.bind_axis_value(expr, wanted, scope)?, expr.span());
        let is_positive = match step {
            Value::Long(step) | Value::Timespan(step) => step > 0,
            Value::Real(step) => step > 0.0 && step.is_finite(),
            _ => false,
        };
        match is_positive {
            true => Ok(step),
            false if step.is_null() => error(Code::WrongType, "this step is null", span),
            false => error(Code::WrongType, "a step is larger than 0", span),
        }
    }
}

fn is_known(value: &Value) -> bool {
    !value.is_null()
}

/// What puts rows into the steps of an axis.
struct Bins {
    /// The step of a row.
    bin: Expr,
    /// Which rows are on the axis.
    conditions: Vec<Expr>,
    axis: Axis,
    /// Why rows cannot be put there, if that is so.
    refused: Option<Diagnostic>,
}

/// `from x to y step z`: steps count from the first bound, and the second is not on the axis. Without a first bound they
/// are those of `bin()`.
fn stepped(axis: Expr, from: Option<Value>, to: Option<Value>, step: Value, span: Span) -> Bins {
    let kql_type = axis.kql_type;
    let literal = |value: &Value| Expr::literal(value.clone(), span);
    let compared = |operator: &str, bound: &Value| {
        let def = kql_functions::operator(operator).expect("comparisons are in the library");
        conversion::call(def, vec![axis.clone(), literal(bound)], KqlType::Bool, span)
    };
    let mut conditions = Vec::new();
    conditions.extend(from.iter().map(|from| compared(">=", from)));
    conditions.extend(to.iter().map(|to| compared("<", to)));
    if conditions.is_empty() {
        conditions.push(call("isnotnull", vec![axis.clone()], KqlType::Bool, span));
    }
    let bin = match &from {
        Some(from) => {
            let args = vec![axis.clone(), literal(&step), literal(from)];
            call("bin_at", args, kql_type, span)
        }
        None => call("bin", vec![axis.clone(), literal(&step)], kql_type, span),
    };
    Bins {
        bin,
        conditions,
        refused: None,
        axis: Axis {
            kql_type,
            step: Number::of(&step),
            first: from.as_ref().map(Number::of),
            end: to
                .as_ref()
                .map_or(End::LastRow, |to| End::Before(Number::of(to))),
        },
    }
}

/// `in range(x, y, z)`: the steps are those of `bin()`, and the second bound may be on the axis.
fn ranged(axis: Expr, (from, to): (Value, Value), step: Value, span: Span) -> Bins {
    let kql_type = axis.kql_type;
    let step_literal = Expr::literal(step.clone(), span);
    let bin = |value: Expr| call("bin", vec![value, step_literal.clone()], kql_type, span);
    let first = bin(Expr::literal(from.clone(), span));
    let first = first.as_literal().cloned().unwrap_or(from);
    let bin = bin(axis);
    let compared = |operator: &str, bound: &Value| {
        let def = kql_functions::operator(operator).expect("comparisons are in the library");
        let bound = Expr::literal(bound.clone(), span);
        conversion::call(def, vec![bin.clone(), bound], KqlType::Bool, span)
    };
    let conditions = vec![compared(">=", &first), compared("<=", &to)];
    Bins {
        conditions,
        refused: None,
        axis: Axis {
            kql_type,
            step: Number::of(&step),
            first: Some(Number::of(&first)),
            end: End::UpTo(Number::of(&to)),
        },
        bin,
    }
}

/// One row for each group and step that has rows: the keys, the step, and the aggregates.
fn binned(
    input: Arc<Rel>,
    keys: &[Item],
    bins: &Bins,
    aggregates: Aggregates,
    series: &[Series],
    span: Span,
) -> Rel {
    let mut rows = input;
    for condition in &bins.conditions {
        rows = Arc::new(rows.filter(condition.clone(), span));
    }
    let grouping = keys.iter().map(|key| &key.expr).chain([&bins.bin]);
    let columns: Vec<Column> = grouping
        .clone()
        .enumerate()
        .map(|(idx, expr)| Column::new(format!("$key{idx}"), expr.kql_type))
        .collect();
    let named = columns
        .iter()
        .map(|column| column.name.clone())
        .zip(grouping.cloned());
    let grouped = Arc::new(rows.aggregate(named.collect(), aggregates.0, span));
    let shown_keys = columns
        .iter()
        .map(|column| (column.name.clone(), Expr::column(column, span)));
    let values = series
        .iter()
        .enumerate()
        .map(|(idx, series)| (format!("$series{idx}"), series.item.expr.clone()));
    grouped.project(shown_keys.chain(values).collect(), span)
}

/// The value of an element without rows. Null fits every series, a whole number also one of reals.
fn element_default(value: Value, kql_type: KqlType, span: Span) -> Bind<Value> {
    let from = value.kql_type();
    if value.is_null() {
        return Ok(Value::Null(kql_type));
    }
    match (from, kql_type) {
        (KqlType::Int | KqlType::Long, KqlType::Real) => {
            Ok(kql_types::convert::to_type(value, KqlType::Real))
        }
        _ if from == kql_type || (from.is_numeric() && kql_type.is_numeric()) => Ok(value),
        _ => error(
            Code::WrongType,
            format!("an element of this series is a {kql_type}, this is a {from}"),
            span,
        ),
    }
}

fn check_length(axis: &Axis, span: Span) -> Bind<()> {
    match axis.known_length() {
        Some(length) if length > MakeSeries::MAX_LENGTH => error(
            Code::TooComplex,
            format!("a series has at most {} elements", MakeSeries::MAX_LENGTH),
            span,
        ),
        _ => Ok(()),
    }
}

fn call(function: &str, args: Vec<Expr>, kql_type: KqlType, span: Span) -> Expr {
    let def = kql_functions::scalar(function).expect("the function is in the library");
    conversion::call(def, args, kql_type, span)
}
