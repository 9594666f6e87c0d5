//! `ipv4_is_in_range()`, `ipv4_is_in_any_range()` and their IPv6 forms: is an address part of a network?

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::address::{Address, Ipv4, Ipv6};
use super::addresses::{Addresses, Lists};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

const ADDRESS: Param = Param::required(
    "ip",
    Accepts::Exactly(KqlType::String),
    "The address to look for.",
);

const RANGE: Param = Param::required(
    "ip_range",
    Accepts::Exactly(KqlType::String),
    "A network, as an address with a prefix.",
);

const RANGES: Param = Param::repeated(
    "ip_range",
    Accepts::OneOf(&[KqlType::String, KqlType::Dynamic]),
    1,
    1_000_000,
    "A network, as an address with a prefix, or an array of them.",
);

pub(super) static IPV4_IS_IN_RANGE: ScalarDef = ScalarDef {
    name: "ipv4_is_in_range",
    category: Category::IpAddress,
    summary: "True where an IPv4 address is part of a network, or null where one of the two is no address.",
    params: &[ADDRESS, RANGE],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(is_in_range::<Ipv4>),
    page: "ipv4-is-in-range-function",
    examples: &[Example {
        query: "print ipv4_is_in_range('192.168.1.1', '192.168.1.255/24')",
        result: "True",
    }],
    ..ScalarDef::NEW
};

pub(super) static IPV4_IS_IN_ANY_RANGE: ScalarDef = ScalarDef {
    name: "ipv4_is_in_any_range",
    category: Category::IpAddress,
    summary: "True where an IPv4 address is part of one of several networks, or null where it is no address.",
    params: &[ADDRESS, RANGES],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(is_in_any_range::<Ipv4>),
    page: "ipv4-is-in-any-range-function",
    examples: &[
        Example {
            query: "print ipv4_is_in_any_range('192.168.1.6', '192.168.1.1/24', '10.0.0.1/8', '127.1.0.1/16')",
            result: "True",
        },
        Example {
            query: "print ipv4_is_in_any_range('127.0.0.1', dynamic(['127.0.0.1', '192.168.1.1']))",
            result: "True",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static IPV6_IS_IN_RANGE: ScalarDef = ScalarDef {
    name: "ipv6_is_in_range",
    category: Category::IpAddress,
    summary: "True where an IPv6 address is part of a network, or null where one of the two is no address.",
    params: &[ADDRESS, RANGE],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(is_in_range::<Ipv6>),
    page: "ipv6-is-in-range-function",
    examples: &[Example {
        query: "print ipv6_is_in_range('a5e:f127:8a9d:146d:e102:b5d3:c755:abcd', \
                'a5e:f127:8a9d:146d:e102:b5d3:c755:0000/112')",
        result: "True",
    }],
    ..ScalarDef::NEW
};

pub(super) static IPV6_IS_IN_ANY_RANGE: ScalarDef = ScalarDef {
    name: "ipv6_is_in_any_range",
    category: Category::IpAddress,
    summary: "True where an IPv6 address is part of one of several networks, or null where it is no address.",
    params: &[ADDRESS, RANGES],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(is_in_any_range::<Ipv6>),
    page: "ipv6-is-in-any-range-function",
    examples: &[Example {
        query: "print ipv6_is_in_any_range('a5e:f127:8a9d:146d:e102:b5d3:c755:abcd', \
                dynamic(['a5e:f127:8a9d:146d:e102:b5d3:c755:f6cd/112', '0:0:0:0:0:ffff:c0a8:ac/60']))",
        result: "True",
    }],
    ..ScalarDef::NEW
};

fn is_in_range<A: Address>(args: &Args<'_>) -> Result<ArrayRef> {
    let (addresses, ranges) = (Addresses::<A>::new(args, 0), Addresses::<A>::new(args, 1));
    args.bools(|row| Some(is_in(addresses.get(row)?, ranges.get(row)?)))
}

fn is_in_any_range<A: Address>(args: &Args<'_>) -> Result<ArrayRef> {
    let (addresses, lists) = (Addresses::<A>::new(args, 0), Lists::new(args, 1, A::parse));
    args.bools(|row| {
        let address = addresses.get(row)?;
        Some(lists.get(row).iter().any(|&range| is_in(address, range)))
    })
}

fn is_in<A: Address>(address: A, range: A) -> bool {
    address.narrow(range.prefix()).network() == range.network()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, text};

    #[test]
    fn one_range() {
        check(
            &IPV4_IS_IN_RANGE,
            &[text("192.168.2.1"), text("192.168.1.255/24")],
            "False",
        );
        check(&IPV4_IS_IN_RANGE, &[text("192.168.1.1"), text("")], "null");
        let address = text("a5e:f127:8a9d:146d:e102:b5d3:c755:abcd");
        check(
            &IPV6_IS_IN_RANGE,
            &[address, text("0:0:0:0:0:ffff:c0a8:ac/60")],
            "False",
        );
    }

    #[test]
    fn any_range() {
        let ranges = json(r#"["192.168.1.1/16","127.0.0.1/8","10.0.0.1/8"]"#);
        check(
            &IPV4_IS_IN_ANY_RANGE,
            &[text("10.1.2.3"), ranges.clone()],
            "True",
        );
        check(
            &IPV4_IS_IN_ANY_RANGE,
            &[text("123.1.11.21"), ranges.clone()],
            "False",
        );
        check(&IPV4_IS_IN_ANY_RANGE, &[text("x"), ranges], "null");
        check(
            &IPV4_IS_IN_ANY_RANGE,
            &[text("1.1.1.1"), json("[]")],
            "False",
        );
    }
}
