//! `rand()`.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Param, ResultName, Returns, ScalarDef};

pub(super) static RAND: ScalarDef = ScalarDef {
    name: "rand",
    category: Category::Math,
    summary: "Gives a random real from 0 to 1, or a random whole number from 0 to N - 1.",
    params: &[Param::optional("number", Accepts::INTEGER, "N.")],
    returns: Returns::Always(KqlType::Real),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(|args| {
        let counts = args.optional(0).map(|_| args.integers(0));
        let mut random = SplitMix::seeded();
        args.reals(|row| match counts {
            None => Some(random.unit()),
            Some(counts) => counts
                .get(row)
                .map(|count| (random.unit() * count as f64).floor()),
        })
    }),
    deterministic: false,
    page: "rand-function",
    ..ScalarDef::NEW
};

/// Steele's SplitMix64, seeded by the system's randomness.
struct SplitMix(u64);

impl SplitMix {
    fn seeded() -> SplitMix {
        SplitMix(getrandom::u64().expect("the system gives random bits"))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to 1, without 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}
