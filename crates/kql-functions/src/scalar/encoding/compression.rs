//! `gzip_*()`, `zlib_*()`: compressed texts in base64.
//!
//! Any compressor may make another stream of the same text. Where Kusto's streams are known they are the same here: texts too
//! short to shrink are stored, under a zlib header of `78 01`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit};

use super::base64;
use super::checksum::{adler32, crc32};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

/// The level between speed and size.
const LEVEL: u8 = 6;

/// A text that shrinks by less is stored: Kusto's compressor opens a stream with a code table of about this size.
const MIN_SAVED_BYTES: usize = 110;

/// The most bytes that a text may have once decompressed: a few bytes can stand for all memory there is.
const MAX_TEXT_BYTES: usize = 64 << 20;

pub(super) static GZIP_COMPRESS: ScalarDef = ScalarDef {
    name: "gzip_compress_to_base64_string",
    category: Category::String,
    summary: "Compresses a text with gzip and encodes the result in base64.",
    params: &[Param::required(
        "string",
        Accepts::Exactly(KqlType::String),
        "The text to compress.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| compress(args, gzip)),
    page: "gzip-base64-compress",
    examples: &[Example {
        query: "print gzip_compress_to_base64_string('1234567890qwertyuiop')",
        result: "H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==",
    }],
    ..ScalarDef::NEW
};

pub(super) static GZIP_DECOMPRESS: ScalarDef = ScalarDef {
    name: "gzip_decompress_from_base64_string",
    category: Category::String,
    summary: "Decodes base64 and decompresses the result with gzip; empty where that fails.",
    params: &[Param::required(
        "string",
        Accepts::Exactly(KqlType::String),
        "The compressed text in base64.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| decompress(args, ungzip)),
    page: "gzip-base64-decompress",
    examples: &[
        Example {
            query: "print gzip_decompress_from_base64_string(\
                    'H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==')",
            result: "1234567890qwertyuiop",
        },
        Example {
            query: "print gzip_decompress_from_base64_string('x0x0x0')",
            result: "",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static ZLIB_COMPRESS: ScalarDef = ScalarDef {
    name: "zlib_compress_to_base64_string",
    category: Category::String,
    summary: "Compresses a text with zlib and encodes the result in base64.",
    params: &[Param::required(
        "string",
        Accepts::Exactly(KqlType::String),
        "The text to compress.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| compress(args, zlib)),
    page: "zlib-base64-compress-function",
    examples: &[Example {
        query: "print zlib_compress_to_base64_string('1234567890qwertyuiop')",
        result: "eAEBFADr/zEyMzQ1Njc4OTBxd2VydHl1aW9wOAkGdw==",
    }],
    ..ScalarDef::NEW
};

pub(super) static ZLIB_DECOMPRESS: ScalarDef = ScalarDef {
    name: "zlib_decompress_from_base64_string",
    category: Category::String,
    summary: "Decodes base64 and decompresses the result with zlib; empty where that fails.",
    params: &[Param::required(
        "string",
        Accepts::Exactly(KqlType::String),
        "The compressed text in base64.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        decompress(args, |bytes| {
            decompress_to_vec_zlib_with_limit(bytes, MAX_TEXT_BYTES).ok()
        })
    }),
    page: "zlib-base64-decompress-function",
    examples: &[
        Example {
            query: "print zlib_decompress_from_base64_string('eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=')",
            result: "Test string 123",
        },
        Example {
            query: "print zlib_decompress_from_base64_string('x0x0x0')",
            result: "",
        },
    ],
    ..ScalarDef::NEW
};

fn compress(args: &Args<'_>, compress: fn(&[u8]) -> Vec<u8>) -> Result<ArrayRef> {
    let texts = args.strings(0);
    args.texts(|row, out| base64::encode(&compress(texts.get(row).as_bytes()), out))
}

fn decompress(args: &Args<'_>, decompress: fn(&[u8]) -> Option<Vec<u8>>) -> Result<ArrayRef> {
    let texts = args.strings(0);
    args.texts(|row, out| {
        let bytes = base64::decode(texts.get(row)).and_then(|bytes| decompress(&bytes));
        out.push_str(
            &bytes
                .and_then(|bytes| String::from_utf8(bytes).ok())
                .unwrap_or_default(),
        );
    })
}

/// Magic number, deflate, no flags, no time, default speed, unknown system.
const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// The bytes before those that Kusto ignores: magic number, method, and no flags, because it reads no optional fields.
const GZIP_CHECKED: usize = 4;

fn deflate(text: &[u8]) -> Vec<u8> {
    let deflated = compress_to_vec(text, LEVEL);
    if deflated.len() + MIN_SAVED_BYTES < text.len() {
        deflated
    } else {
        compress_to_vec(text, 0)
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let trailer = [crc32(text), text.len() as u32]
        .map(u32::to_le_bytes)
        .concat();
    [GZIP_HEADER.as_slice(), &deflate(text), &trailer].concat()
}

fn ungzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let (header, rest) = bytes.split_at_checked(GZIP_HEADER.len())?;
    let (deflated, trailer) = rest.split_last_chunk::<8>()?;
    if header[..GZIP_CHECKED] != GZIP_HEADER[..GZIP_CHECKED] {
        return None;
    }
    let text = decompress_to_vec_with_limit(deflated, MAX_TEXT_BYTES).ok()?;
    let expected = [crc32(&text), text.len() as u32]
        .map(u32::to_le_bytes)
        .concat();
    (expected == trailer).then_some(text)
}

fn zlib(text: &[u8]) -> Vec<u8> {
    [
        &[0x78, 0x01],
        deflate(text).as_slice(),
        &adler32(text).to_be_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[test]
    fn captured_streams() {
        check(
            &GZIP_COMPRESS,
            &[text("1234567890qwertyuiop")],
            "H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==",
        );
        check(
            &ZLIB_COMPRESS,
            &[text("1234567890qwertyuiop")],
            "eAEBFADr/zEyMzQ1Njc4OTBxd2VydHl1aW9wOAkGdw==",
        );
        check(
            &ZLIB_DECOMPRESS,
            &[text("eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=")],
            "Test string 123",
        );
    }

    #[test]
    fn round_trip() {
        let text = "lorem ipsum ".repeat(1000);
        assert_eq!(
            ungzip(&gzip(text.as_bytes())).as_deref(),
            Some(text.as_bytes())
        );
        let inflated =
            decompress_to_vec_zlib_with_limit(&zlib(text.as_bytes()), MAX_TEXT_BYTES).ok();
        assert_eq!(inflated.as_deref(), Some(text.as_bytes()));
    }

    #[test]
    fn damaged() {
        let mut bytes = gzip(b"1234567890qwertyuiop");
        bytes[20] ^= 1;
        assert_eq!(ungzip(&bytes), None);
        assert_eq!(ungzip(&bytes[..12]), None);
        check(&ZLIB_DECOMPRESS, &[text("x0x0x0")], "");
    }
}
