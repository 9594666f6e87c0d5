//! `variance()`, `stdev()` and their population and conditional forms.

use kql_types::{KqlType, Value};

use super::PREDICATE;
use super::def::{AggregateDef, AggregateKernel, EmptyResult};
use super::fold::{Fold, kernel};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};

const EXPR: Param = Param::required("expr", Accepts::SUMMABLE, "The values to measure.");

const RECORD: AggregateDef = AggregateDef {
    params: &[EXPR],
    returns: Returns::Always(KqlType::Real),
    empty: EmptyResult::Zero,
    ..AggregateDef::NEW
};

const CONDITIONAL: AggregateDef = AggregateDef {
    params: &[EXPR, PREDICATE],
    ..RECORD
};

pub(super) static VARIANCE: AggregateDef = AggregateDef {
    name: "variance",
    summary: "Computes the variance of the values, taken as a sample.",
    prefix: "variance",
    kernel: kernel::<Spread<{ SAMPLE }, { VARIANCE_OF }>>(),
    page: "variance-aggregation-function",
    examples: &[Example {
        query: "range x from 1 to 5 step 1 | summarize variance(x)",
        result: "2.5",
    }],
    ..RECORD
};

pub(super) static VARIANCEP: AggregateDef = AggregateDef {
    name: "variancep",
    summary: "Computes the variance of the values, taken as the whole population.",
    prefix: "variancep",
    kernel: kernel::<Spread<{ POPULATION }, { VARIANCE_OF }>>(),
    page: "variancep-aggregation-function",
    examples: &[Example {
        query: "range x from 1 to 5 step 1 | summarize variancep(x)",
        result: "2.0",
    }],
    ..RECORD
};

pub(super) static STDEV: AggregateDef = AggregateDef {
    name: "stdev",
    summary: "Computes the standard deviation of the values, taken as a sample.",
    prefix: "stdev",
    kernel: kernel::<Spread<{ SAMPLE }, { DEVIATION_OF }>>(),
    page: "stdev-aggregation-function",
    examples: &[Example {
        query: "datatable(x:real)[1.5, 2.5, 3.5] | summarize stdev(x)",
        result: "1.0",
    }],
    ..RECORD
};

pub(super) static STDEVP: AggregateDef = AggregateDef {
    name: "stdevp",
    summary: "Computes the standard deviation of the values, taken as the whole population.",
    prefix: "stdevp",
    kernel: kernel::<Spread<{ POPULATION }, { DEVIATION_OF }>>(),
    page: "stdevp-aggregation-function",
    examples: &[Example {
        query: "datatable(x:long)[1, 3] | summarize stdevp(x)",
        result: "1.0",
    }],
    ..RECORD
};

pub(super) static VARIANCEIF: AggregateDef = AggregateDef {
    name: "varianceif",
    summary: "Computes the sample variance of the values of the rows in which the predicate is true.",
    prefix: "varianceif",
    kernel: AggregateKernel::Conditional(&VARIANCE, 1),
    page: "varianceif-aggregation-function",
    examples: &[Example {
        query: "range x from 1 to 100 step 1 | summarize varianceif(x, x % 2 == 0)",
        result: "850.0",
    }],
    ..CONDITIONAL
};

pub(super) static VARIANCEPIF: AggregateDef = AggregateDef {
    name: "variancepif",
    summary: "Computes the population variance of the values of the rows in which the predicate is true.",
    prefix: "variancepif",
    kernel: AggregateKernel::Conditional(&VARIANCEP, 1),
    page: "variancepif-aggregation-function",
    ..CONDITIONAL
};

pub(super) static STDEVIF: AggregateDef = AggregateDef {
    name: "stdevif",
    summary: "Computes the sample standard deviation of the values of the rows in which the predicate is true.",
    prefix: "stdevif",
    kernel: AggregateKernel::Conditional(&STDEV, 1),
    page: "stdevif-aggregation-function",
    ..CONDITIONAL
};

const SAMPLE: bool = true;
const POPULATION: bool = false;
const VARIANCE_OF: bool = false;
const DEVIATION_OF: bool = true;

/// The mean of the values seen and the sum of the squares of their distances from it (Welford's method).
#[derive(Default)]
struct Spread<const SAMPLE: bool, const DEVIATION: bool> {
    count: f64,
    mean: f64,
    squares: f64,
}

impl<const SAMPLE: bool, const DEVIATION: bool> Fold for Spread<SAMPLE, DEVIATION> {
    const STATE: &'static [KqlType] = &[KqlType::Real, KqlType::Real, KqlType::Real];

    fn update(states: &mut [Self], args: &Args<'_>, rows: impl Iterator<Item = (usize, usize)>) {
        let values = args.floats(0);
        for (row, group) in rows {
            let Some(value) = values.get(row) else {
                continue;
            };
            let state = &mut states[group];
            state.count += 1.0;
            let distance = value - state.mean;
            state.mean += distance / state.count;
            state.squares += distance * (value - state.mean);
        }
    }

    fn merge(&mut self, other: Self) {
        if self.count == 0.0 || other.count == 0.0 {
            if self.count == 0.0 {
                *self = other;
            }
            return;
        }
        let count = self.count + other.count;
        let distance = other.mean - self.mean;
        self.mean += distance * other.count / count;
        self.squares += other.squares + distance * distance * self.count * other.count / count;
        self.count = count;
    }

    fn finish(&self, _returns: KqlType) -> Value {
        let divisor = if SAMPLE { self.count - 1.0 } else { self.count };
        let variance = if divisor > 0.0 {
            self.squares / divisor
        } else {
            self.squares
        };
        Value::Real(if DEVIATION { variance.sqrt() } else { variance })
    }

    fn save(&self) -> Vec<Value> {
        vec![
            Value::Real(self.count),
            Value::Real(self.mean),
            Value::Real(self.squares),
        ]
    }

    fn restore(values: &[Value]) -> Self {
        let real = |idx: usize| {
            if let Value::Real(value) = values[idx] {
                value
            } else {
                0.0
            }
        };
        Spread {
            count: real(0),
            mean: real(1),
            squares: real(2),
        }
    }
}
