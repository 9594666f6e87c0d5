//! `bag_has_key()`: whether a property bag has a key.

use kql_types::{KqlType, dynamic};

use super::{BAG, RECORD, path};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};

pub(super) static BAG_HAS_KEY: ScalarDef = ScalarDef {
    name: "bag_has_key",
    summary: "Tells whether a property bag has a key, which may be a path like `$.a.b`.",
    params: &[
        BAG,
        Param::required(
            "key",
            Accepts::Exactly(KqlType::String),
            "The key, or a path.",
        ),
    ],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        let (bags, keys) = (args.json(0), args.strings(1));
        args.bools(|row| Some(has(bags.get(row)?, keys.get(row))))
    }),
    page: "bag-has-key-function",
    examples: &[
        Example {
            query: "print bag_has_key(dynamic({'key1': 123, 'key2': 'abc'}), 'key2')",
            result: "True",
        },
        Example {
            query: "print bag_has_key(dynamic({'key1': 123, 'key3': 'abc'}), 'key2')",
            result: "False",
        },
    ],
    ..RECORD
};

fn has(bag: &str, key: &str) -> bool {
    dynamic::get_key(bag, key).is_some()
        || path(key)
            .iter()
            .try_fold(bag, |bag, key| dynamic::get_key(bag, key))
            .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, text};

    #[test]
    fn nested() {
        let bag = json(r#"{"key1":123,"key2":{"prop1":"abc"},"key3":[100]}"#);
        check(&BAG_HAS_KEY, &[bag.clone(), text("$.key2.prop1")], "True");
        check(&BAG_HAS_KEY, &[bag, text("$.key2.prop2")], "False");
    }
}
