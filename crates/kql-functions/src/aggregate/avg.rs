//! `avg()`, `avgif()`: the mean of the values that are not null.

use kql_types::{Decimal, KqlType, Value};

use super::PREDICATE;
use super::def::{AggregateDef, AggregateKernel, EmptyResult, GroupsKernel};
use super::fold::{Fold, groups};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};

const EXPR: Param = Param::required("expr", Accepts::SUMMABLE, "What to average.");

pub(super) static AVG: AggregateDef = AggregateDef {
    name: "avg",
    summary: "Averages the values that are not null.",
    params: &[EXPR],
    returns: Returns::Derived(mean_type),
    prefix: "avg",
    empty: EmptyResult::NaN,
    kernel: AggregateKernel::Groups(GroupsKernel {
        accumulator: |args, returns| (mean_of(args).accumulator)(args, returns),
        state: |args, returns| (mean_of(args).state)(args, returns),
    }),
    page: "avg-aggregation-function",
    examples: &[Example {
        query: "range x from 1 to 4 step 1 | summarize avg(x)",
        result: "2.5",
    }],
    ..AggregateDef::NEW
};

pub(super) static AVGIF: AggregateDef = AggregateDef {
    name: "avgif",
    summary: "Averages the values of the rows in which the predicate is true.",
    params: &[EXPR, PREDICATE],
    returns: Returns::Derived(mean_type),
    prefix: "avgif",
    empty: EmptyResult::NaN,
    kernel: AggregateKernel::Conditional(&AVG, 1),
    page: "avgif-aggregation-function",
    examples: &[Example {
        query: "range v from 1 to 10 step 1 | summarize avgif(v, v > 5)",
        result: "8.0",
    }],
    ..AggregateDef::NEW
};

fn mean_type(args: &[KqlType]) -> Option<KqlType> {
    match args.first()? {
        KqlType::Int | KqlType::Long => Some(KqlType::Real),
        other => Some(*other),
    }
}

fn mean_of(args: &[KqlType]) -> GroupsKernel {
    match args[0] {
        KqlType::Real => groups::<RealMean>(),
        KqlType::Decimal => groups::<DecimalMean>(),
        KqlType::DateTime | KqlType::Timespan => groups::<TickMean>(),
        _ => groups::<LongMean>(),
    }
}

/// The mean of integers: Kusto divides the wrapped sum.
#[derive(Default)]
struct LongMean {
    count: i64,
    sum: i64,
}

impl Fold for LongMean {
    const STATE: &'static [KqlType] = &[KqlType::Long, KqlType::Long];

    fn update(
        states: &mut [LongMean],
        args: &Args<'_>,
        rows: impl Iterator<Item = (usize, usize)>,
    ) {
        let values = args.integers(0);
        for (row, group) in rows {
            if let Some(value) = values.get(row) {
                states[group].count += 1;
                states[group].sum = states[group].sum.wrapping_add(value);
            }
        }
    }

    fn merge(&mut self, other: LongMean) {
        self.count += other.count;
        self.sum = self.sum.wrapping_add(other.sum);
    }

    fn finish(&self, _returns: KqlType) -> Value {
        // 0 / 0 is the NaN that an empty group has.
        Value::Real(self.sum as f64 / self.count as f64)
    }

    fn save(&self) -> Vec<Value> {
        vec![Value::Long(self.count), Value::Long(self.sum)]
    }

    fn restore(values: &[Value]) -> LongMean {
        LongMean {
            count: long(&values[0]),
            sum: long(&values[1]),
        }
    }
}

#[derive(Default)]
struct RealMean {
    count: i64,
    sum: f64,
}

impl Fold for RealMean {
    const STATE: &'static [KqlType] = &[KqlType::Long, KqlType::Real];

    fn update(
        states: &mut [RealMean],
        args: &Args<'_>,
        rows: impl Iterator<Item = (usize, usize)>,
    ) {
        let values = args.floats(0);
        for (row, group) in rows {
            if let Some(value) = values.get(row) {
                states[group].count += 1;
                states[group].sum += value;
            }
        }
    }

