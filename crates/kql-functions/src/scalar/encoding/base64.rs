//! `base64_*()`: bytes as text of 64 characters, and back.

use std::fmt::Write;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

/// The padding must be there; bits that no byte needs may have any value.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

const BASE64_STRING: &[Param] = &[Param::required(
    "base64_string",
    Accepts::Exactly(KqlType::String),
    "The base64 text to decode.",
)];

pub(super) static ENCODE_TOSTRING: ScalarDef = ScalarDef {
    name: "base64_encode_tostring",
    aliases: &["base64_encodestring"],
    category: Category::String,
    summary: "Encodes a text in base64.",
    params: &[Param::required(
        "string",
        Accepts::Exactly(KqlType::String),
        "The text to encode.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let texts = args.strings(0);
        args.texts(|row, out| BASE64.encode_string(texts.get(row), out))
    }),
    page: "base64-encode-tostring-function",
    examples: &[Example {
        query: "print base64_encode_tostring('Kusto')",
        result: "S3VzdG8=",
    }],
    ..ScalarDef::NEW
};

pub(super) static DECODE_TOSTRING: ScalarDef = ScalarDef {
    name: "base64_decode_tostring",
    aliases: &["base64_decodestring"],
    category: Category::String,
    summary: "Decodes a text from base64; empty where the bytes are no UTF-8.",
    params: BASE64_STRING,
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let texts = args.strings(0);
        args.texts(|row, out| out.push_str(&decode_text(texts.get(row)).unwrap_or_default()))
    }),
    page: "base64-decode-tostring-function",
    examples: &[
        Example {
            query: "print base64_decode_tostring('S3VzdG8=')",
            result: "Kusto",
        },
        Example {
            query: "print base64_decode_tostring('U3RyaW5n0KHR0tGA0L7Rh9C60LA=')",
            result: "",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static DECODE_TOARRAY: ScalarDef = ScalarDef {
    name: "base64_decode_toarray",
    category: Category::String,
    summary: "Decodes base64 to an array of the bytes.",
    params: BASE64_STRING,
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let texts = args.strings(0);
        args.dynamics(|row, out| {
            decode(texts.get(row)).is_some_and(|bytes| write_bytes(&bytes, out))
        })
    }),
    page: "base64-decode-toarray-function",
    examples: &[Example {
        query: "print base64_decode_toarray('S3VzdG8=')",
        result: "[75,117,115,116,111]",
    }],
    ..ScalarDef::NEW
};

pub(super) static ENCODE_FROMARRAY: ScalarDef = ScalarDef {
    name: "base64_encode_fromarray",
    category: Category::String,
    summary: "Encodes an array of bytes in base64; empty where an element is no byte.",
    params: &[Param::required(
        "base64_string_decoded_as_a_byte_array",
        Accepts::Exactly(KqlType::Dynamic),
        "The array of numbers from 0 to 255.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let arrays = args.json(0);
        args.texts(|row, out| {
            if let Some(bytes) = arrays.get(row).and_then(bytes_of) {
                BASE64.encode_string(bytes, out);
            }
        })
    }),
    page: "base64-encode-fromarray-function",
    examples: &[Example {
        query: "print base64_encode_fromarray(dynamic([75, 117, 115, 116, 111]))",
        result: "S3VzdG8=",
    }],
    ..ScalarDef::NEW
};

pub(super) static DECODE_TOGUID: ScalarDef = ScalarDef {
    name: "base64_decode_toguid",
    category: Category::String,
    summary: "Decodes a guid from base64; null where there are not 16 bytes.",
    params: BASE64_STRING,
    returns: Returns::Always(KqlType::Guid),
    eval: Eval::Kernel(|args| {
        let texts = args.strings(0);
        args.guid_values(|row| Some(swap_fields(decode(texts.get(row))?.try_into().ok()?)))
    }),
    page: "base64-decode-toguid-function",
    examples: &[Example {
        query: "print base64_decode_toguid('8jMxriJurkmwahbmqbIS6w==')",
        result: "ae3133f2-6e22-49ae-b06a-16e6a9b212eb",
    }],
    ..ScalarDef::NEW
};

pub(super) static ENCODE_FROMGUID: ScalarDef = ScalarDef {
    name: "base64_encode_fromguid",
    category: Category::String,
    summary: "Encodes a guid in base64.",
    params: &[Param::required(
        "guid",
        Accepts::Exactly(KqlType::Guid),
        "The guid to encode.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let guids = args.guids(0);
        args.texts(|row, out| {
            if let Some(bytes) = guids.get(row) {
                BASE64.encode_string(swap_fields(bytes), out);
            }
        })
    }),
    page: "base64-encode-fromguid-function",
    examples: &[Example {
        query: "print base64_encode_fromguid(toguid('ae3133f2-6e22-49ae-b06a-16e6a9b212eb'))",
        result: "8jMxriJurkmwahbmqbIS6w==",
    }],
    ..ScalarDef::NEW
};

/// The bytes that a base64 text stands for.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

/// The base64 text of bytes.
pub(super) fn encode(bytes: &[u8], out: &mut String) {
    BASE64.encode_string(bytes, out);
}

fn decode_text(text: &str) -> Option<String> {
    String::from_utf8(decode(text)?).ok()
}

fn write_bytes(bytes: &[u8], out: &mut String) -> bool {
    out.push('[');
    for (idx, byte) in bytes.iter().enumerate() {
        let comma = if idx == 0 { "" } else { "," };
        write!(out, "{comma}{byte}").expect("writing to a String does not fail");
    }
    out.push(']');
    true
}

fn bytes_of(json: &str) -> Option<Vec<u8>> {
    let is_array = dynamic::kind(json) == Kind::Array;
    is_array.then(|| {
        dynamic::elements(json)
            .map(|element| element.parse().ok())
            .collect()
    })?
}

/// From the order of a guid's text to the order of its bytes in .NET, and back: the first three fields are little-endian.
fn swap_fields(mut bytes: [u8; 16]) -> [u8; 16] {
    bytes[0..4].reverse();
    bytes[4..6].reverse();
    bytes[6..8].reverse();
    bytes
}

#[cfg(test)]
mod tests {
    use kql_types::Value;

    use super::*;
    use crate::scalar::check::{check, json, text};

    #[test]
    fn no_base64() {
        check(&DECODE_TOSTRING, &[text("S3VzdG8")], "");
        check(&DECODE_TOSTRING, &[text("?")], "");
        check(
            &DECODE_TOARRAY,
            &[text("U3RyaW5n0KHR0tGA0L7Rh9C60LA")],
            "null",
        );
        check(&DECODE_TOGUID, &[text("abcd1231")], "null");
    }

    #[test]
    fn arrays() {
        check(&ENCODE_FROMARRAY, &[json("[75,117]")], "S3U=");
        check(&ENCODE_FROMARRAY, &[json("[256]")], "");
        check(&ENCODE_FROMARRAY, &[json("[\"a\"]")], "");
        check(&ENCODE_FROMARRAY, &[Value::Null(KqlType::Dynamic)], "");
    }
}
