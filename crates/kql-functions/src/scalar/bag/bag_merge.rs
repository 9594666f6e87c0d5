//! `bag_merge()`: several property bags as one. Of a key's values that of the leftmost bag stays.

use hashbrown::HashSet;
use kql_types::{KqlType, dynamic};

use super::{BagWriter, RECORD, bag};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};

pub(super) static BAG_MERGE: ScalarDef = ScalarDef {
    name: "bag_merge",
    summary: "Merges property bags; where several have a key, the leftmost value stays, and what is no bag is skipped.",
    params: &[Param::repeated(
        "bag",
        Accepts::Exactly(KqlType::Dynamic),
        2,
        64,
        "The property bags.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let columns: Vec<_> = (0..args.len()).map(|idx| args.json(idx)).collect();
        args.dynamics(|row, out| {
            let bags: Vec<&str> = columns
                .iter()
                .filter_map(|column| bag(column.get(row)))
                .collect();
            let mut seen = HashSet::new();
            let mut writer = BagWriter::new(out);
            for (key, value) in bags.iter().flat_map(|bag| dynamic::entries(bag)) {
                if seen.insert(key.clone()) {
                    writer.entry(&key, value);
                }
            }
            writer.finish();
            !bags.is_empty()
        })
    }),
    page: "bag-merge-function",
    examples: &[Example {
        query: "print bag_merge(dynamic({'A1':12, 'B1':2, 'C1':3}), dynamic({'A2':81, 'B2':82, 'A1':1}))",
        result: "{\"A1\":12,\"B1\":2,\"C1\":3,\"A2\":81,\"B2\":82}",
    }],
    ..RECORD
};
