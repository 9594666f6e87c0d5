//! `bag_set_key()`: a property bag with a key set to a value.

use std::borrow::Cow;

use kql_types::{KqlType, dynamic};

use super::{BAG, BagWriter, RECORD, bag, path};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::Elements;

pub(super) static BAG_SET_KEY: ScalarDef = ScalarDef {
    name: "bag_set_key",
    summary: "Sets a key, which may be a path like `$.a.b`, of a property bag to a value.",
    params: &[
        BAG,
        Param::required(
            "key",
            Accepts::Exactly(KqlType::String),
            "The key, or a path.",
        )
        .constant(),
        Param::required("value", Accepts::Any, "The value."),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (bags, keys, values) = (args.json(0), args.strings(1), Elements::new(args, 2));
        let mut value = String::new();
        args.dynamics(|row, out| {
            let Some(bag) = bag(bags.get(row)) else {
                return false;
            };
            value.clear();
            values.write(row, &mut value);
            write_with(bag, &path(keys.get(row)), &value, out);
            true
        })
    }),
    page: "bag-set-key-function",
    examples: &[
        Example {
            query: "print bag_set_key(dynamic({'key1': 1, 'key2': 2}), 'key3', 3)",
            result: "{\"key1\":1,\"key2\":2,\"key3\":3}",
        },
        Example {
            query: "print bag_set_key(dynamic({'key1': 123}), '$.key2.prop1', 'abc')",
            result: "{\"key1\":123,\"key2\":{\"prop1\":\"abc\"}}",
        },
    ],
    ..RECORD
};

/// Writes the bag with the value at the path. The key that was set comes last.
fn write_with(bag: &str, path: &[Cow<'_, str>], value: &str, out: &mut String) {
    let (key, below) = path.split_first().expect("a path has a step");
    let mut writer = BagWriter::new(out);
    for (other, value) in dynamic::entries(bag).filter(|(other, _)| other != key) {
        writer.entry(&other, value);
    }
    let out = writer.key(key);
    if below.is_empty() {
        out.push_str(value);
    } else {
        let nested = super::bag(dynamic::get_key(bag, key)).unwrap_or("{}");
        write_with(nested, below, value, out);
    }
    writer.finish();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, text};

    #[test]
    fn nested() {
        let bag = json(r#"{"key1":123,"key2":{"prop1":123,"prop2":"xyz"}}"#);
        let expected = r#"{"key1":123,"key2":{"prop2":"xyz","prop1":"abc"}}"#;
        check(
            &BAG_SET_KEY,
            &[bag, text("$.key2.prop1"), text("abc")],
            expected,
        );
        check(&BAG_SET_KEY, &[json("[1]"), text("a"), text("b")], "null");
    }
}
