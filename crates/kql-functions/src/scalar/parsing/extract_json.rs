//! `extract_json()`: the part of a JSON text that a path leads to.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::{KqlType, Value, convert, dynamic};

use super::json_path::JsonPath;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static EXTRACT_JSON: ScalarDef = ScalarDef {
    name: "extract_json",
    aliases: &["extractjson"],
    category: Category::String,
    summary: "Extracts the part of a JSON text that a path leads to, converted to a type on demand.",
    params: &[
        Param::required(
            "jsonPath",
            Accepts::Exactly(KqlType::String),
            "The path, as in `$.name[0]`.",
        )
        .constant(),
        Param::required(
            "dataSource",
            Accepts::Exactly(KqlType::String),
            "The JSON text.",
        ),
        Param::optional(
            "type",
            Accepts::Any,
            "The type to convert to, as in `typeof(long)`.",
        )
        .constant(),
    ],
    // A type literal arrives as a null of its type.
    returns: Returns::Derived(|types| Some(types.get(2).copied().unwrap_or(KqlType::String))),
    eval: Eval::Kernel(extract_json),
    page: "extract-json-function",
    examples: &[Example {
        query: r#"print extract_json("$.name", '{"name": "John", "age": 30}', typeof(string))"#,
        result: "John",
    }],
    ..ScalarDef::NEW
};

fn extract_json(args: &Args<'_>) -> Result<ArrayRef> {
    let (paths, documents) = (args.strings(0), args.strings(1));
    let constant = args.constant_str(0).map(JsonPath::parse);
    if let (Some(path), Some(None)) = (args.constant_str(0), &constant) {
        return exec_err!("`{path}` is no path of the JSONPath subset of KQL");
    }
    let returns = args.returns();
    args.values(|row| {
        let found = dynamic::parse_json(documents.get(row)).and_then(|json| match &constant {
            Some(path) => find(path.as_ref()?, &json),
            None => find(&JsonPath::parse(paths.get(row))?, &json),
        });
        found.map_or(Value::null(returns), |found| {
            convert::to_type(found, returns)
        })
    })
}

fn find(path: &JsonPath, json: &str) -> Option<Value> {
    let found = path.find(json)?;
    (found != "null").then(|| Value::Dynamic(found.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, check_refused, text};

    #[track_caller]
    fn check_typed(path: &str, kql_type: KqlType, expected: &str) {
        let document = text(r#"{ "a": 30, "b": [true, {"c": null}], "d": "1.5" }"#);
        check(
            &EXTRACT_JSON,
            &[text(path), document, Value::null(kql_type)],
            expected,
        );
    }

    #[test]
    fn types() {
        check_typed("$.a", KqlType::Long, "30");
        check_typed("$.a", KqlType::String, "30");
        check_typed("$.b[0]", KqlType::Bool, "True");
        check_typed("$.d", KqlType::Real, "1.5");
        check_typed("$.b", KqlType::Dynamic, r#"[true,{"c":null}]"#);
        check_typed("$.b[1].c", KqlType::Dynamic, "null");
        check_typed("$.x", KqlType::Long, "null");
        check_typed("$.x", KqlType::String, "");
    }

    #[test]
    fn malformed() {
        check(&EXTRACT_JSON, &[text("$.a"), text("{")], "");
        check_refused(&EXTRACT_JSON, &[text("$..a"), text("{}")]);
    }
}
