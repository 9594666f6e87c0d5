//! `strcat_array()`: the texts of an array's elements, with a delimiter between them.

use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

pub(super) static STRCAT_ARRAY: ScalarDef = ScalarDef {
    name: "strcat_array",
    aliases: &["array_strcat"],
    category: Category::String,
    summary: "Joins the texts of the elements of an array, with a delimiter between them.",
    params: &[
        Param::required(
            "array",
            Accepts::Exactly(KqlType::Dynamic),
            "The array of values to join.",
        ),
        Param::required("delimiter", Accepts::Any, "Text put between the values."),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let arrays = args.json(0);
        let delimiters = Texts::new(args, 1);
        args.texts(|row, out| {
            if let Some(array) = arrays.get(row) {
                join(array, &delimiters.get(row), out);
            }
        })
    }),
    page: "strcat-array-function",
    examples: &[
        Example {
            query: "print strcat_array(dynamic([1, 2, 3]), '->')",
            result: "1->2->3",
        },
        Example {
            query: "print strcat_array(dynamic([1, null, 3]), '-')",
            result: "1--3",
        },
    ],
    ..ScalarDef::NEW
};

/// A value that is no array joins as its own only element.
fn join(json: &str, delimiter: &str, out: &mut String) {
    if dynamic::kind(json) != Kind::Array {
        out.push_str(&dynamic::to_text(json));
        return;
    }
    for (idx, element) in dynamic::elements(json).enumerate() {
        if idx > 0 {
            out.push_str(delimiter);
        }
        out.push_str(&dynamic::to_text(element));
    }
}

#[cfg(test)]
mod tests {
    use kql_types::Value;

    use super::*;
    use crate::scalar::check::{check, json, long, text};

    #[test]
    fn elements_of_all_kinds() {
        let array = r#"["a",1,2.5,true,null,{"x":1},[1,2]]"#;
        check(
            &STRCAT_ARRAY,
            &[json(array), text("-")],
            r#"a-1-2.5-true--{"x":1}-[1,2]"#,
        );
        check(&STRCAT_ARRAY, &[json(r#"["a","b"]"#), long(5)], "a5b");
        check(&STRCAT_ARRAY, &[json("[]"), text("-")], "");
    }

    #[test]
    fn no_array() {
        check(&STRCAT_ARRAY, &[json(r#""abc""#), text("-")], "abc");
        check(
            &STRCAT_ARRAY,
            &[Value::Null(KqlType::Dynamic), text("-")],
            "",
        );
    }
}
