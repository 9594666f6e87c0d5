//! `bag_pack()` and what the binder turns into it: keys and values as a property bag.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::{KqlType, convert};

use super::{BagWriter, RECORD};
use crate::args::{Args, Column};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::Elements;

const PAIRS: Param = Param::repeated(
    "key, value",
    Accepts::Any,
    2,
    8192,
    "Keys and values in turn.",
);

pub(super) static BAG_PACK: ScalarDef = ScalarDef {
    name: "bag_pack",
    aliases: &["pack", "pack_dictionary"],
    summary: "Makes a property bag of keys and values.",
    params: &[PAIRS],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| pack(args, |_| true)),
    page: "pack-function",
    examples: &[Example {
        query: "print bag_pack(\"Level\", \"Information\", \"ProcessID\", 1234, \"Data\", bag_pack(\"url\", \"www.bing.com\"))",
        result: "{\"Level\":\"Information\",\"ProcessID\":1234,\"Data\":{\"url\":\"www.bing.com\"}}",
    }],
    ..RECORD
};

/// What the binder makes of `pack_all(true)`. No query can spell its name.
pub(super) static BAG_PACK_NON_EMPTY: ScalarDef = ScalarDef {
    name: "bag_pack (not empty)",
    summary: "Makes a property bag of keys and those values that are neither null nor an empty string.",
    params: &[PAIRS],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| pack(args, |json| json != "null" && json != "\"\"")),
    ..RECORD
};

pub(super) static BAG_PACK_COLUMNS: ScalarDef = ScalarDef {
    name: "bag_pack_columns",
    summary: "Makes a property bag of columns, with their names as keys.",
    params: &[Param::repeated(
        "column",
        Accepts::Any,
        1,
        4096,
        "The columns.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    page: "bag-pack-columns-function",
    ..RECORD
};

pub(super) static PACK_ALL: ScalarDef = ScalarDef {
    name: "pack_all",
    summary: "Makes a property bag of all columns, with their names as keys.",
    params: &[Param::optional(
        "ignore_null_empty",
        Accepts::Exactly(KqlType::Bool),
        "Leaves out columns that are null or empty.",
    )
    .constant()],
    returns: Returns::Always(KqlType::Dynamic),
    page: "pack-all-function",
    ..RECORD
};

fn pack(args: &Args<'_>, keeps: fn(&str) -> bool) -> Result<ArrayRef> {
    if !args.len().is_multiple_of(2) {
        return exec_err!(
            "`bag_pack` takes keys and values in turn, and the last key has no value"
        );
    }
    let keys: Vec<Key<'_>> = (0..args.len())
        .step_by(2)
        .map(|idx| Key::new(args.column(idx)))
        .collect();
    let values: Vec<Elements<'_>> = (1..args.len())
        .step_by(2)
        .map(|idx| Elements::new(args, idx))
        .collect();
    let mut value = String::new();
    args.dynamics(|row, out| {
        let keys: Vec<String> = keys.iter().map(|key| key.get(row)).collect();
        let mut writer = BagWriter::new(out);
        for (idx, key) in keys.iter().enumerate() {
            if keys[idx + 1..].contains(key) {
                continue;
            }
            value.clear();
            values[idx].write(row, &mut value);
            if keeps(&value) {
                writer.entry(key, &value);
            }
        }
        writer.finish();
        true
    })
}

/// A key: its text where it is constant, else the column.
enum Key<'a> {
    Constant(String),
    Column(&'a Column),
}

impl<'a> Key<'a> {
    fn new(column: &'a Column) -> Key<'a> {
        if column.is_constant() {
            Key::Constant(text(column, 0))
        } else {
            Key::Column(column)
        }
    }

    fn get(&self, row: usize) -> String {
        match self {
            Key::Constant(text) => text.clone(),
            Key::Column(column) => text(column, row),
        }
    }
}

fn text(column: &Column, row: usize) -> String {
    let mut text = String::new();
    convert::write_string(&column.value(row), &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, long, text};
    use kql_types::Value;

    #[test]
    fn packs() {
        check(
            &BAG_PACK,
            &[text("a"), long(1), text("b"), Value::Null(KqlType::Long)],
            r#"{"a":1,"b":null}"#,
        );
        check(
            &BAG_PACK,
            &[text("a"), long(1), text("a"), long(2)],
            r#"{"a":2}"#,
        );
        check(&BAG_PACK, &[long(1), text("x\"y")], r#"{"1":"x\"y"}"#);
        let sparse = [
            text("a"),
            text(""),
            text("b"),
            Value::Null(KqlType::Long),
            text("c"),
            long(0),
        ];
        check(&BAG_PACK_NON_EMPTY, &sparse, r#"{"c":0}"#);
    }
}
