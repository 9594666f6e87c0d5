//! `bag_remove_keys()`: a property bag without some keys.

use std::borrow::Cow;

use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use super::{BAG, BagWriter, RECORD, bag, path};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};

pub(super) static BAG_REMOVE_KEYS: ScalarDef = ScalarDef {
    name: "bag_remove_keys",
    summary: "Removes keys, which may be paths like `$.a.b`, from a property bag.",
    params: &[
        BAG,
        Param::required(
            "keys",
            Accepts::Exactly(KqlType::Dynamic),
            "An array of the keys or paths to remove.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (bags, keys) = (args.json(0), args.json(1));
        args.dynamics(|row, out| {
            let Some(bag) = bag(bags.get(row)) else {
                return false;
            };
            let keys: Vec<Cow<'_, str>> = keys
                .get(row)
                .into_iter()
                .flat_map(dynamic::elements)
                .map(dynamic::unquote)
                .collect();
            let paths: Vec<Vec<Cow<'_, str>>> = keys.iter().map(|key| path(key)).collect();
            write_without(
                bag,
                &paths.iter().map(Vec::as_slice).collect::<Vec<_>>(),
                out,
            );
            true
        })
    }),
    page: "bag-remove-keys-function",
    examples: &[
        Example {
            query: "print bag_remove_keys(dynamic({'key1': 123, 'key2': 'abc'}), dynamic(['key2', 'key4']))",
            result: "{\"key1\":123}",
        },
        Example {
            query: "print bag_remove_keys(dynamic({'key1': 123, 'key2': {'prop1' : 'abc', 'prop2': 'xyz'}, 'key3': [100, 200]}), \
                    dynamic(['$.key2.prop1', 'key3']))",
            result: "{\"key1\":123,\"key2\":{\"prop2\":\"xyz\"}}",
        },
    ],
    ..RECORD
};

fn write_without(bag: &str, paths: &[&[Cow<'_, str>]], out: &mut String) {
    let mut writer = BagWriter::new(out);
    for (key, value) in dynamic::entries(bag) {
        let below: Vec<&[Cow<'_, str>]> = paths
            .iter()
            .filter(|path| path[0] == key)
            .map(|path| &path[1..])
            .collect();
        if below.iter().any(|path| path.is_empty()) {
            continue;
        }
        if below.is_empty() || dynamic::kind(value) != Kind::Object {
            writer.entry(&key, value);
        } else {
            write_without(value, &below, writer.key(&key));
        }
    }
    writer.finish();
}
