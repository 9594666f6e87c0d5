//! `hash_md5()`, `hash_sha1()`, `hash_sha256()`: digests of the text of a value, as hex digits.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

const SOURCE: &[Param] = &[Param::required(
    "source",
    Accepts::Any,
    "The value to hash, of any type but dynamic.",
)];

const RETURNS: Returns =
    Returns::Derived(|types| (types.first() != Some(&KqlType::Dynamic)).then_some(KqlType::String));

pub(super) static HASH_MD5: ScalarDef = ScalarDef {
    name: "hash_md5",
    category: Category::Hash,
    summary: "Returns the MD5 digest of the text of a value.",
    params: SOURCE,
    returns: RETURNS,
    eval: Eval::Kernel(digest::<Md5>),
    page: "hash-md5-function",
    examples: &[
        Example {
            query: "print hash_md5('World')",
            result: "f5a7924e621e84c9280a9a27e1bcb7f6",
        },
        Example {
            query: "print hash_md5(datetime(2020-01-01))",
            result: "786c530672d1f8db31fee25ea8a9390b",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static HASH_SHA1: ScalarDef = ScalarDef {
    name: "hash_sha1",
    category: Category::Hash,
    summary: "Returns the SHA-1 digest of the text of a value.",
    params: SOURCE,
    returns: RETURNS,
    eval: Eval::Kernel(digest::<Sha1>),
    page: "hash-sha1-function",
    examples: &[Example {
        query: "print hash_sha1('abc')",
        result: "a9993e364706816aba3e25717850c26c9cd0d89d",
    }],
    ..ScalarDef::NEW
};

pub(super) static HASH_SHA256: ScalarDef = ScalarDef {
    name: "hash_sha256",
    category: Category::Hash,
    summary: "Returns the SHA-256 digest of the text of a value.",
    params: SOURCE,
    returns: RETURNS,
    eval: Eval::Kernel(digest::<Sha256>),
    page: "hash-sha256-function",
    examples: &[Example {
        query: "print hash_sha256('World')",
        result: "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524",
    }],
    ..ScalarDef::NEW
};

/// The digest of an empty text is empty.
fn digest<D: Digest>(args: &Args<'_>) -> Result<ArrayRef> {
    let sources = Texts::new(args, 0);
    args.texts(|row, out| {
        let source = sources.get(row);
        if !source.is_empty() {
            write_hex(&D::digest(source.as_bytes()), out);
        }
    })
}

fn write_hex(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

#[cfg(test)]
mod tests {
    use kql_types::Value;

    use super::*;
    use crate::scalar::check::{check, long, text};

    #[test]
    fn texts_of_values() {
        check(&HASH_MD5, &[long(123)], "202cb962ac59075b964b07152d234b70");
        check(
            &HASH_MD5,
            &[Value::Bool(true)],
            "f827cf462f62848df37c5e1e94a4da74",
        );
        check(
            &HASH_SHA1,
            &[text("abc")],
            "a9993e364706816aba3e25717850c26c9cd0d89d",
        );
        check(
            &HASH_SHA256,
            &[text("World")],
            "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524",
        );
    }

    #[test]
    fn nothing_hashes_to_nothing() {
        check(&HASH_MD5, &[text("")], "");
        check(&HASH_SHA256, &[Value::Null(KqlType::Long)], "");
    }
}
