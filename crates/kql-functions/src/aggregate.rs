//! Aggregate functions: one record each, and the adapters that make them DataFusion aggregates.

use kql_types::KqlType;

use crate::args::{Args, Integers};
use crate::def::{Accepts, Param};

mod collect;
mod def;
mod extreme;
mod fold;
mod single_group;
mod udaf;

mod arg_max;
mod avg;
mod binary_all;
mod count;
mod covariance;
mod distinct;
mod make_bag;
mod make_list;
mod make_set;
mod min_max;
mod percentile;
mod sum;
mod take_any;
mod variance;

pub use def::{AggregateDef, AggregateKernel, EmptyResult};
pub use extreme::{Extreme, extreme_row};
pub use fold::Fold;
pub use udaf::KqlUdaf;

/// The records, one line each.
pub(crate) static AGGREGATES: &[&AggregateDef] = &[
    &arg_max::ARG_MAX,
    &arg_max::ARG_MIN,
    &arg_max::ARGMAX,
    &arg_max::ARGMIN,
    &avg::AVG,
    &avg::AVGIF,
    &binary_all::BINARY_ALL_AND,
    &binary_all::BINARY_ALL_OR,
    &binary_all::BINARY_ALL_XOR,
    &count::COUNT,
    &count::COUNTIF,
    &covariance::COVARIANCE,
    &covariance::COVARIANCEIF,
    &covariance::COVARIANCEP,
    &covariance::COVARIANCEPIF,
    &distinct::COUNT_DISTINCT,
    &distinct::COUNT_DISTINCTIF,
    &distinct::DCOUNT,
    &distinct::DCOUNTIF,
    &make_bag::MAKE_BAG,
    &make_bag::MAKE_BAG_IF,
    &make_bag::MAKE_DICTIONARY,
    &make_list::MAKE_LIST,
    &make_list::MAKE_LIST_IF,
    &make_list::MAKE_LIST_WITH_NULLS,
    &make_list::MAKELIST,
    &make_set::MAKE_SET,
    &make_set::MAKE_SET_IF,
    &make_set::MAKESET,
    &min_max::MAX,
    &min_max::MAXIF,
    &min_max::MIN,
    &min_max::MINIF,
    &percentile::PERCENTILE_,
    &percentile::PERCENTILES_,
    &percentile::PERCENTILES_ARRAY,
    &percentile::PERCENTILESW,
    &percentile::PERCENTILESW_ARRAY,
    &percentile::PERCENTILEW,
    &sum::SUM,
    &sum::SUMIF,
    &take_any::ANY,
    &take_any::ANYIF,
    &take_any::TAKE_ANY,
    &take_any::TAKE_ANYIF,
    &variance::STDEV,
    &variance::STDEVIF,
    &variance::STDEVP,
    &variance::VARIANCE,
    &variance::VARIANCEIF,
    &variance::VARIANCEP,
    &variance::VARIANCEPIF,
];

/// The predicate of the conditional forms.
const PREDICATE: Param =
    Param::required("predicate", Accepts::Exactly(KqlType::Bool), "What must hold in a row for it to count.");

/// How many elements a collected array or bag may have.
const MAX_SIZE: Param = Param::optional("maxSize", Accepts::INTEGER, "The most elements to return.").constant();

/// The type that a sum of values of this type has: an int sum is a long.
fn widened(args: &[KqlType]) -> Option<KqlType> {
    match args.first()? {
        KqlType::Int => Some(KqlType::Long),
        other => Some(*other),
    }
}

/// Reads the optional `maxSize`, the second argument of the functions that collect.
struct SizeLimit<'a> {
    argument: Option<Integers<'a>>,
    default: usize,
}

impl<'a> SizeLimit<'a> {
    /// What a call without a limit gets, and the most that one with a limit gets.
    const DEFAULT: usize = 1_048_576;
    /// What a call of a deprecated name without a limit gets.
    const DEPRECATED: usize = 128;

    fn new(args: &Args<'a>, default: usize) -> SizeLimit<'a> {
        SizeLimit { argument: (args.len() > 1).then(|| args.integers(1)), default }
    }

    fn get(&self, row: usize) -> usize {
        let limit = self.argument.and_then(|argument| argument.get(row));
        limit.and_then(|limit| usize::try_from(limit).ok()).map_or(self.default, |limit| limit.min(Self::DEFAULT))
    }
}
