//! Addresses with a network prefix, as Kusto reads them.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An address and how many of its leading bits count.
pub(super) trait Address: Copy + 'static {
    /// Reads `address` or `address/prefix`; blanks around it are ignored.
    fn parse(text: &str) -> Option<Self>;

    /// How many leading bits count.
    fn prefix(self) -> u32;

    /// The address in which only `prefix` bits count, or fewer if it has fewer of its own.
    fn narrow(self, prefix: u32) -> Self;

    /// The number of the network: the address without the bits that do not count.
    fn network(self) -> u128;

    /// The most bits that can count.
    const MAX_PREFIX: u32;

    /// The address narrowed to a prefix that a query gives, if that is one.
    fn narrow_to(self, prefix: i64) -> Option<Self> {
        let prefix = u32::try_from(prefix)
            .ok()
            .filter(|&prefix| prefix <= Self::MAX_PREFIX)?;
        Some(self.narrow(prefix))
    }
}

/// An IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ipv4 {
    address: u32,
    prefix: u32,
}

impl Ipv4 {
    /// An address of which all bits count.
    pub(super) fn new(address: u32) -> Ipv4 {
        Ipv4 {
            address,
            prefix: Ipv4::MAX_PREFIX,
        }
    }

    /// The address without the bits that do not count.
    pub(super) fn masked(self) -> u32 {
        self.address & mask(self.prefix, 32) as u32
    }
}

impl Address for Ipv4 {
    const MAX_PREFIX: u32 = 32;

    fn parse(text: &str) -> Option<Ipv4> {
        let (address, prefix) = split_prefix(text.trim());
        let address: Ipv4Addr = address.parse().ok()?;
        Some(Ipv4 {
            address: address.to_bits(),
            prefix: parse_prefix(prefix, Ipv4::MAX_PREFIX)?,
        })
    }

    fn prefix(self) -> u32 {
        self.prefix
    }

    fn narrow(self, prefix: u32) -> Ipv4 {
        Ipv4 {
            prefix: self.prefix.min(prefix),
            ..self
        }
    }

    fn network(self) -> u128 {
        u128::from(self.masked())
    }
}

/// An IPv6 address, or an IPv4 address mapped to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ipv6 {
    address: u128,
    prefix: u32,
    is_dotted: bool,
}

/// What an IPv4 address lacks.
const IPV4_BITS_BEFORE: u32 = 96;

impl Ipv6 {
    /// Comparisons read an IPv4 address after nothing but zeros (`::10.0.0.1`) as the IPv4 address.
    pub(super) fn mapped(self) -> Ipv6 {
        if self.is_dotted && self.address >> 32 == 0 {
            return Ipv6 {
                address: self.address | 0xffff << 32,
                ..self
            };
        }
        self
    }
}

impl Address for Ipv6 {
    const MAX_PREFIX: u32 = 128;

    /// The prefix of an address that ends in dotted form is one of IPv4. A zone (`%eth0`) is ignored.
    fn parse(text: &str) -> Option<Ipv6> {
        let (address, prefix) = split_prefix(text.trim());
        let address = address
            .split_once('%')
            .map_or(address, |(address, _zone)| address);
        let is_dotted = address.contains('.');
        let bits = match address.contains(':') {
            true => address.parse::<Ipv6Addr>().ok()?.to_bits(),
            false => address.parse::<Ipv4Addr>().ok()?.to_ipv6_mapped().to_bits(),
        };
        let prefix = match is_dotted {
            true => IPV4_BITS_BEFORE + parse_prefix(prefix, Ipv4::MAX_PREFIX)?,
            false => parse_prefix(prefix, Ipv6::MAX_PREFIX)?,
        };
        Some(Ipv6 {
            address: bits,
            prefix,
            is_dotted,
        })
    }

    fn prefix(self) -> u32 {
        self.prefix
    }

    fn narrow(self, prefix: u32) -> Ipv6 {
        Ipv6 {
            prefix: self.prefix.min(prefix),
            ..self
        }
    }

    fn network(self) -> u128 {
        self.address & mask(self.prefix, 128)
    }
}

fn split_prefix(text: &str) -> (&str, Option<&str>) {
    text.split_once('/')
        .map_or((text, None), |(address, prefix)| (address, Some(prefix)))
}

/// All bits count where no prefix is given.
fn parse_prefix(text: Option<&str>, max: u32) -> Option<u32> {
    let Some(text) = text else { return Some(max) };
    let is_number =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let prefix = if is_number {
        text.parse().ok()?
    } else {
        return None;
    };
    (prefix <= max).then_some(prefix)
}

/// `prefix` ones, then zeros, `bits` in all.
fn mask(prefix: u32, bits: u32) -> u128 {
    let all = u128::MAX >> (128 - bits);
    all & !all.checked_shr(prefix).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_ipv4(text: &str, expected: Option<u32>) {
        assert_eq!(Ipv4::parse(text).map(Ipv4::masked), expected);
    }

    #[test]
    fn ipv4() {
        check_ipv4("203.0.113.10/24", Some(3_405_803_776));
        check_ipv4("203.0.113.10/0", Some(0));
        check_ipv4("255.255.255.255/31", Some(4_294_967_294));
        check_ipv4(" 203.0.113.10", Some(3_405_803_786));
    }

    #[test]
    fn no_ipv4() {
        let texts = [
            "1.2.3",
            "1.2.3.4.5",
            "256.0.0.1",
            "01.02.03.04",
            "nope",
            "",
            "1.2.3.4/33",
            "1.2.3.4/",
            "1.2.3.4/-1",
            "/24",
            "1.2.3.4/1x",
            "...",
            "1.2.3.4//8",
            "1.2.3.4/+8",
            "1.2.3.4/08",
            "1.2.3.4/99999999999",
        ];
        for text in texts {
            check_ipv4(text, None);
        }
    }

    #[test]
    fn masks() {
        assert_eq!(mask(0, 32), 0);
        assert_eq!(mask(24, 32), 0xffff_ff00);
        assert_eq!(mask(128, 128), u128::MAX);
        assert_eq!(mask(1, 128), 1 << 127);
    }
}
