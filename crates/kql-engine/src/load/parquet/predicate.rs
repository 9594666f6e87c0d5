//! Conditions on a table as conditions on the values of its file, which its statistics can answer.

use std::sync::Arc;

use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, Operator};
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal};
use datafusion::physical_expr::{PhysicalExpr, conjunction};
use kql_types::{KqlType, datetime, timespan};

use super::ParquetFile;

/// A condition that is true for every row of the file for which the filters are, and perhaps for others. `None` where
/// nothing can be said of the file's values.
pub(super) fn predicate(filters: &[Expr], file: &ParquetFile) -> Option<Arc<dyn PhysicalExpr>> {
    let conditions: Vec<_> = filters
        .iter()
        .flat_map(|filter| conditions(filter, file))
        .collect();
    (!conditions.is_empty()).then(|| conjunction(conditions))
}

fn conditions(filter: &Expr, file: &ParquetFile) -> Vec<Arc<dyn PhysicalExpr>> {
    let Expr::BinaryExpr(binary) = filter else {
        return Vec::new();
    };
    match (binary.op, &*binary.left, &*binary.right) {
        (Operator::And, left, right) => {
            let mut both = conditions(left, file);
            both.extend(conditions(right, file));
            both
        }
        (op, Expr::Column(column), Expr::Literal(value, _)) => {
            comparison(&column.name, op, value, file)
        }
        (op, Expr::Literal(value, _), Expr::Column(column)) => match op.swap() {
            Some(op) => comparison(&column.name, op, value, file),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn comparison(
    column: &str,
    op: Operator,
    value: &ScalarValue,
    file: &ParquetFile,
) -> Vec<Arc<dyn PhysicalExpr>> {
    let Some(at) = file.columns.iter().position(|known| known.name == column) else {
        return Vec::new();
    };
    let bounds = bounds(op, value, file.data_type(at), file.columns[at].kql_type);
    let condition = |(op, bound)| -> Arc<dyn PhysicalExpr> {
        let column = Arc::new(Column::new(column, at));
        Arc::new(BinaryExpr::new(column, op, Arc::new(Literal::new(bound))))
    };
    bounds.into_iter().map(condition).collect()
}

/// What holds for the file's value where `value of the table op value` holds.
fn bounds(
    op: Operator,
    value: &ScalarValue,
    data_type: &DataType,
    kql_type: KqlType,
) -> Vec<(Operator, ScalarValue)> {
    use DataType as D;
    match (data_type, kql_type, value) {
        // A null of the file is the empty string.
        (D::Utf8View, KqlType::String, ScalarValue::Utf8View(Some(text)))
            if op == Operator::Eq && !text.is_empty() =>
        {
            vec![(op, value.clone())]
        }
        (D::Int64, KqlType::Long, ScalarValue::Int64(Some(_))) if is_order(op) => {
            vec![(op, value.clone())]
        }
        (D::Int32, KqlType::Int, ScalarValue::Int32(Some(_))) if is_order(op) => {
            vec![(op, value.clone())]
        }
        (D::Timestamp(unit, zone), KqlType::DateTime, ScalarValue::Int64(Some(ticks))) => {
            let since_1970 = ticks.checked_sub(datetime::UNIX_EPOCH);
            let bounds = since_1970.map(|ticks| tick_bounds(op, ticks, *unit));
            let timestamp = |(op, count)| {
                let count = Some(count);
                let value = match unit {
                    TimeUnit::Second => ScalarValue::TimestampSecond(count, zone.clone()),
                    TimeUnit::Millisecond => ScalarValue::TimestampMillisecond(count, zone.clone()),
                    TimeUnit::Microsecond => ScalarValue::TimestampMicrosecond(count, zone.clone()),
                    TimeUnit::Nanosecond => ScalarValue::TimestampNanosecond(count, zone.clone()),
                };
                (op, value)
            };
            bounds.into_iter().flatten().map(timestamp).collect()
        }
        _ => Vec::new(),
    }
}

fn is_order(op: Operator) -> bool {
    use Operator as O;
    matches!(op, O::Eq | O::Lt | O::LtEq | O::Gt | O::GtEq)
}

/// Bounds in another unit, on the safe side.
fn tick_bounds(op: Operator, ticks: i64, unit: TimeUnit) -> Vec<(Operator, i64)> {
    let bounds = match unit {
        TimeUnit::Second => Some(around(ticks, timespan::TICKS_PER_SECOND)),
        TimeUnit::Millisecond => Some(around(ticks, timespan::TICKS_PER_MILLISECOND)),
        TimeUnit::Microsecond => Some(around(ticks, timespan::TICKS_PER_MICROSECOND)),
        TimeUnit::Nanosecond => within(ticks),
    };
    let Some((least, greatest)) = bounds else {
        return Vec::new();
    };
    let at_least = (Operator::GtEq, least);
    let at_most = (Operator::LtEq, greatest);
    match op {
        Operator::Gt | Operator::GtEq => vec![at_least],
        Operator::Lt | Operator::LtEq => vec![at_most],
        Operator::Eq => vec![at_least, at_most],
        _ => Vec::new(),
    }
}

/// The greatest count of units that is not after the ticks, and the least that is not before them.
fn around(ticks: i64, ticks_per_unit: i64) -> (i64, i64) {
    let below = ticks.div_euclid(ticks_per_unit);
    let is_whole = ticks.rem_euclid(ticks_per_unit) == 0;
    (below, if is_whole { below } else { below + 1 })
}

/// The first and last nanosecond of a tick, if they have a number.
fn within(ticks: i64) -> Option<(i64, i64)> {
    let first = ticks.checked_mul(100)?;
    Some((first, first.checked_add(99)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The ticks of a count of units, as the table has them.
    fn ticks_of(count: i64, unit: TimeUnit) -> i64 {
        match unit {
            TimeUnit::Second => count * timespan::TICKS_PER_SECOND,
            TimeUnit::Millisecond => count * timespan::TICKS_PER_MILLISECOND,
            TimeUnit::Microsecond => count * timespan::TICKS_PER_MICROSECOND,
            TimeUnit::Nanosecond => count.div_euclid(100),
        }
    }

    fn holds(op: Operator, left: i64, right: i64) -> bool {
        match op {
            Operator::Eq => left == right,
            Operator::Lt => left < right,
            Operator::LtEq => left <= right,
            Operator::Gt => left > right,
            Operator::GtEq => left >= right,
            other => unreachable!("{other} is no comparison"),
        }
    }

    proptest! {
        #[test]
        fn no_row_that_passes_is_left_out(
            op in prop_oneof![
                Just(Operator::Eq), Just(Operator::Lt), Just(Operator::LtEq),
                Just(Operator::Gt), Just(Operator::GtEq),
            ],
            unit in prop_oneof![
                Just(TimeUnit::Second), Just(TimeUnit::Millisecond),
                Just(TimeUnit::Microsecond), Just(TimeUnit::Nanosecond),
            ],
            count in -1000..1000_i64,
            off in -150..150_i64,
        ) {
            let ticks = ticks_of(count, unit);
            for bound in [ticks, ticks + off, ticks + off * 100_000] {
                if holds(op, ticks, bound) {
                    for (op, limit) in tick_bounds(op, bound, unit) {
                        prop_assert!(holds(op, count, limit), "{count} {op} {limit}");
                    }
                }
            }
        }
    }
}
