//! `ipv4_is_private()`: is an address one of a private network?

use kql_types::KqlType;

use super::address::Ipv4;
use super::addresses::Addresses;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static IPV4_IS_PRIVATE: ScalarDef = ScalarDef {
    name: "ipv4_is_private",
    category: Category::IpAddress,
    summary: "True where an IPv4 address is of a private network, or null where it is no address.",
    params: &[Param::required(
        "ip",
        Accepts::Exactly(KqlType::String),
        "The address, with or without a prefix.",
    )],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        let addresses = Addresses::<Ipv4>::new(args, 0);
        args.bools(|row| {
            addresses
                .get(row)
                .map(|address| is_private(address.masked()))
        })
    }),
    page: "ipv4-is-private-function",
    examples: &[
        Example {
            query: "print ipv4_is_private('192.168.1.1/24')",
            result: "True",
        },
        Example {
            query: "print ipv4_is_private('127.0.0.1')",
            result: "False",
        },
    ],
    ..ScalarDef::NEW
};

/// The networks of RFC 1918.
fn is_private(address: u32) -> bool {
    let [first, second, ..] = address.to_be_bytes();
    match first {
        10 => true,
        172 => (16..32).contains(&second),
        192 => second == 168,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[test]
    fn networks() {
        check(&IPV4_IS_PRIVATE, &[text("10.1.2.3/24")], "True");
        check(&IPV4_IS_PRIVATE, &[text("172.31.255.255")], "True");
        check(&IPV4_IS_PRIVATE, &[text("172.32.0.0")], "False");
        check(&IPV4_IS_PRIVATE, &[text("202.1.2.3")], "False");
        check(&IPV4_IS_PRIVATE, &[text("fe80::1")], "null");
    }
}
