//! Random numbers that depend on what they are for, not on the order in which they are drawn.
//!
//! Every decision has its own stream, keyed by the seed, a purpose and a subject (such as an alert's ordinal). Changing one
//! setting therefore leaves all unrelated decisions alone: two configurations see the same alerts at the same times, and
//! a difference between their tables is the work of the setting. The generator is SplitMix64 in integer arithmetic, so that
//! a seed gives the same bytes on every machine.

use std::fmt;

use crate::clock::Ticks;
use crate::text::Append;

/// What a stream of random numbers decides.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Arrival = 1,
    AlertShape,
    AlertContent,
    Victims,
    AlertId,
    PublishDelay,
    SubscriptionDelay,
    TenantDelay,
    ComponentDelay,
    RuleDelay,
    SyncDelay,
    MdcHandling,
    Triage,
    IncidentId,
    Identity,
    XdrDelay,
    Correlation,
    Fault,
    Hunting,
    DeviceReport,
}

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub(crate) struct Draws {
    state: u64,
}

impl Draws {
    pub(crate) fn keyed(seed: u64, purpose: Purpose, subject: u64) -> Self {
        let state = mix(seed ^ mix(purpose as u64)).wrapping_add(mix(subject));
        Self { state: mix(state) }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.state)
    }

    /// A number in `0..n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// A number in `min..=max`.
    pub(crate) fn between(&mut self, min: i64, max: i64) -> i64 {
        debug_assert!(min <= max, "an empty range has no numbers");
        min + self.below((max - min) as u64 + 1) as i64
    }

    /// A number in `0.0..1.0`.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A delay that is usually short and sometimes long, with the given mean.
    pub(crate) fn skewed(&mut self, mean: Ticks) -> Ticks {
        let unit = self.unit();
        (unit * unit * 3.0 * mean as f64) as Ticks
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    pub(crate) fn guid(&mut self) -> Guid {
        Guid(self.next(), self.next())
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A version 4 GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Guid(u64, u64);

impl Append for Guid {
    fn append_to(&self, out: &mut String) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let high = (self.0 & !0xF000) | 0x4000;
        let low = (self.1 & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
        let digits = (u128::from(high) << 64 | u128::from(low)).to_be_bytes();
        let mut text = [b'-'; 36];
        let mut at = 0;
        for (idx, byte) in digits.into_iter().enumerate() {
            if matches!(idx, 4 | 6 | 8 | 10) {
                at += 1;
            }
            text[at] = HEX[usize::from(byte >> 4)];
            text[at + 1] = HEX[usize::from(byte & 15)];
            at += 2;
        }
        out.push_str(std::str::from_utf8(&text).expect("hex digits are ASCII"));
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_fixed_by_its_key() {
        let draw = |seed, subject| Draws::keyed(seed, Purpose::Triage, subject).next();
        assert_eq!(draw(1, 7), draw(1, 7));
        assert_ne!(draw(1, 7), draw(1, 8));
        assert_ne!(draw(1, 7), draw(2, 7));
    }

    #[test]
    fn ranges_include_both_ends() {
        let mut draws = Draws::keyed(1, Purpose::Triage, 0);
        let seen: Vec<i64> = (0..200).map(|_| draws.between(-1, 1)).collect();
        assert!((-1..=1).all(|n| seen.contains(&n)));
        assert_eq!(draws.between(5, 5), 5);
    }

    #[test]
    fn guids_have_the_form_of_version_4() {
        let text = Draws::keyed(1, Purpose::AlertId, 0).guid().to_string();
        assert_eq!(text.len(), 36);
        assert_eq!(&text[14..15], "4");
        assert!(["8", "9", "a", "b"].contains(&&text[19..20]));
    }
}
