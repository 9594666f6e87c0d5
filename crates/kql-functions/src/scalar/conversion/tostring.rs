//! `tostring()`: the text of any value; a null's is empty.

use arrow::array::{Array, ArrayRef, AsArray, Scalar, StringViewArray};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{cast, is_not_null};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use kql_types::dynamic::{self, Kind};
use kql_types::{KqlType, convert};

use super::unchanged;
use crate::args::{Args, Column};
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static TOSTRING: ScalarDef = ScalarDef {
    name: "tostring",
    category: Category::Conversion,
    summary: "Gives the text of a value; the empty string for a null.",
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The value to convert.",
    )],
    returns: Returns::Always(KqlType::String),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(tostring),
    page: "tostring-function",
    examples: &[
        Example {
            query: "print tostring(true)",
            result: "True",
        },
        Example {
            query: "print tostring(1d)",
            result: "1.00:00:00",
        },
    ],
    ..ScalarDef::NEW
};

fn tostring(args: &Args<'_>) -> Result<ArrayRef> {
    if let Some(same) = unchanged(args) {
        return Ok(same);
    }
    if args.kql_type(0) == KqlType::Dynamic {
        if let Some(same) = json_as_text(args.column(0))? {
            return Ok(same);
        }
        let values = args.json(0);
        return args.texts(|row, out| {
            if let Some(json) = values.get(row) {
                out.push_str(&dynamic::to_text(json));
            }
        });
    }
    let column = args.column(0);
    args.texts(|row, out| convert::write_string(&column.value(row), out))
}

/// The texts of dynamic values without copying, where all are what they are as JSON: anything but strings and nulls.
fn json_as_text(column: &Column) -> Result<Option<ArrayRef>> {
    if column.is_constant() {
        return Ok(None);
    }
    let is_same = |json: &str| !matches!(dynamic::kind(json), Kind::String | Kind::Null);
    let values = column.array().as_string::<i64>();
    if !values.iter().flatten().all(is_same) {
        return Ok(None);
    }
    let texts = cast(values, &DataType::Utf8View)?;
    if texts.null_count() == 0 {
        return Ok(Some(texts));
    }
    // The text of a null is empty, not null: comparisons see the difference.
    let empty = Scalar::new(StringViewArray::from(vec![""]));
    Ok(Some(zip(&is_not_null(&texts)?, &texts, &empty)?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::LargeStringArray;

    use super::*;

    #[track_caller]
    fn check(json: &[Option<&str>], is_shared: bool, expected: &[&str]) {
        let array: ArrayRef = Arc::new(LargeStringArray::from(json.to_vec()));
        let column = [Column::rows(
            array.slice(1, json.len() - 1),
            KqlType::Dynamic,
        )];
        let shared = json_as_text(&column[0]).expect("texts can be cast");
        assert_eq!(shared.is_some(), is_shared);
        let args = Args::new(&column, json.len() - 1, KqlType::String);
        let texts = tostring(&args).expect("every value has a text");
        assert_eq!(texts.null_count(), 0);
        let texts: Vec<&str> = texts.as_string_view().iter().flatten().collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn texts_are_shared_where_they_are_the_same_and_never_null() {
        let long = r#"{"a":"more than twelve bytes"}"#;
        check(
            &[None, Some(long), Some("[1]"), Some("7")],
            true,
            &[long, "[1]", "7"],
        );
        check(&[Some("[]"), None, Some(long), None], true, &["", long, ""]);
        check(
            &[None, Some(r#""text""#), Some(long)],
            false,
            &["text", long],
        );
        check(&[None, Some("null"), None], false, &["", ""]);
    }
}
