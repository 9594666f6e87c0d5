//! Hash functions.
//!
//! `hash_combine` and `hash_many` are missing: how Kusto combines hashes is not published, and a guess would be wrong.

use crate::def::ScalarDef;

mod digest;
mod xxhash64;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &xxhash64::HASH,
    &xxhash64::HASH_XXHASH64,
    &digest::HASH_MD5,
    &digest::HASH_SHA1,
    &digest::HASH_SHA256,
];
