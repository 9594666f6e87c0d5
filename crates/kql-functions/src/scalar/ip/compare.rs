//! `ipv4_compare()`, `ipv4_is_match()` and their IPv6 forms: two addresses under the shortest of their prefixes.

use std::cmp::Ordering;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::address::{Address, Ipv4, Ipv6};
use super::addresses::{Addresses, Prefixes};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

const PARAMS: &[Param] = &[
    Param::required(
        "ip1",
        Accepts::Exactly(KqlType::String),
        "An address, with or without a prefix.",
    ),
    Param::required(
        "ip2",
        Accepts::Exactly(KqlType::String),
        "An address, with or without a prefix.",
    ),
    Param::optional(
        "prefix",
        Accepts::INTEGER,
        "How many leading bits count; all by default.",
    ),
];

pub(super) static IPV4_COMPARE: ScalarDef = ScalarDef {
    name: "ipv4_compare",
    category: Category::IpAddress,
    summary: "Compares two IPv4 networks: -1, 0 or 1, or null where one is no address.",
    params: PARAMS,
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(compare::<Ipv4>),
    page: "ipv4-compare-function",
    examples: &[
        Example {
            query: "print ipv4_compare('192.168.1.1/24', '192.168.1.255')",
            result: "0",
        },
        Example {
            query: "print ipv4_compare('192.168.1.1', '192.168.1.0', 31)",
            result: "0",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static IPV4_IS_MATCH: ScalarDef = ScalarDef {
    name: "ipv4_is_match",
    category: Category::IpAddress,
    summary: "True where two IPv4 networks are the same, or null where one is no address.",
    params: PARAMS,
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(is_match::<Ipv4>),
    page: "ipv4-is-match-function",
    examples: &[Example {
        query: "print ipv4_is_match('192.168.1.1/24', '192.168.1.255')",
        result: "True",
    }],
    ..ScalarDef::NEW
};

pub(super) static IPV6_COMPARE: ScalarDef = ScalarDef {
    name: "ipv6_compare",
    category: Category::IpAddress,
    summary: "Compares two IPv6 or IPv4 networks: -1, 0 or 1, or null where one is no address.",
    params: PARAMS,
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(compare::<Mapped>),
    page: "ipv6-compare-function",
    examples: &[Example {
        query: "print ipv6_compare('fe80::85d:e82c:9446:7994/120', 'fe80::85d:e82c:9446:7998')",
        result: "0",
    }],
    ..ScalarDef::NEW
};

pub(super) static IPV6_IS_MATCH: ScalarDef = ScalarDef {
    name: "ipv6_is_match",
    category: Category::IpAddress,
    summary: "True where two IPv6 or IPv4 networks are the same, or null where one is no address.",
    params: PARAMS,
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(is_match::<Mapped>),
    page: "ipv6-is-match-function",
    examples: &[Example {
        query: "print ipv6_is_match('192.168.1.1', '::ffff:c0a8:0101')",
        result: "True",
    }],
    ..ScalarDef::NEW
};

fn compare<A: Address>(args: &Args<'_>) -> Result<ArrayRef> {
    let order = ordering::<A>(args);
    args.longs(|row| order(row).map(|order| order as i64))
}

fn is_match<A: Address>(args: &Args<'_>) -> Result<ArrayRef> {
    let order = ordering::<A>(args);
    args.bools(|row| order(row).map(Ordering::is_eq))
}

fn ordering<'a, A: Address>(args: &Args<'a>) -> impl Fn(usize) -> Option<Ordering> + use<'a, A> {
    let (left, right) = (Addresses::<A>::new(args, 0), Addresses::<A>::new(args, 1));
    let prefixes = Prefixes::new(args, 2);
    move |row| {
        let prefix = prefixes.get::<A>(row)?;
        let (left, right) = (
            left.get(row)?.narrow_to(prefix)?,
            right.get(row)?.narrow_to(prefix)?,
        );
        Some(
            left.narrow(right.prefix())
                .network()
                .cmp(&right.narrow(left.prefix()).network()),
        )
    }
}

/// An IPv6 address as comparisons see it.
#[derive(Clone, Copy)]
struct Mapped(Ipv6);

impl Address for Mapped {
    const MAX_PREFIX: u32 = Ipv6::MAX_PREFIX;

    fn parse(text: &str) -> Option<Mapped> {
        Ipv6::parse(text).map(|address| Mapped(address.mapped()))
    }

    fn prefix(self) -> u32 {
        self.0.prefix()
    }

    fn narrow(self, prefix: u32) -> Mapped {
        Mapped(self.0.narrow(prefix))
    }

    fn network(self) -> u128 {
        self.0.network()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, long, text};

    #[track_caller]
    fn check_order(def: &'static ScalarDef, left: &str, right: &str, expected: &str) {
        check(def, &[text(left), text(right)], expected);
    }

    #[test]
    fn ipv4() {
        check_order(&IPV4_COMPARE, "192.168.1.1/30", "192.168.1.255/24", "0");
        check_order(&IPV4_COMPARE, "192.168.1.1", "192.168.1.2", "-1");
        check_order(&IPV4_COMPARE, "193.168.1.1", "192.168.1.2", "1");
        check_order(&IPV4_COMPARE, "x", "192.168.1.2", "null");
        check(
            &IPV4_IS_MATCH,
            &[text("192.168.1.1/24"), text("192.168.1.255"), long(31)],
            "True",
        );
        check(
            &IPV4_IS_MATCH,
            &[text("1.1.1.1"), text("1.1.1.1"), long(33)],
            "null",
        );
    }

    #[test]
    fn ipv6() {
        check_order(&IPV6_COMPARE, "192.168.1.1/24", "::ffff:c0a8:01ff", "0");
        check_order(&IPV6_COMPARE, "::192.168.1.1/30", "192.168.1.255/24", "0");
        check_order(
            &IPV6_IS_MATCH,
            "fe80::85d:e82c:9446:7994",
            "fe80::85d:e82c:9446:7998",
            "False",
        );
        check_order(&IPV6_IS_MATCH, "fe80::1%eth0", "fe80::1", "True");
        check(
            &IPV6_COMPARE,
            &[text("::ffff:c0a8:0101"), text("192.168.1.255"), long(120)],
            "0",
        );
    }
}
