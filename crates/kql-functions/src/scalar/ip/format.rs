//! `format_ipv4()`, `format_ipv4_mask()`: an IPv4 network as text.

use std::fmt::Write;
use std::net::Ipv4Addr;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::address::{Address, Ipv4};
use super::addresses::Prefixes;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

const PARAMS: &[Param] = &[
    Param::required("ip", Accepts::Any, "The address, as text or as a number."),
    Param::optional(
        "prefix",
        Accepts::INTEGER,
        "How many leading bits count; all by default.",
    ),
];

pub(super) static FORMAT_IPV4: ScalarDef = ScalarDef {
    name: "format_ipv4",
    category: Category::IpAddress,
    summary: "Returns the text of an IPv4 network, empty where there is none.",
    params: PARAMS,
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        format(args, |address, out| {
            write!(out, "{}", Ipv4Addr::from_bits(address.masked()))
        })
    }),
    page: "format-ipv4-function",
    examples: &[
        Example {
            query: "print format_ipv4('192.168.1.1', 24)",
            result: "192.168.1.0",
        },
        Example {
            query: "print format_ipv4('192.168.1.1/24', 32)",
            result: "192.168.1.0",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static FORMAT_IPV4_MASK: ScalarDef = ScalarDef {
    name: "format_ipv4_mask",
    category: Category::IpAddress,
    summary: "Returns the text of an IPv4 network with its prefix, empty where there is none.",
    params: PARAMS,
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        format(args, |address, out| {
            write!(
                out,
                "{}/{}",
                Ipv4Addr::from_bits(address.masked()),
                address.prefix()
            )
        })
    }),
    page: "format-ipv4-mask-function",
    examples: &[
        Example {
            query: "print format_ipv4_mask('192.168.1.1', 24)",
            result: "192.168.1.0/24",
        },
        Example {
            query: "print format_ipv4_mask('192.168.1.1', 32)",
            result: "192.168.1.1/32",
        },
    ],
    ..ScalarDef::NEW
};

fn format(args: &Args<'_>, write: fn(Ipv4, &mut String) -> std::fmt::Result) -> Result<ArrayRef> {
    let (texts, prefixes) = (Texts::new(args, 0), Prefixes::new(args, 1));
    args.texts(|row, out| {
        let narrowed = || address(&texts, row)?.narrow_to(prefixes.get::<Ipv4>(row)?);
        if let Some(address) = narrowed() {
            write(address, out).expect("writing to a String does not fail");
        }
    })
}

fn address(texts: &Texts<'_>, row: usize) -> Option<Ipv4> {
    match texts {
        Texts::Integers(numbers) => numbers.get(row).and_then(from_number),
        texts => {
            let text = texts.get(row);
            Ipv4::parse(&text).or_else(|| from_number(text.parse().ok()?))
        }
    }
}

fn from_number(number: i64) -> Option<Ipv4> {
    u32::try_from(number).ok().map(Ipv4::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, long, text};

    #[test]
    fn numbers() {
        check(&FORMAT_IPV4, &[long(3_232_235_777)], "192.168.1.1");
        check(
            &FORMAT_IPV4_MASK,
            &[long(3_232_235_777), long(24)],
            "192.168.1.0/24",
        );
        check(&FORMAT_IPV4, &[long(-1)], "");
    }

    #[test]
    fn no_network() {
        check(&FORMAT_IPV4, &[text("192.168.1.1/24"), long(-1)], "");
        check(&FORMAT_IPV4_MASK, &[text("x")], "");
    }
}
