//! `parse_ipv4()`, `parse_ipv6()`, their forms with a prefix, and `ipv4_netmask_suffix()`: what an address says.

use std::fmt::Write;
use std::net::Ipv6Addr;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::address::{Address, Ipv4, Ipv6};
use super::addresses::{Addresses, Prefixes};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

const ADDRESS: Param = Param::required(
    "ip",
    Accepts::Exactly(KqlType::String),
    "The address, with or without a prefix.",
);

const PREFIX: Param = Param::required("prefix", Accepts::INTEGER, "How many leading bits count.");

pub(super) static PARSE_IPV4: ScalarDef = ScalarDef {
    name: "parse_ipv4",
    category: Category::IpAddress,
    summary: "Returns the number of an IPv4 address, or null where it is none.",
    params: &[ADDRESS],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(parse_ipv4),
    page: "parse-ipv4-function",
    examples: &[
        Example {
            query: "print parse_ipv4('192.168.1.1')",
            result: "3232235777",
        },
        Example {
            query: "print parse_ipv4('192.168.1.1/24')",
            result: "3232235776",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static PARSE_IPV4_MASK: ScalarDef = ScalarDef {
    name: "parse_ipv4_mask",
    category: Category::IpAddress,
    summary: "Returns the number of an IPv4 network, or null where there is none.",
    params: &[ADDRESS, PREFIX],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(parse_ipv4),
    page: "parse-ipv4-mask-function",
    examples: &[Example {
        query: "print parse_ipv4_mask('127.0.0.1', 24)",
        result: "2130706432",
    }],
    ..ScalarDef::NEW
};

pub(super) static PARSE_IPV6: ScalarDef = ScalarDef {
    name: "parse_ipv6",
    category: Category::IpAddress,
    summary: "Returns the full form of an IPv6 or IPv4 address as IPv6, empty where it is none.",
    params: &[ADDRESS],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(parse_ipv6),
    page: "parse-ipv6-function",
    examples: &[Example {
        query: "print parse_ipv6('192.168.255.255/24')",
        result: "0000:0000:0000:0000:0000:ffff:c0a8:ff00",
    }],
    ..ScalarDef::NEW
};

pub(super) static PARSE_IPV6_MASK: ScalarDef = ScalarDef {
    name: "parse_ipv6_mask",
    category: Category::IpAddress,
    summary: "Returns the full form of an IPv6 or IPv4 network as IPv6, empty where there is none.",
    params: &[ADDRESS, PREFIX],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(parse_ipv6),
    page: "parse-ipv6-mask-function",
    examples: &[Example {
        query: "print parse_ipv6_mask('fe80::85d:e82c:9446:7994/120', 124)",
        result: "fe80:0000:0000:0000:085d:e82c:9446:7900",
    }],
    ..ScalarDef::NEW
};

pub(super) static IPV4_NETMASK_SUFFIX: ScalarDef = ScalarDef {
    name: "ipv4_netmask_suffix",
    category: Category::IpAddress,
    summary: "Returns the prefix length of an IPv4 address, 32 where it has none, or null where it is no address.",
    params: &[ADDRESS],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(|args| {
        let addresses = Addresses::<Ipv4>::new(args, 0);
        args.longs(|row| {
            addresses
                .get(row)
                .map(|address| i64::from(address.prefix()))
        })
    }),
    page: "ipv4-netmask-suffix-function",
    examples: &[
        Example {
            query: "print ipv4_netmask_suffix('10.1.2.3')",
            result: "32",
        },
        Example {
            query: "print ipv4_netmask_suffix('192.168.1.1/24')",
            result: "24",
        },
    ],
    ..ScalarDef::NEW
};

fn parse_ipv4(args: &Args<'_>) -> Result<ArrayRef> {
    let (addresses, prefixes) = (Addresses::<Ipv4>::new(args, 0), Prefixes::new(args, 1));
    args.longs(|row| {
        Some(i64::from(
            addresses
                .get(row)?
                .narrow_to(prefixes.get::<Ipv4>(row)?)?
                .masked(),
        ))
    })
}

fn parse_ipv6(args: &Args<'_>) -> Result<ArrayRef> {
    let (addresses, prefixes) = (Addresses::<Ipv6>::new(args, 0), Prefixes::new(args, 1));
    args.texts(|row, out| {
        let narrowed = || addresses.get(row)?.narrow_to(prefixes.get::<Ipv6>(row)?);
        if let Some(address) = narrowed() {
            write_full(address, out);
        }
    })
}

fn write_full(address: Ipv6, out: &mut String) {
    for (idx, group) in Ipv6Addr::from_bits(address.network())
        .segments()
        .into_iter()
        .enumerate()
    {
        let colon = if idx == 0 { "" } else { ":" };
        write!(out, "{colon}{group:04x}").expect("writing to a String does not fail");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, long, text};

    #[track_caller]
    fn check_ipv6(address: &str, expected: &str) {
        check(&PARSE_IPV6, &[text(address)], expected);
    }

    #[test]
    fn full_forms() {
        check_ipv6("::", "0000:0000:0000:0000:0000:0000:0000:0000");
        check_ipv6("2001:DB8::10", "2001:0db8:0000:0000:0000:0000:0000:0010");
        check_ipv6("fe80::1%eth0", "fe80:0000:0000:0000:0000:0000:0000:0001");
        check_ipv6("203.0.113.10", "0000:0000:0000:0000:0000:ffff:cb00:710a");
        check_ipv6("::1.2.3.4", "0000:0000:0000:0000:0000:0000:0102:0304");
        check_ipv6(
            "1:2:3:4:5:6:1.2.3.4",
            "0001:0002:0003:0004:0005:0006:0102:0304",
        );
    }

    #[test]
    fn prefixes() {
        check_ipv6("2001:db8::10/17", "2001:0000:0000:0000:0000:0000:0000:0000");
        check_ipv6("2001:db8::10/0", "0000:0000:0000:0000:0000:0000:0000:0000");
        check_ipv6(
            "::ffff:1.2.3.4/24",
            "0000:0000:0000:0000:0000:ffff:0102:0300",
        );
        check_ipv6("1.2.3.4/0", "0000:0000:0000:0000:0000:ffff:0000:0000");
        let masked = |address, prefix| [text(address), long(prefix)];
        check(
            &PARSE_IPV6_MASK,
            &masked("::192.168.255.255/24", 128),
            "0000:0000:0000:0000:0000:0000:c0a8:ff00",
        );
        check(
            &PARSE_IPV6_MASK,
            &masked("192.168.255.255", 120),
            "0000:0000:0000:0000:0000:ffff:c0a8:ff00",
        );
        check(&PARSE_IPV4_MASK, &masked("127.0.0.1", 33), "null");
    }

    #[test]
    fn no_address() {
        let texts = [
            "1:2:3:4:5:6:7:8:9",
            "gggg::1",
            "1::2::3",
            "nope",
            "",
            "2001:db8::10/129",
            "256.1.1.1",
            "::ffff:1.2.3.400",
            "::ffff:1.2.3.4/120",
            "1.2.3.4/33",
        ];
        for text in texts {
            check_ipv6(text, "");
        }
    }
}
