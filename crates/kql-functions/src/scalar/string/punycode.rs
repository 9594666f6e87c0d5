//! `punycode_*()`: international names in ASCII, and back.

use std::borrow::Cow;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use idna::punycode;
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static FROM_STRING: ScalarDef = ScalarDef {
    name: "punycode_from_string",
    category: Category::String,
    summary: "Encodes a text in punycode, without the prefix `xn--`.",
    params: &[Param::required(
        "input_string",
        Accepts::Exactly(KqlType::String),
        "The text to encode.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| convert(args, punycode::encode_str)),
    page: "punycode-from-string-function",
    examples: &[Example {
        query: "print punycode_from_string('académie-française')",
        result: "acadmie-franaise-npb1a",
    }],
    ..ScalarDef::NEW
};

pub(super) static TO_STRING: ScalarDef = ScalarDef {
    name: "punycode_to_string",
    category: Category::String,
    summary: "Decodes punycode that has no prefix `xn--`.",
    params: &[Param::required(
        "input_string",
        Accepts::Exactly(KqlType::String),
        "The text to decode.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| convert(args, punycode::decode_to_string)),
    page: "punycode-to-string-function",
    examples: &[Example {
        query: "print punycode_to_string('acadmie-franaise-npb1a')",
        result: "académie-française",
    }],
    ..ScalarDef::NEW
};

pub(super) static DOMAIN_TO_STRING: ScalarDef = ScalarDef {
    name: "punycode_domain_to_string",
    category: Category::String,
    summary: "Encodes the labels of an international domain name in punycode.",
    params: &[Param::required(
        "domain",
        Accepts::Exactly(KqlType::String),
        "The domain name to encode.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| convert(args, |domain| each_label(domain, encode_label))),
    page: "punycode-domain-to-string-function",
    examples: &[Example {
        query: r#"print punycode_domain_to_string("Kaledvoulc'h.Artorījos.edu")"#,
        result: "Kaledvoulc'h.xn--Artorjos-ejb.edu",
    }],
    ..ScalarDef::NEW
};

pub(super) static DOMAIN_FROM_STRING: ScalarDef = ScalarDef {
    name: "punycode_domain_from_string",
    category: Category::String,
    summary: "Decodes a domain name whose labels are in punycode.",
    params: &[Param::required(
        "encoded_string",
        Accepts::Exactly(KqlType::String),
        "The domain name to decode.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| convert(args, |domain| each_label(domain, decode_label))),
    page: "punycode-domain-from-string-function",
    examples: &[Example {
        query: "print punycode_domain_from_string('xn--Ge-mia.Bulg.edu')",
        result: "Gáe.Bulg.edu",
    }],
    ..ScalarDef::NEW
};

const PREFIX: &str = "xn--";

/// What cannot be converted is empty.
fn convert(args: &Args<'_>, convert: fn(&str) -> Option<String>) -> Result<ArrayRef> {
    let texts = args.strings(0);
    args.texts(|row, out| out.push_str(&convert(texts.get(row)).unwrap_or_default()))
}

fn each_label(domain: &str, convert: fn(&str) -> Option<Cow<'_, str>>) -> Option<String> {
    let labels: Option<Vec<Cow<'_, str>>> = domain.split(is_dot).map(convert).collect();
    Some(labels?.join("."))
}

/// The full stop and its ideographic, full-width and half-width forms part labels.
fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

fn encode_label(label: &str) -> Option<Cow<'_, str>> {
    if label.is_ascii() {
        return Some(Cow::Borrowed(label));
    }
    Some(Cow::Owned(format!(
        "{PREFIX}{}",
        punycode::encode_str(label)?
    )))
}

fn decode_label(label: &str) -> Option<Cow<'_, str>> {
    match label.strip_prefix(PREFIX) {
        Some(encoded) => punycode::decode_to_string(encoded).map(Cow::Owned),
        None => Some(Cow::Borrowed(label)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[test]
    fn domains() {
        check(
            &DOMAIN_TO_STRING,
            &[text("Lê Lợi。Thuận Thiên。com")],
            "xn--L Li-gpa4517b.xn--Thun Thin-s4a7194f.com",
        );
        check(
            &DOMAIN_TO_STRING,
            &[text("Riðill｡Skáldskaparmál｡org")],
            "xn--Riill-jta.xn--Skldskaparml-dbbj.org",
        );
        check(
            &DOMAIN_FROM_STRING,
            &[text("xn--Ry-lja8c.xn--Jng-uta63a.xn--Bng-9ka.com")],
            "Rúyì.Jīngū.Bàng.com",
        );
        check(&DOMAIN_FROM_STRING, &[text("xn--é.com")], "");
    }

    #[test]
    fn labels() {
        check(&FROM_STRING, &[text("艺术")], "cqv902d");
        check(&TO_STRING, &[text("é")], "");
    }
}
