//! `treepath()`: the paths in a dynamic value.

use hashbrown::HashSet;
use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use super::RECORD;
use crate::def::{Accepts, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static TREEPATH: ScalarDef = ScalarDef {
    name: "treepath",
    summary: "Lists the paths of a property bag; every element of an array has the index 0.",
    params: &[Param::required(
        "object",
        Accepts::Exactly(KqlType::Dynamic),
        "The property bag.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::Prefixed("tree"),
    eval: Eval::Kernel(|args| {
        let objects = args.json(0);
        args.dynamics(|row, out| {
            let Some(object) = objects.get(row) else {
                return false;
            };
            let mut paths = Paths::default();
            paths.visit(object, "");
            out.push('[');
            for (idx, path) in paths.found.iter().enumerate() {
                if idx > 0 {
                    out.push(',');
                }
                dynamic::write_string(path, out);
            }
            out.push(']');
            true
        })
    }),
    page: "treepath-function",
    examples: &[
        Example {
            query: "print treepath(parse_json('{\"a\":\"b\", \"c\":123}'))",
            result: "[\"['a']\",\"['c']\"]",
        },
        Example {
            query: "print treepath(parse_json('{\"listProperty\":[100,200,300,\"abcde\",{\"x\":\"y\"}]}'))",
            result: "[\"['listProperty']\",\"['listProperty'][0]\",\"['listProperty'][0]['x']\"]",
        },
    ],
    ..RECORD
};

#[derive(Default)]
struct Paths {
    found: Vec<String>,
    seen: HashSet<String>,
}

impl Paths {
    fn visit(&mut self, value: &str, path: &str) {
        match dynamic::kind(value) {
            Kind::Object => dynamic::entries(value)
                .for_each(|(key, value)| self.step(value, format!("{path}['{key}']"))),
            Kind::Array => {
                dynamic::elements(value).for_each(|value| self.step(value, format!("{path}[0]")))
            }
            _ => {}
        }
    }

    fn step(&mut self, value: &str, path: String) {
        if self.seen.insert(path.clone()) {
            self.found.push(path.clone());
        }
        self.visit(value, &path);
    }
}
