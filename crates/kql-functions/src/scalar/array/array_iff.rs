//! `array_iff()`: element by element one value or another.

use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use super::{RECORD, items};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::Elements;

pub(super) static ARRAY_IFF: ScalarDef = ScalarDef {
    name: "array_iff",
    aliases: &["array_iif"],
    summary: "Chooses, for each element of an array of conditions, between two values or between elements of two arrays.",
    params: &[
        Param::required(
            "condition_array",
            Accepts::Exactly(KqlType::Dynamic),
            "Bools or numbers.",
        ),
        Param::required(
            "when_true",
            Accepts::Any,
            "A value or an array for true and for numbers but 0.",
        ),
        Param::required(
            "when_false",
            Accepts::Any,
            "A value or an array for false and 0.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let conditions = args.json(0);
        let (when_true, when_false) = (Elements::new(args, 1), Elements::new(args, 2));
        args.dynamics(|row, out| {
            let Some(conditions) = items(conditions.get(row)) else {
                return false;
            };
            let choices = [Choice::new(when_false, row), Choice::new(when_true, row)];
            out.push('[');
            for (idx, condition) in conditions.iter().enumerate() {
                if idx > 0 {
                    out.push(',');
                }
                out.push_str(
                    truth(condition).map_or("null", |truth| choices[usize::from(truth)].get(idx)),
                );
            }
            out.push(']');
            true
        })
    }),
    page: "array-iff-function",
    examples: &[
        Example {
            query: "print array_iff(dynamic([1,0,50]), \"yes\", \"no\")",
            result: "[\"yes\",\"no\",\"yes\"]",
        },
        Example {
            query: "print array_iff(dynamic([true,true,true]), dynamic([1,2]), dynamic([3,4]))",
            result: "[1,2,null]",
        },
    ],
    ..RECORD
};

fn truth(condition: &str) -> Option<bool> {
    match dynamic::kind(condition) {
        Kind::Bool => Some(condition == "true"),
        Kind::Long | Kind::Real => condition.parse::<f64>().ok().map(|number| number != 0.0),
        _ => None,
    }
}

/// A value that stands for every place, or the elements of an array.
enum Choice<'a> {
    Value(String),
    Elements(Vec<&'a str>),
}

impl<'a> Choice<'a> {
    fn new(values: Elements<'a>, row: usize) -> Choice<'a> {
        if let Some(items) = items(values.json(row)) {
            return Choice::Elements(items);
        }
        let mut value = String::new();
        values.write(row, &mut value);
        Choice::Value(value)
    }

    fn get(&self, idx: usize) -> &str {
        match self {
            Choice::Value(value) => value,
            Choice::Elements(elements) => elements.get(idx).copied().unwrap_or("null"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long};

    #[test]
    fn conditions() {
        check(
            &ARRAY_IFF,
            &[json(r#"["text",null,true]"#), long(1), long(0)],
            "[null,null,1]",
        );
        check(&ARRAY_IFF, &[json("{}"), long(1), long(0)], "null");
    }
}
