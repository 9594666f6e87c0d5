//! `has_any_index()`: which text of an array occurs in a text.

use arrow::array::{ArrayRef, AsArray};
use datafusion::common::{Result, internal_err};
use kql_types::{KqlType, Value, dynamic};

use crate::args::{Args, Column};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static HAS_ANY_INDEX: ScalarDef = ScalarDef {
    name: "has_any_index",
    category: Category::String,
    summary: "Returns the position of the first element of an array that a text has as a whole term, or -1.",
    params: &[
        Param::required(
            "source",
            Accepts::Exactly(KqlType::String),
            "The text to search.",
        ),
        Param::required(
            "values",
            Accepts::Exactly(KqlType::Dynamic),
            "An array of values to search for.",
        ),
    ],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(has_any_index),
    page: "has-any-index-function",
    examples: &[
        Example {
            query: "print has_any_index('this is an example', dynamic(['this', 'example']))",
            result: "0",
        },
        Example {
            query: "print has_any_index('this is an example', dynamic(['not', 'example']))",
            result: "1",
        },
        Example {
            query: "print has_any_index('this is an example', dynamic([]))",
            result: "-1",
        },
    ],
    ..ScalarDef::NEW
};

fn has_any_index(args: &Args<'_>) -> Result<ArrayRef> {
    let values = args.json(1);
    if args.column(1).is_constant() {
        let found = first_of(
            args.column(0),
            args.rows(),
            values.get(0).unwrap_or_default(),
        )?;
        return args.longs(|row| Some(found[row]));
    }
    let sources = args.strings(0);
    let found: Result<Vec<i64>> = (0..args.rows())
        .map(|row| {
            let source = constant_text(sources.get(row));
            Ok(first_of(&source, 1, values.get(row).unwrap_or_default())?[0])
        })
        .collect();
    let found = found?;
    args.longs(|row| Some(found[row]))
}

/// For each source the position of the first element that it has.
fn first_of(sources: &Column, rows: usize, array: &str) -> Result<Vec<i64>> {
    let mut found = vec![-1; rows];
    for (idx, element) in dynamic::elements(array).enumerate() {
        let has = has(sources, rows, &dynamic::to_text(element))?;
        let has = has.as_boolean();
        for (row, found) in found
            .iter_mut()
            .enumerate()
            .filter(|(_, found)| **found < 0)
        {
            if has.value(row) {
                *found = idx as i64;
            }
        }
    }
    Ok(found)
}

/// The `has` operator, so that both know the same terms.
fn has(sources: &Column, rows: usize, value: &str) -> Result<ArrayRef> {
    let Some(Eval::Kernel(kernel)) = crate::registry::operator("has").map(|def| def.eval) else {
        return internal_err!("`has` is an operator with a kernel");
    };
    kernel(&Args::new(
        &[sources.clone(), constant_text(value)],
        rows,
        KqlType::Bool,
    ))
}

fn constant_text(text: &str) -> Column {
    Column::constant(Value::String(text.to_owned()).to_array(1), KqlType::String)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, text};

    #[test]
    fn values() {
        check(
            &HAS_ANY_INDEX,
            &[text("this is an example"), json(r#"["not","found"]"#)],
            "-1",
        );
        check(
            &HAS_ANY_INDEX,
            &[text("Example number 2"), json("[1,2,3]")],
            "1",
        );
        check(
            &HAS_ANY_INDEX,
            &[text("EXAMPLES Example"), json(r#"["exam","example"]"#)],
            "1",
        );
    }
}
