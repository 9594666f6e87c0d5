//! `bag_zip()`: an array of keys and an array of values as a property bag.

use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use super::{BagWriter, RECORD};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::array::items;

pub(super) static BAG_ZIP: ScalarDef = ScalarDef {
    name: "bag_zip",
    summary: "Makes a property bag of an array of keys and an array of values; keys that are no strings are skipped.",
    params: &[
        Param::required("KeysArray", Accepts::Exactly(KqlType::Dynamic), "The keys."),
        Param::required(
            "ValuesArray",
            Accepts::Exactly(KqlType::Dynamic),
            "The values.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (keys, values) = (args.json(0), args.json(1));
        args.dynamics(|row, out| {
            let Some(keys) = items(keys.get(row)) else {
                return false;
            };
            let values = items(values.get(row)).unwrap_or_default();
            let mut writer = BagWriter::new(out);
            for (idx, key) in keys
                .iter()
                .enumerate()
                .filter(|(_, key)| dynamic::kind(key) == Kind::String)
            {
                writer.entry(
                    &dynamic::unquote(key),
                    values.get(idx).copied().unwrap_or("null"),
                );
            }
            writer.finish();
            true
        })
    }),
    page: "bag-zip",
    examples: &[
        Example {
            query: "print bag_zip(dynamic(['a', 8, 'b']), dynamic([1, '2', 2.5]))",
            result: "{\"a\":1,\"b\":2.5}",
        },
        Example {
            query: "print bag_zip(dynamic(['a', 'b']), dynamic([1]))",
            result: "{\"a\":1,\"b\":null}",
        },
    ],
    ..RECORD
};
