//! `ipv4_range_to_cidr_list()`: the networks that make up a range of addresses.

use std::fmt::Write;
use std::net::Ipv4Addr;

use kql_types::KqlType;

use super::address::Ipv4;
use super::addresses::Addresses;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static IPV4_RANGE_TO_CIDR_LIST: ScalarDef = ScalarDef {
    name: "ipv4_range_to_cidr_list",
    category: Category::IpAddress,
    summary: "Returns the networks that make up a range of IPv4 addresses as an array.",
    params: &[
        Param::required(
            "StartAddress",
            Accepts::Exactly(KqlType::String),
            "The first address.",
        ),
        Param::required(
            "EndAddress",
            Accepts::Exactly(KqlType::String),
            "The last address.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (starts, ends) = (
            Addresses::<Ipv4>::new(args, 0),
            Addresses::<Ipv4>::new(args, 1),
        );
        args.dynamics(|row, out| match (starts.get(row), ends.get(row)) {
            (Some(start), Some(end)) => write_networks(start.masked(), end.masked(), out),
            _ => false,
        })
    }),
    page: "ipv4-range-to-cidr-list-function",
    examples: &[Example {
        query: "print ipv4_range_to_cidr_list('1.1.128.0', '1.1.140.255')",
        result: r#"["1.1.128.0/21","1.1.136.0/22","1.1.140.0/24"]"#,
    }],
    ..ScalarDef::NEW
};

/// Each network is the largest that starts here and does not pass the end.
fn write_networks(start: u32, end: u32, out: &mut String) -> bool {
    let (mut start, end) = (u64::from(start), u64::from(end));
    while start <= end {
        let aligned = start.trailing_zeros().min(32);
        let fitting = (end - start + 1).ilog2();
        let host_bits = aligned.min(fitting);
        let comma = if out.is_empty() { "[" } else { "," };
        write!(
            out,
            "{comma}\"{}/{}\"",
            Ipv4Addr::from_bits(start as u32),
            32 - host_bits
        )
        .expect("writing to a String does not fail");
        start += 1 << host_bits;
    }
    if out.is_empty() {
        return false;
    }
    out.push(']');
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[track_caller]
    fn check_list(start: &str, end: &str, expected: &str) {
        check(
            &IPV4_RANGE_TO_CIDR_LIST,
            &[text(start), text(end)],
            expected,
        );
    }

    #[test]
    fn ranges() {
        check_list(
            "1.1.128.0",
            "1.1.140.255",
            r#"["1.1.128.0/21","1.1.136.0/22","1.1.140.0/24"]"#,
        );
        check_list("0.0.0.0", "255.255.255.255", r#"["0.0.0.0/0"]"#);
        check_list(
            "255.255.255.255",
            "255.255.255.255",
            r#"["255.255.255.255/32"]"#,
        );
        check_list("1.1.1.2", "1.1.1.1", "null");
    }
}
