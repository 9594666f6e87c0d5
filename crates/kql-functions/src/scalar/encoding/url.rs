//! `url_encode()`, `url_encode_component()`, `url_decode()`: texts as parts of a URL.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use percent_encoding::percent_decode_str;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static URL_ENCODE: ScalarDef = ScalarDef {
    name: "url_encode",
    category: Category::String,
    summary: "Escapes the characters of a text that a URL cannot have; a space becomes `+`.",
    params: &[Param::required(
        "url",
        Accepts::Exactly(KqlType::String),
        "The text to encode.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| encode(args, "+")),
    page: "url-encode-function",
    examples: &[Example {
        query: "print url_encode('https://www.bing.com/hello world')",
        result: "https%3a%2f%2fwww.bing.com%2fhello+world",
    }],
    ..ScalarDef::NEW
};

pub(super) static URL_ENCODE_COMPONENT: ScalarDef = ScalarDef {
    name: "url_encode_component",
    category: Category::String,
    summary: "Escapes the characters of a text that a URL cannot have; a space becomes `%20`.",
    params: &[Param::required(
        "url",
        Accepts::Exactly(KqlType::String),
        "The text to encode.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| encode(args, "%20")),
    page: "url-encode-component-function",
    examples: &[Example {
        query: "print url_encode_component('https://www.bing.com/hello world')",
        result: "https%3a%2f%2fwww.bing.com%2fhello%20world",
    }],
    ..ScalarDef::NEW
};

pub(super) static URL_DECODE: ScalarDef = ScalarDef {
    name: "url_decode",
    category: Category::String,
    summary: "Decodes the escaped characters of a URL.",
    params: &[Param::required(
        "encoded_url",
        Accepts::Exactly(KqlType::String),
        "The text to decode.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let texts = args.strings(0);
        args.texts(|row, out| {
            let spaced = texts.get(row).replace('+', " ");
            out.push_str(&percent_decode_str(&spaced).decode_utf8_lossy());
        })
    }),
    page: "url-decode-function",
    examples: &[Example {
        query: "print url_decode(@'https%3a%2f%2fwww.bing.com%2f')",
        result: "https://www.bing.com/",
    }],
    ..ScalarDef::NEW
};

fn encode(args: &Args<'_>, space: &str) -> Result<ArrayRef> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let texts = args.strings(0);
    args.texts(|row, out| {
        for byte in texts.get(row).bytes() {
            match byte {
                b' ' => out.push_str(space),
                _ if is_safe(byte) => out.push(char::from(byte)),
                _ => out.extend(
                    [
                        b'%',
                        DIGITS[usize::from(byte >> 4)],
                        DIGITS[usize::from(byte & 15)],
                    ]
                    .map(char::from),
                ),
            }
        }
    })
}

/// What .NET leaves as it is.
fn is_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.!*()".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[test]
    fn round_trip() {
        check(&URL_ENCODE, &[text("é+%")], "%c3%a9%2b%25");
        check(&URL_DECODE, &[text("%c3%A9%2b%25")], "é+%");
    }

    #[test]
    fn decodes_what_is_no_escape_as_it_is() {
        check(&URL_DECODE, &[text("100%")], "100%");
        check(&URL_DECODE, &[text("%zz%4")], "%zz%4");
        check(&URL_DECODE, &[text("%ff")], "\u{fffd}");
    }
}
