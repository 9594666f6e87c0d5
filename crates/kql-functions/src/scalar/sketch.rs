//! Functions of what the aggregates `hll()` and `tdigest()` give.

use crate::def::ScalarDef;

mod hll;
mod tdigest;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &hll::DCOUNT_HLL,
    &hll::HLL_MERGE,
    &tdigest::MERGE_TDIGEST,
    &tdigest::PERCENTILE_TDIGEST,
    &tdigest::PERCENTILES_ARRAY_TDIGEST,
    &tdigest::PERCENTRANK_TDIGEST,
    &tdigest::RANK_TDIGEST,
];
