//! Aggregate functions: one record each, and the adapters that make them DataFusion aggregates.

use kql_types::KqlType;

mod collect;
mod def;
mod extreme;
mod fold;
mod single_group;
mod udaf;

mod avg;
mod count;
mod sum;

pub use def::{AggregateDef, AggregateKernel, EmptyResult};
pub use extreme::{Extreme, extreme_row};
pub use fold::Fold;
pub use udaf::KqlUdaf;

/// The records, one line each.
pub(crate) static AGGREGATES: &[&AggregateDef] = &[
    &avg::AVG,
    &count::COUNT,
    &sum::SUM,
];

/// The type that a sum of values of this type has: an int sum is a long.
fn widened(args: &[KqlType]) -> Option<KqlType> {
    match args.first()? {
        KqlType::Int => Some(KqlType::Long),
        other => Some(*other),
    }
}
