//! `dynamic_to_json()`: a text that is the same for equal values.

use kql_types::dynamic::{self, Kind};
use kql_types::{KqlType, convert};

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static DYNAMIC_TO_JSON: ScalarDef = ScalarDef {
    name: "dynamic_to_json",
    category: Category::Dynamic,
    summary: "Writes a dynamic as JSON with the keys of its bags in order; other types as `tostring()` does.",
    params: &[Param::required("expr", Accepts::Any, "The value.")],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| match args.kql_type(0) {
        KqlType::Dynamic => {
            let values = args.json(0);
            args.texts(|row, out| write_sorted(values.get(row).unwrap_or("null"), out))
        }
        _ => args.texts(|row, out| convert::write_string(&args.column(0).value(row), out)),
    }),
    page: "dynamic-to-json-function",
    examples: &[Example {
        query: "print dynamic_to_json(dynamic({'Y10': {}, 'X8': {'c3':1,'d8':5,'a4':6}, 'A1':12, 'A14':[15, 13, 18]}))",
        result: "{\"A1\":12,\"A14\":[15,13,18],\"X8\":{\"a4\":6,\"c3\":1,\"d8\":5},\"Y10\":{}}",
    }],
    ..ScalarDef::NEW
};

fn write_sorted(json: &str, out: &mut String) {
    match dynamic::kind(json) {
        Kind::Object => {
            let mut entries: Vec<_> = dynamic::entries(json).collect();
            entries.sort_by(|left, right| left.0.cmp(&right.0));
            out.push('{');
            for (idx, (key, value)) in entries.iter().enumerate() {
                if idx > 0 {
                    out.push(',');
                }
                dynamic::write_string(key, out);
                out.push(':');
                write_sorted(value, out);
            }
            out.push('}');
        }
        Kind::Array => {
            out.push('[');
            for (idx, element) in dynamic::elements(json).enumerate() {
                if idx > 0 {
                    out.push(',');
                }
                write_sorted(element, out);
            }
            out.push(']');
        }
        _ => out.push_str(json),
    }
}
