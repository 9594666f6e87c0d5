//! `array_sort_asc()`, `array_sort_desc()`: the first array sorted, and the others in the same order.
//!
//! Numbers come before strings and these before everything else, which keeps its order. Strings compare by code point.

use std::cmp::Ordering;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use super::{RECORD, items};
use crate::args::Args;
use crate::def::{Accepts, Eval, Example, Param, ResultName, Returns, ScalarDef, Tuple};
use crate::elements::write_array;

const ARRAYS: Param = Param::repeated(
    "array",
    Accepts::OneOf(&[KqlType::Dynamic, KqlType::Bool]),
    1,
    65,
    "The array to sort, arrays to put in the same order, and at the end, if need be, whether nulls come last.",
);

const SORT: ScalarDef = ScalarDef {
    params: &[ARRAYS],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::Suffixed("sorted"),
    tuple: Tuple::Arguments,
    ..RECORD
};

pub(super) static ARRAY_SORT_ASC: ScalarDef = ScalarDef {
    name: "array_sort_asc",
    summary: "Sorts an array in ascending order, and puts further arrays in the same order.",
    eval: Eval::Kernel(|args| sort(args, |order| order)),
    page: "array-sort-asc-function",
    examples: &[
        Example {
            query: "print array_sort_asc(dynamic([3,1,2]))",
            result: "[1,2,3]",
        },
        Example {
            query: "print array_sort_asc(dynamic([null,\"blue\",\"yellow\",\"green\",null]))",
            result: "[\"blue\",\"green\",\"yellow\",null,null]",
        },
    ],
    ..SORT
};

pub(super) static ARRAY_SORT_DESC: ScalarDef = ScalarDef {
    name: "array_sort_desc",
    summary: "Sorts an array in descending order, and puts further arrays in the same order.",
    eval: Eval::Kernel(|args| sort(args, Ordering::reverse)),
    page: "array-sort-desc-function",
    examples: &[Example {
        query: "print array_sort_desc(dynamic([null,\"blue\",\"yellow\",\"green\",null]))",
        result: "[\"yellow\",\"green\",\"blue\",null,null]",
    }],
    ..SORT
};

fn sort(args: &Args<'_>, direct: fn(Ordering) -> Ordering) -> Result<ArrayRef> {
    let arrays: Vec<_> = (0..args.len())
        .filter(|&idx| args.kql_type(idx) == KqlType::Dynamic)
        .map(|idx| args.json(idx))
        .collect();
    let last = args.len() - 1;
    let nulls_last = (args.kql_type(last) == KqlType::Bool).then(|| args.booleans(last));
    args.dynamics(|row, out| {
        let nulls_last = nulls_last.and_then(|flags| flags.get(row)).unwrap_or(true);
        let columns: Vec<_> = arrays.iter().map(|array| items(array.get(row))).collect();
        let order = columns
            .first()
            .and_then(Option::as_ref)
            .map(|first| sorted(first, nulls_last, direct));
        match &columns[..] {
            [single] => write_ordered(single.as_deref(), order.as_deref(), out),
            several => {
                out.push('[');
                for (idx, column) in several.iter().enumerate() {
                    if idx > 0 {
                        out.push(',');
                    }
                    if !write_ordered(column.as_deref(), order.as_deref(), out) {
                        out.push_str("null");
                    }
                }
                out.push(']');
                true
            }
        }
    })
}

fn write_ordered(items: Option<&[&str]>, order: Option<&[usize]>, out: &mut String) -> bool {
    match (items, order) {
        (Some(items), Some(order)) if items.len() == order.len() => {
            write_array(order.iter().map(|&idx| items[idx]), out);
            true
        }
        _ => false,
    }
}

/// The places of the items in sorted order.
fn sorted(items: &[&str], nulls_last: bool, direct: fn(Ordering) -> Ordering) -> Vec<usize> {
    let keys: Vec<Key<'_>> = items
        .iter()
        .map(|item| Key::new(item, nulls_last))
        .collect();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|&left, &right| keys[left].compare(&keys[right], direct));
    order
}

/// What an element sorts by.
enum Key<'a> {
    Null(u8),
    Number(f64, Option<i64>),
    Text(std::borrow::Cow<'a, str>),
    Other,
}

impl<'a> Key<'a> {
    fn new(item: &'a str, nulls_last: bool) -> Key<'a> {
        match dynamic::kind(item) {
            Kind::Null => Key::Null(if nulls_last { 9 } else { 0 }),
            Kind::Long | Kind::Real => {
                Key::Number(item.parse().unwrap_or(f64::NAN), item.parse().ok())
            }
            Kind::String => Key::Text(dynamic::unquote(item)),
            _ => Key::Other,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Key::Null(rank) => *rank,
            Key::Number(..) => 1,
            Key::Text(_) => 2,
            Key::Other => 3,
        }
    }

    fn compare(&self, other: &Key<'_>, direct: fn(Ordering) -> Ordering) -> Ordering {
        match (self, other) {
            (Key::Number(_, Some(left)), Key::Number(_, Some(right))) => direct(left.cmp(right)),
            (Key::Number(left, _), Key::Number(right, _)) => direct(left.total_cmp(right)),
            (Key::Text(left), Key::Text(right)) => direct(left.cmp(right)),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json};
    use kql_types::Value;

    #[test]
    fn sorts() {
        check(&ARRAY_SORT_ASC, &[json("[1,null,3]")], "[1,3,null]");
        check(
            &ARRAY_SORT_ASC,
            &[json(r#"[null,"b","a"]"#), Value::Bool(false)],
            r#"[null,"a","b"]"#,
        );
        check(
            &ARRAY_SORT_ASC,
            &[json(r#"["b",true,10,9.5,"a"]"#)],
            r#"[9.5,10,"a","b",true]"#,
        );
        check(&ARRAY_SORT_DESC, &[json("[5,3,8,1]")], "[8,5,3,1]");
        check(&ARRAY_SORT_ASC, &[json("{}")], "null");
    }

    #[test]
    fn others_follow_the_first() {
        let (numbers, letters) = (json("[1,3,4,5,2]"), json(r#"["a","b","c","d","e"]"#));
        check(
            &ARRAY_SORT_DESC,
            &[numbers.clone(), letters],
            r#"[[5,4,3,2,1],["d","c","b","e","a"]]"#,
        );
        check(
            &ARRAY_SORT_DESC,
            &[numbers, json("[1]")],
            "[[5,4,3,2,1],null]",
        );
    }
}
