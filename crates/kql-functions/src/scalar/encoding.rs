//! Functions that write texts and bytes in other forms: base64, compressed, as part of a URL.

use crate::def::ScalarDef;

mod base64;
mod checksum;
mod compression;
mod url;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &base64::DECODE_TOARRAY,
    &base64::DECODE_TOGUID,
    &base64::DECODE_TOSTRING,
    &base64::ENCODE_FROMARRAY,
    &base64::ENCODE_FROMGUID,
    &base64::ENCODE_TOSTRING,
    &compression::GZIP_COMPRESS,
    &compression::GZIP_DECOMPRESS,
    &compression::ZLIB_COMPRESS,
    &compression::ZLIB_DECOMPRESS,
    &url::URL_DECODE,
    &url::URL_ENCODE,
    &url::URL_ENCODE_COMPONENT,
];