    fn merge(&mut self, other: RealMean) {
        self.count += other.count;
        self.sum += other.sum;
    }

    fn finish(&self, _returns: KqlType) -> Value {
        Value::Real(self.sum / self.count as f64)
    }

    fn save(&self) -> Vec<Value> {
        vec![Value::Long(self.count), Value::Real(self.sum)]
    }

    fn restore(values: &[Value]) -> RealMean {
        let sum = if let Value::Real(sum) = values[1] {
            sum
        } else {
            0.0
        };
        RealMean {
            count: long(&values[0]),
            sum,
        }
    }
}

/// The mean of datetimes or timespans. The sum of datetimes leaves the range of `i64` at the 30th value.
#[derive(Default)]
struct TickMean {
    count: i64,
    sum: i128,
}

impl Fold for TickMean {
    const STATE: &'static [KqlType] = &[KqlType::Long, KqlType::Long, KqlType::Long];

    fn update(
        states: &mut [TickMean],
        args: &Args<'_>,
        rows: impl Iterator<Item = (usize, usize)>,
    ) {
        let values = args.integers(0);
        for (row, group) in rows {
            if let Some(value) = values.get(row) {
                states[group].count += 1;
                states[group].sum += i128::from(value);
            }
        }
    }

    fn merge(&mut self, other: TickMean) {
        self.count += other.count;
        self.sum += other.sum;
    }

    fn finish(&self, returns: KqlType) -> Value {
        match self.sum.checked_div(i128::from(self.count)) {
            Some(ticks) if returns == KqlType::DateTime => Value::DateTime(ticks as i64),
            Some(ticks) => Value::Timespan(ticks as i64),
            None => Value::Null(returns),
        }
    }

    fn save(&self) -> Vec<Value> {
        vec![
            Value::Long(self.count),
            Value::Long((self.sum >> 64) as i64),
            Value::Long(self.sum as i64),
        ]
    }

    fn restore(values: &[Value]) -> TickMean {
        let low = i128::from(long(&values[2]) as u64);
        TickMean {
            count: long(&values[0]),
            sum: (i128::from(long(&values[1])) << 64) | low,
        }
    }
}

/// The mean of decimals; `sum` is none once it has left the range of the type.
struct DecimalMean {
    count: i64,
    sum: Option<Decimal>,
}

impl Default for DecimalMean {
    fn default() -> DecimalMean {
        DecimalMean {
            count: 0,
            sum: Some(Decimal::ZERO),
        }
    }
}

impl Fold for DecimalMean {
    const STATE: &'static [KqlType] = &[KqlType::Long, KqlType::Decimal];

    fn update(
        states: &mut [DecimalMean],
        args: &Args<'_>,
        rows: impl Iterator<Item = (usize, usize)>,
    ) {
        let column = args.column(0);
        for (row, group) in rows {
            if let Value::Decimal(value) = column.value(row) {
                states[group].merge(DecimalMean {
                    count: 1,
                    sum: Some(value),
                });
            }
        }
    }

    fn merge(&mut self, other: DecimalMean) {
        self.count += other.count;
        self.sum = self
            .sum
            .zip(other.sum)
            .and_then(|(left, right)| left.checked_add(right));
    }

    fn finish(&self, returns: KqlType) -> Value {
        let mean = self
            .sum
            .and_then(|sum| sum.checked_div(Decimal::from_i64(self.count)));
        mean.filter(|_| self.count > 0)
            .map_or(Value::Null(returns), Value::Decimal)
    }

    fn save(&self) -> Vec<Value> {
        vec![
            Value::Long(self.count),
            self.sum
                .map_or(Value::Null(KqlType::Decimal), Value::Decimal),
        ]
    }

    fn restore(values: &[Value]) -> DecimalMean {
        let sum = if let Value::Decimal(sum) = values[1] {
            Some(sum)
        } else {
            None
        };
        DecimalMean {
            count: long(&values[0]),
            sum,
        }
    }
}

fn long(value: &Value) -> i64 {
    if let Value::Long(value) = value {
        *value
    } else {
        0
    }
}
