//! A delay between two times, drawn for each occasion.

use serde::de::{self, Deserialize, Deserializer};

use crate::clock::{MINUTE, SECOND, Ticks, parse_duration};
use crate::random::Draws;

/// A delay of `min` to `max`, both included; written `2m..5m`, or `3m` where it is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay {
    min: Ticks,
    max: Ticks,
}

impl Delay {
    /// A delay between two numbers of seconds.
    #[must_use]
    pub const fn seconds(min: i64, max: i64) -> Self {
        Self {
            min: min * SECOND,
            max: max * SECOND,
        }
    }

    /// A delay between two numbers of minutes.
    #[must_use]
    pub const fn minutes(min: i64, max: i64) -> Self {
        Self {
            min: min * MINUTE,
            max: max * MINUTE,
        }
    }

    /// Reads `2m..5m` or `3m`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (min, max) = text.split_once("..").unwrap_or((text, text));
        let delay = Self {
            min: parse_duration(min)?,
            max: parse_duration(max)?,
        };
        if delay.min > delay.max {
            return Err(format!("the delay `{text}` ends before it starts"));
        }
        Ok(delay)
    }

    /// The longest that it can be.
    #[must_use]
    pub fn longest(self) -> Ticks {
        self.max
    }

    pub(crate) fn draw(self, draws: &mut Draws) -> Ticks {
        draws.between(self.min, self.max)
    }
}

impl<'de> Deserialize<'de> for Delay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_ranges() {
        assert_eq!(Delay::parse("2m..5m"), Ok(Delay::minutes(2, 5)));
        assert_eq!(Delay::parse("30s"), Ok(Delay::seconds(30, 30)));
        assert!(Delay::parse("5m..2m").is_err());
    }
}
