//! Addresses with a prefix.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A network: an address and how many of its leading bits count, out of 128.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    address: u128,
    pub(super) prefix: u32,
}

/// The bits before the 32 of an IPv4 address.
const IPV4_BITS_BEFORE: u32 = 96;

impl Network {
    /// The first address of the network of `prefix` bits around this address.
    pub(super) fn first(self, prefix: u32) -> u128 {
        self.address & mask(prefix)
    }

    /// The last address of the network of `prefix` bits around this address.
    pub(super) fn last(self, prefix: u32) -> u128 {
        self.address | !mask(prefix)
    }
}

fn mask(prefix: u32) -> u128 {
    match prefix {
        0 => 0,
        prefix => u128::MAX << (128 - prefix),
    }
}

/// Reads `1.2.3.4` or `1.2.3.0/24`.
pub(super) fn parse_ipv4(text: &str) -> Option<Network> {
    let (address, prefix) = split(text, 32)?;
    let address: Ipv4Addr = address.parse().ok()?;
    Some(Network {
        address: u128::from(address.to_bits()),
        prefix: IPV4_BITS_BEFORE + prefix,
    })
}

/// Reads an IPv6 address or network. An IPv4 address is the IPv6 address that stands for it.
pub(super) fn parse_ipv6(text: &str) -> Option<Network> {
    if !text.contains(':') {
        let (address, prefix) = split(text, 32)?;
        let address: Ipv4Addr = address.parse().ok()?;
        return Some(Network {
            address: address.to_ipv6_mapped().to_bits(),
            prefix: IPV4_BITS_BEFORE + prefix,
        });
    }
    let (address, prefix) = split(text, 128)?;
    let address = address
        .split_once('%')
        .map_or(address, |(address, _zone)| address);
    let address: Ipv6Addr = address.parse().ok()?;
    Some(Network {
        address: address.to_bits(),
        prefix,
    })
}

fn split(text: &str, longest: u32) -> Option<(&str, u32)> {
    match text.trim().split_once('/') {
        None => Some((text.trim(), longest)),
        Some((address, prefix)) => {
            let prefix: u32 = prefix.parse().ok()?;
            (prefix <= longest).then_some((address, prefix))
        }
    }
}
