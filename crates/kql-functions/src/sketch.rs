//! Intermediate results that travel as dynamics: what `hll()` and `tdigest()` give.
//!
//! Both keep every value, so that what is computed from them is exact. Kusto's have the same form while values are few and
//! estimate beyond; it does not document the form.

mod hll;
mod tdigest;

pub(crate) use hll::Hll;
pub(crate) use tdigest::TDigest;
