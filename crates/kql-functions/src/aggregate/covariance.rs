//! `covariance()`, `covariancep()` and their conditional forms.

use kql_types::{KqlType, Value};

use super::PREDICATE;
use super::def::{AggregateDef, AggregateKernel, EmptyResult};
use super::fold::{Fold, kernel};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};

const X: Param = Param::required("expr1", Accepts::SUMMABLE, "The first values.");
const Y: Param = Param::required("expr2", Accepts::SUMMABLE, "The second values.");

const RECORD: AggregateDef = AggregateDef {
    params: &[X, Y],
    returns: Returns::Always(KqlType::Real),
    empty: EmptyResult::Zero,
    ..AggregateDef::NEW
};

const CONDITIONAL: AggregateDef = AggregateDef {
    params: &[X, Y, PREDICATE],
    ..RECORD
};

pub(super) static COVARIANCE: AggregateDef = AggregateDef {
    name: "covariance",
    summary: "Computes the covariance of two expressions, taken as a sample.",
    prefix: "covariance",
    kernel: kernel::<Joint<true>>(),
    page: "covariance-aggregation-function",
    examples: &[Example {
        query: "datatable(x:real, y:real)[1.0, 14.0, 2.0, 10.0, 3.0, 17.0, 4.0, 20.0, 5.0, 50.0] \
                | summarize covariance(x, y)",
        result: "20.5",
    }],
    ..RECORD
};

pub(super) static COVARIANCEP: AggregateDef = AggregateDef {
    name: "covariancep",
    summary: "Computes the covariance of two expressions, taken as the whole population.",
    prefix: "covariancep",
    kernel: kernel::<Joint<false>>(),
    page: "covariancep-aggregation-function",
    examples: &[Example {
        query: "datatable(x:real, y:real)[1.0, 14.0, 2.0, 10.0, 3.0, 17.0, 4.0, 20.0, 5.0, 50.0] \
                | summarize round(covariancep(x, y), 6)",
        result: "16.4",
    }],
    ..RECORD
};

pub(super) static COVARIANCEIF: AggregateDef = AggregateDef {
    name: "covarianceif",
    summary: "Computes the sample covariance over the rows in which the predicate is true.",
    prefix: "covarianceif",
    kernel: AggregateKernel::Conditional(&COVARIANCE, 2),
    page: "covarianceif-aggregation-function",
    ..CONDITIONAL
};

pub(super) static COVARIANCEPIF: AggregateDef = AggregateDef {
    name: "covariancepif",
    summary: "Computes the population covariance over the rows in which the predicate is true.",
    prefix: "covariancepif",
    kernel: AggregateKernel::Conditional(&COVARIANCEP, 2),
    page: "covariancepif-aggregation-function",
    ..CONDITIONAL
};

/// The means of both expressions and the sum of the products of their distances from them.
#[derive(Default)]
struct Joint<const SAMPLE: bool> {
    count: f64,
    mean_x: f64,
    mean_y: f64,
    products: f64,
}

impl<const SAMPLE: bool> Fold for Joint<SAMPLE> {
    const STATE: &'static [KqlType] = &[KqlType::Real, KqlType::Real, KqlType::Real, KqlType::Real];

    fn update(states: &mut [Self], args: &Args<'_>, rows: impl Iterator<Item = (usize, usize)>) {
        let (xs, ys) = (args.floats(0), args.floats(1));
        for (row, group) in rows {
            let (Some(x), Some(y)) = (xs.get(row), ys.get(row)) else {
                continue;
            };
            let state = &mut states[group];
            state.count += 1.0;
            let distance = x - state.mean_x;
            state.mean_x += distance / state.count;
            state.mean_y += (y - state.mean_y) / state.count;
            state.products += distance * (y - state.mean_y);
        }
    }

    fn merge(&mut self, other: Self) {
        let count = self.count + other.count;
        if count == 0.0 {
            return;
        }
        let (x, y) = (other.mean_x - self.mean_x, other.mean_y - self.mean_y);
        self.products += other.products + x * y * self.count * other.count / count;
        self.mean_x += x * other.count / count;
        self.mean_y += y * other.count / count;
        self.count = count;
    }

    fn finish(&self, _returns: KqlType) -> Value {
        let divisor = if SAMPLE { self.count - 1.0 } else { self.count };
        Value::Real(if divisor > 0.0 {
            self.products / divisor
        } else {
            self.products
        })
    }

    fn save(&self) -> Vec<Value> {
        [self.count, self.mean_x, self.mean_y, self.products]
            .map(Value::Real)
            .to_vec()
    }

    fn restore(values: &[Value]) -> Self {
        let real = |idx: usize| {
            if let Value::Real(value) = values[idx] {
                value
            } else {
                0.0
            }
        };
        Joint {
            count: real(0),
            mean_x: real(1),
            mean_y: real(2),
            products: real(3),
        }
    }
}
