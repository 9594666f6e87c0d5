//! `array_index_of()`: where a value is in an array.

use kql_types::KqlType;

use super::{ARRAY, RECORD, items};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::Elements;
use crate::scalar::set::same_element;

pub(super) static ARRAY_INDEX_OF: ScalarDef = ScalarDef {
    name: "array_index_of",
    summary: "Finds the index of a value in an array, or -1.",
    params: &[
        ARRAY,
        Param::required("value", Accepts::Any, "The value to find."),
        Param::optional(
            "start",
            Accepts::INTEGER,
            "Where to start, from the end where negative.",
        ),
        Param::optional(
            "length",
            Accepts::INTEGER,
            "How many elements to look at; -1 for all.",
        ),
        Param::optional(
            "occurrence",
            Accepts::INTEGER,
            "Which occurrence to find, counted from 1.",
        )
        .constant(),
    ],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(|args| {
        let (arrays, values) = (args.json(0), Elements::new(args, 1));
        let option = |idx: usize, default: i64| {
            let column = args.optional(idx).map(|_| args.integers(idx));
            move |row: usize| column.map_or(Some(default), |column| column.get(row))
        };
        let (start, length, occurrence) = (option(2, 0), option(3, -1), option(4, 1));
        let mut value = String::new();
        args.longs(|row| {
            let items = items(arrays.get(row))?;
            value.clear();
            values.write(row, &mut value);
            find(&items, &value, start(row)?, length(row)?, occurrence(row)?)
        })
    }),
    page: "array-index-of-function",
    examples: &[
        Example {
            query: "print array_index_of(dynamic([1, 2, 3]), 2)",
            result: "1",
        },
        Example {
            query: "print array_index_of(dynamic([1, 2, 3]), 99)",
            result: "-1",
        },
    ],
    ..RECORD
};

fn find(items: &[&str], value: &str, start: i64, length: i64, occurrence: i64) -> Option<i64> {
    if length < -1 || occurrence < 1 {
        return None;
    }
    let start = if start < 0 {
        start.saturating_add(items.len() as i64)
    } else {
        start
    };
    let start = usize::try_from(start).unwrap_or(0);
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let places = items.iter().enumerate().skip(start).take(length);
    let mut found = places
        .filter(|(_, item)| same_element(item, value))
        .map(|(idx, _)| idx as i64);
    Some(
        found
            .nth(usize::try_from(occurrence - 1).unwrap_or(usize::MAX))
            .unwrap_or(-1),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long, text};

    #[test]
    fn documented() {
        let array = || json(r#"["this","is","an","example","an","example"]"#);
        let cases: [(&str, &[i64], &str); 9] = [
            ("an", &[], "2"),
            ("example", &[1, 3], "3"),
            ("example", &[1, 2], "-1"),
            ("is", &[2, 4], "-1"),
            ("example", &[2, -1], "3"),
            ("an", &[1, -1, 2], "4"),
            ("an", &[1, -1, 3], "-1"),
            ("an", &[-3], "4"),
            ("is", &[-4], "-1"),
        ];
        for (value, options, expected) in cases {
            let options = options.iter().copied().map(long);
            let args: Vec<_> = [array(), text(value)].into_iter().chain(options).collect();
            check(&ARRAY_INDEX_OF, &args, expected);
        }
        check(&ARRAY_INDEX_OF, &[json("[1,2]"), text("2")], "-1");
        check(
            &ARRAY_INDEX_OF,
            &[json("[1,2]"), long(2), long(0), long(-2)],
            "null",
        );
    }
}
