//! String functions.

use crate::def::ScalarDef;

mod case;
mod codepoints;
mod countof;
mod extract;
mod extract_all;
mod format_bytes;
mod has_any_index;
mod indexof;
mod isascii;
mod position;
mod punycode;
mod regex_quote;
mod replace_regex;
mod replace_string;
mod replace_strings;
mod reverse;
mod split;
mod strcat;
mod strcat_array;
mod strcmp;
mod string_size;
mod strlen;
mod strrep;
mod substring;
mod translate;
mod trim;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &codepoints::FROM_STRING,
    &codepoints::TO_STRING,
    &countof::COUNTOF,
    &extract::EXTRACT,
    &extract_all::EXTRACT_ALL,
    &format_bytes::FORMAT_BYTES,
    &has_any_index::HAS_ANY_INDEX,
    &indexof::INDEXOF,
    &indexof::INDEXOF_REGEX,
    &isascii::ISASCII,
    &isascii::ISUTF8,
    &punycode::DOMAIN_FROM_STRING,
    &punycode::DOMAIN_TO_STRING,
    &punycode::FROM_STRING,
    &punycode::TO_STRING,
    &regex_quote::REGEX_QUOTE,
    &replace_regex::REPLACE,
    &replace_regex::REPLACE_REGEX,
    &replace_string::REPLACE_STRING,
    &replace_strings::REPLACE_STRINGS,
    &reverse::REVERSE,
    &split::SPLIT,
    &strcat::STRCAT,
    &strcat::STRCAT_DELIM,
    &strcat_array::STRCAT_ARRAY,
    &strcmp::STRCMP,
    &string_size::STRING_SIZE,
    &strlen::STRLEN,
    &strrep::STRREP,
    &substring::SUBSTRING,
    &case::TOLOWER,
    &case::TOUPPER,
    &translate::TRANSLATE,
    &trim::TRIM,
    &trim::TRIM_END,
    &trim::TRIM_START,
];
