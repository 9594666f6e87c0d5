//! Property bag functions.

use std::borrow::Cow;

use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use crate::def::{Accepts, Category, Param, ScalarDef};

mod bag_has_key;
mod bag_keys;
mod bag_merge;
mod bag_pack;
mod bag_remove_keys;
mod bag_set_key;
mod bag_zip;
mod treepath;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &bag_has_key::BAG_HAS_KEY,
    &bag_keys::BAG_KEYS,
    &bag_merge::BAG_MERGE,
    &bag_pack::BAG_PACK,
    &bag_pack::BAG_PACK_COLUMNS,
    &bag_pack::BAG_PACK_NON_EMPTY,
    &bag_pack::PACK_ALL,
    &bag_remove_keys::BAG_REMOVE_KEYS,
    &bag_set_key::BAG_SET_KEY,
    &bag_zip::BAG_ZIP,
    &treepath::TREEPATH,
];

/// What the records of this category share.
const RECORD: ScalarDef = ScalarDef {
    category: Category::Bag,
    ..ScalarDef::NEW
};

/// The first parameter of most.
const BAG: Param = Param::required(
    "bag",
    Accepts::Exactly(KqlType::Dynamic),
    "The property bag.",
);

/// The bag, or `None` for what is none.
fn bag(json: Option<&str>) -> Option<&str> {
    json.filter(|json| dynamic::kind(json) == Kind::Object)
}

/// The keys from the root down that a key names: itself, or the steps of a JSON path like `$.a.b` or `$['a']['b']`.
fn path(key: &str) -> Vec<Cow<'_, str>> {
    let Some(mut rest) = key
        .strip_prefix('$')
        .filter(|rest| rest.starts_with(['.', '[']))
    else {
        return vec![Cow::Borrowed(key)];
    };
    let mut steps = Vec::new();
    while !rest.is_empty() {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        let (step, after) = match rest.strip_prefix("['") {
            Some(quoted) => quoted.split_once("']").unwrap_or((quoted, "")),
            None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
        };
        if step.is_empty() {
            return vec![Cow::Borrowed(key)];
        }
        steps.push(Cow::Borrowed(step));
        rest = after;
    }
    steps
}

/// Writes the entries of a bag, with the braces.
struct BagWriter<'o> {
    out: &'o mut String,
    is_empty: bool,
}

impl<'o> BagWriter<'o> {
    fn new(out: &'o mut String) -> BagWriter<'o> {
        out.push('{');
        BagWriter {
            out,
            is_empty: true,
        }
    }

    /// Writes a key; the caller then appends the value to what this returns.
    fn key(&mut self, key: &str) -> &mut String {
        if !self.is_empty {
            self.out.push(',');
        }
        self.is_empty = false;
        dynamic::write_string(key, self.out);
        self.out.push(':');
        self.out
    }

    fn entry(&mut self, key: &str, value: &str) {
        self.key(key).push_str(value);
    }

    fn finish(self) {
        self.out.push('}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        assert_eq!(path("key2"), ["key2"]);
        assert_eq!(path("$.key2.prop1"), ["key2", "prop1"]);
        assert_eq!(path("$['a b'].c"), ["a b", "c"]);
        assert_eq!(path("$.a['b.c']"), ["a", "b.c"]);
        assert_eq!(path("$"), ["$"]);
        assert_eq!(path("$..a"), ["$..a"]);
    }
}
