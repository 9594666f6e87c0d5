//! `hash()`, `hash_xxhash64()`: xxHash64 of the bytes of a value.
//!
//! The bytes of strings, datetimes and longs are those that the documented results show. Kusto promises the same hash
//! only within a query, so the bytes of the other types are those of the value in memory.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, Value};
use twox_hash::XxHash64;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

const PARAMS: &[Param] = &[
    Param::required(
        "source",
        Accepts::ORDERABLE,
        "The value to hash, of any type but dynamic. The binder refuses decimals, whose bytes are not published.",
    ),
    Param::optional(
        "mod",
        Accepts::INTEGER,
        "Return the remainder of the hash by this number.",
    ),
];

const RETURNS: Returns = Returns::Derived(|types| match types.first() {
    Some(KqlType::Decimal) => None,
    _ => Some(KqlType::Long),
});

pub(super) static HASH: ScalarDef = ScalarDef {
    name: "hash",
    category: Category::Hash,
    summary: "Returns a hash of a value, or its remainder by a number.",
    params: PARAMS,
    returns: RETURNS,
    eval: Eval::Kernel(hash),
    page: "hash-function",
    examples: &[
        Example {
            query: "print hash('World')",
            result: "1846988464401551951",
        },
        Example {
            query: "print hash('World', 100)",
            result: "51",
        },
        Example {
            query: "print hash(datetime('2015-01-01'))",
            result: "1380966698541616202",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static HASH_XXHASH64: ScalarDef = ScalarDef {
    name: "hash_xxhash64",
    category: Category::Hash,
    summary: "Returns the xxHash64 of a value, or its remainder by a number.",
    params: PARAMS,
    returns: RETURNS,
    eval: Eval::Kernel(hash),
    page: "hash-xxhash64-function",
    examples: &[
        Example {
            query: "print hash_xxhash64('World')",
            result: "1846988464401551951",
        },
        Example {
            query: "print hash_xxhash64('World', 100)",
            result: "51",
        },
    ],
    ..ScalarDef::NEW
};

fn hash(args: &Args<'_>) -> Result<ArrayRef> {
    let (integers, floats, strings);
    let hash_of: &dyn Fn(usize) -> Option<u64> = match args.kql_type(0) {
        KqlType::String => {
            strings = args.strings(0);
            &|row| Some(xxhash64(strings.get(row).as_bytes()))
        }
        KqlType::Long | KqlType::DateTime | KqlType::Timespan => {
            integers = args.integers(0);
            &|row| {
                Some(
                    integers
                        .get(row)
                        .map_or_else(hash_of_null, |number| xxhash64(&number.to_le_bytes())),
                )
            }
        }
        KqlType::Real => {
            floats = args.floats(0);
            &|row| {
                Some(
                    floats
                        .get(row)
                        .map_or_else(hash_of_null, |number| xxhash64(&number.to_le_bytes())),
                )
            }
        }
        _ => &|row| hash_value(&args.column(0).value(row)),
    };
    match args.optional(1).map(|_| args.integers(1)) {
        None => args.longs(|row| hash_of(row).map(|hash| hash as i64)),
        Some(moduli) => args.longs(|row| reduce(hash_of(row)?, moduli.get(row)?)),
    }
}

fn hash_value(value: &Value) -> Option<u64> {
    match value {
        Value::Int(number) => Some(xxhash64(&number.to_le_bytes())),
        Value::Bool(bool) => Some(xxhash64(&[u8::from(*bool)])),
        Value::Guid(bytes) => Some(xxhash64(bytes)),
        Value::Null(_) => Some(hash_of_null()),
        _ => None,
    }
}

/// Null has the hash of the empty string.
fn hash_of_null() -> u64 {
    xxhash64(&[])
}

fn xxhash64(bytes: &[u8]) -> u64 {
    XxHash64::oneshot(0, bytes)
}

fn reduce(hash: u64, modulus: i64) -> Option<i64> {
    let modulus = u64::try_from(modulus).ok().filter(|&modulus| modulus > 0)?;
    Some((hash % modulus) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, long, text};

    #[test]
    fn documented() {
        check(&HASH, &[text("Hello")], "753694413698530628");
        check(&HASH, &[text("World"), long(100)], "51");
        check(
            &HASH,
            &[Value::DateTime(635_556_672_000_000_000)],
            "1380966698541616202",
        );
    }

    #[test]
    fn nulls_and_odd_moduli() {
        // A null has the hash of the empty string.
        check(&HASH, &[Value::Null(KqlType::Long)], "-1205034819632174695");
        check(&HASH, &[text("World"), long(0)], "null");
        check(&HASH, &[text("World"), long(-5)], "null");
    }
}
