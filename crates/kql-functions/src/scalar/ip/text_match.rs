//! `has_ipv4()`, `has_ipv4_prefix()` and their forms for several: does an address stand in a text?
//!
//! It must be a whole address: no letter or digit beside it, and each number at most 255.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use memchr::memmem::Finder;

use super::address::{Address, Ipv4};
use super::addresses::Lists;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

const SOURCE: Param = Param::required(
    "source",
    Accepts::Exactly(KqlType::String),
    "The text to search.",
);

pub(super) static HAS_IPV4: ScalarDef = ScalarDef {
    name: "has_ipv4",
    category: Category::IpAddress,
    summary: "True where a text has an IPv4 address.",
    params: &[
        SOURCE,
        Param::required(
            "ip_address",
            Accepts::Exactly(KqlType::String),
            "The address to look for.",
        ),
    ],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| has_any(args, Needle::address)),
    page: "has-ipv4-function",
    examples: &[
        Example {
            query: "print has_ipv4('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.0.1')",
            result: "True",
        },
        Example {
            query: "print has_ipv4('05:04:54127.0.0.1 GET /favicon.ico 404', '127.0.0.1')",
            result: "False",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static HAS_IPV4_PREFIX: ScalarDef = ScalarDef {
    name: "has_ipv4_prefix",
    category: Category::IpAddress,
    summary: "True where a text has an IPv4 address that starts with a prefix.",
    params: &[
        SOURCE,
        Param::required(
            "ip_address_prefix",
            Accepts::Exactly(KqlType::String),
            "An address, or the start of one that ends with a dot.",
        ),
    ],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| has_any(args, Needle::address_or_prefix)),
    page: "has-ipv4-prefix-function",
    examples: &[
        Example {
            query: "print has_ipv4_prefix('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.')",
            result: "True",
        },
        Example {
            query: "print has_ipv4_prefix('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0')",
            result: "False",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static HAS_ANY_IPV4: ScalarDef = ScalarDef {
    name: "has_any_ipv4",
    category: Category::IpAddress,
    summary: "True where a text has one of several IPv4 addresses.",
    params: &[
        SOURCE,
        Param::repeated(
            "ip_address",
            Accepts::OneOf(&[KqlType::String, KqlType::Dynamic]),
            1,
            1_000_000,
            "An address to look for, or an array of them.",
        ),
    ],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| has_any(args, Needle::address)),
    page: "has-any-ipv4-function",
    examples: &[Example {
        query: "print has_any_ipv4('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.0.1', '127.0.0.2')",
        result: "True",
    }],
    ..ScalarDef::NEW
};

pub(super) static HAS_ANY_IPV4_PREFIX: ScalarDef = ScalarDef {
    name: "has_any_ipv4_prefix",
    category: Category::IpAddress,
    summary: "True where a text has an IPv4 address that starts with one of several prefixes.",
    params: &[
        SOURCE,
        Param::repeated(
            "ip_address_prefix",
            Accepts::OneOf(&[KqlType::String, KqlType::Dynamic]),
            1,
            1_000_000,
            "An address, the start of one that ends with a dot, or an array of them.",
        ),
    ],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| has_any(args, Needle::address_or_prefix)),
    page: "has-any-ipv4-prefix-function",
    examples: &[Example {
        query: "print has_any_ipv4_prefix('05:04:54 127.0.0.1 GET /favicon.ico 404', dynamic(['127.0.', '192.168.']))",
        result: "True",
    }],
    ..ScalarDef::NEW
};

fn has_any(args: &Args<'_>, make: fn(&str) -> Option<Needle>) -> Result<ArrayRef> {
    let (sources, lists) = (args.strings(0), Lists::new(args, 1, make));
    args.bools(|row| {
        Some(
            lists
                .get(row)
                .iter()
                .any(|needle| needle.is_in(sources.get(row))),
        )
    })
}

/// An address or the start of one.
#[derive(Debug, Clone)]
struct Needle {
    finder: Finder<'static>,
    is_prefix: bool,
}

impl Needle {
    fn address(text: &str) -> Option<Needle> {
        let is_address = !text.contains('/') && Ipv4::parse(text).is_some();
        is_address.then(|| Needle {
            finder: Finder::new(text.trim()).into_owned(),
            is_prefix: false,
        })
    }

    fn address_or_prefix(text: &str) -> Option<Needle> {
        let Some(start) = text.strip_suffix('.') else {
            return Needle::address(text);
        };
        let missing = 3usize
            .checked_sub(start.matches('.').count())
            .filter(|&missing| missing > 0)?;
        Ipv4::parse(&format!("{start}{}", ".0".repeat(missing)))?;
        Some(Needle {
            finder: Finder::new(text).into_owned(),
            is_prefix: true,
        })
    }

    fn is_in(&self, text: &str) -> bool {
        self.finder
            .find_iter(text.as_bytes())
            .any(|start| self.stands_at(text, start))
    }

    fn stands_at(&self, text: &str, start: usize) -> bool {
        if text[..start]
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric)
        {
            return false;
        }
        let Some(length) = address_length(&text.as_bytes()[start..]) else {
            return false;
        };
        let is_whole = !text[start + length..]
            .chars()
            .next()
            .is_some_and(char::is_alphanumeric);
        is_whole && (self.is_prefix || length == self.finder.needle().len())
    }
}

/// The length of the address at the start of a text.
fn address_length(text: &[u8]) -> Option<usize> {
    let mut length = 0;
    for field in 0..4 {
        if field > 0 {
            (text.get(length) == Some(&b'.')).then_some(())?;
            length += 1;
        }
        length += number_length(&text[length..])?;
    }
    Some(length)
}

/// The length of the number up to 255, without leading zeros, at the start of a text.
fn number_length(text: &[u8]) -> Option<usize> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match &text[..digits] {
        [] | [b'0', _, ..] | [_, _, _, _, ..] => None,
        digits => {
            let number = digits
                .iter()
                .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
            (number <= 255).then_some(digits.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, text};

    #[track_caller]
    fn check_log(def: &'static ScalarDef, address: &str, ip: &str, expected: &str) {
        check(
            def,
            &[
                text(&format!("05:04:54{address} GET /favicon.ico 404")),
                text(ip),
            ],
            expected,
        );
    }

    #[test]
    fn addresses() {
        check_log(&HAS_IPV4, " 127.0.0.1", "127.0.0.1", "True");
        check_log(&HAS_IPV4, " 127.0.0.12", "127.0.0.1", "False");
        check_log(&HAS_IPV4, " 127.0.0.256", "127.0.0.256", "False");
        check(
            &HAS_IPV4,
            &[
                text("from: 192.168.1.1, 10.1.1.115 and 10.1.1.201"),
                text("10.1.1.201"),
            ],
            "True",
        );
    }

    #[test]
    fn prefixes() {
        check_log(&HAS_IPV4_PREFIX, " 127.0.0.256", "127.0.", "False");
        check_log(&HAS_IPV4_PREFIX, "127.0.0.1", "127.0.", "False");
        check_log(&HAS_IPV4_PREFIX, " 127.0.0.1", "127.0.0.1", "True");
        check_log(&HAS_IPV4_PREFIX, " 127.0.0.1", "127.0.0.1.", "False");
        check_log(&HAS_IPV4_PREFIX, " 127.0.0.1", ".", "False");
    }

    #[test]
    fn several() {
        let line = text("05:04:54 127.0.0.1 GET /favicon.ico 404");
        check(
            &HAS_ANY_IPV4,
            &[line.clone(), text("192.168.1.1"), text("127.0.0.1")],
            "True",
        );
        check(
            &HAS_ANY_IPV4,
            &[line.clone(), json(r#"["127.0.0.256","192.168.1.1"]"#)],
            "False",
        );
        check(
            &HAS_ANY_IPV4_PREFIX,
            &[line, json(r#"["127.0.","192.168."]"#)],
            "True",
        );
    }
}
