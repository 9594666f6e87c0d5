//! `avg()`: the mean of the values that are not null.

use kql_types::{Decimal, KqlType, Value};

use super::def::{AggregateDef, EmptyResult};
use super::fold::{Fold, kernel};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};

pub(super) static AVG: AggregateDef = AggregateDef {
    name: "avg",
    summary: "Averages the values that are not null.",
    params: &[Param::required("expr", Accepts::SUMMABLE, "What to average.")],
    returns: Returns::Derived(mean_type),
    prefix: "avg",
    empty: EmptyResult::NaN,
    kernel: kernel::<Mean>(),
    page: "avg-aggregation-function",
    examples: &[Example { query: "range x from 1 to 4 step 1 | summarize avg(x)", result: "2.5" }],
    ..AggregateDef::NEW
};

fn mean_type(args: &[KqlType]) -> Option<KqlType> {
    match args.first()? {
        KqlType::Int | KqlType::Long => Some(KqlType::Real),
        other => Some(*other),
    }
}

/// The sum and the number of the values seen. Only the sum of the argument's own type is used.
#[derive(Default)]
struct Mean {
    count: i64,
    /// Kusto divides the wrapped sum of longs, so this wraps too.
    wrapped: i64,
    /// Ticks of datetimes leave the range of `i64` at the 30th value.
    ticks: i128,
    real: f64,
    decimal: Option<Decimal>,
}

impl Fold for Mean {
    const STATE: &'static [KqlType] =
        &[KqlType::Long, KqlType::Long, KqlType::Long, KqlType::Long, KqlType::Real, KqlType::Decimal];

    fn update(states: &mut [Mean], args: &Args<'_>, rows: impl Iterator<Item = (usize, usize)>) {
        match args.kql_type(0) {
            KqlType::Real => {
                let values = args.floats(0);
                for (row, group) in rows {
                    if let Some(value) = values.get(row) {
                        states[group].count += 1;
                        states[group].real += value;
                    }
                }
            }
            KqlType::Decimal => {
                for (row, group) in rows {
                    if let Value::Decimal(value) = args.column(0).value(row) {
                        states[group].add_decimal(value);
                    }
                }
            }
            _ => {
                let values = args.integers(0);
                for (row, group) in rows {
                    if let Some(value) = values.get(row) {
                        states[group].count += 1;
                        states[group].wrapped = states[group].wrapped.wrapping_add(value);
                        states[group].ticks += i128::from(value);
                    }
                }
            }
        }
    }

    fn merge(&mut self, other: Mean) {
        self.count += other.count;
        self.wrapped = self.wrapped.wrapping_add(other.wrapped);
        self.ticks += other.ticks;
        self.real += other.real;
        if let Some(decimal) = other.decimal {
            self.add_decimal(decimal);
            self.count -= 1;
        }
    }

    fn finish(&self, returns: KqlType) -> Value {
        match returns {
            KqlType::Real if self.count == 0 => Value::Real(f64::NAN),
            _ if self.count == 0 => Value::Null(returns),
            KqlType::Real if self.wrapped != 0 => Value::Real(self.wrapped as f64 / self.count as f64),
            KqlType::Real => Value::Real(self.real / self.count as f64),
            KqlType::DateTime => Value::DateTime((self.ticks / i128::from(self.count)) as i64),
            KqlType::Timespan => Value::Timespan((self.ticks / i128::from(self.count)) as i64),
            _ => self.mean_decimal().map_or(Value::Null(returns), Value::Decimal),
        }
    }

    fn save(&self) -> Vec<Value> {
        vec![
            Value::Long(self.count),
            Value::Long(self.wrapped),
            Value::Long((self.ticks >> 64) as i64),
            Value::Long(self.ticks as i64),
            Value::Real(self.real),
            self.decimal.map_or(Value::Null(KqlType::Decimal), Value::Decimal),
        ]
    }

    fn restore(values: &[Value]) -> Mean {
        let long = |idx: usize| if let Value::Long(value) = values[idx] { value } else { 0 };
        Mean {
            count: long(0),
            wrapped: long(1),
            ticks: (i128::from(long(2)) << 64) | i128::from(long(3) as u64),
            real: if let Value::Real(value) = values[4] { value } else { 0.0 },
            decimal: if let Value::Decimal(value) = values[5] { Some(value) } else { None },
        }
    }
}

impl Mean {
    fn add_decimal(&mut self, value: Decimal) {
        self.count += 1;
        self.decimal = self.decimal.unwrap_or(Decimal::ZERO).checked_add(value);
    }

    fn mean_decimal(&self) -> Option<Decimal> {
        self.decimal?.checked_div(Decimal::from_i64(self.count))
    }
}
