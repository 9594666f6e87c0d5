//! Functions of arrays. See the page of each; what they give for a dynamic that is no array is null where it is documented
//! and left open where it is not.

use kql_types::KqlType::{self, Bool, DateTime, Dynamic, Guid, Int, Long, Real, String, Timespan};
use serde_json::Value as Json;

use super::{Forms, Param, longs, params, texts};
use crate::property::text;
use crate::property::value::Value;

pub(super) fn forms(forms: &mut Forms) {
    making(forms);
    reading(forms);
    rearranging(forms);
    sets(forms);
}

/// A value as an element of an array or of a bag; `None` where its form is in no document.
pub(crate) fn element(value: &Value) -> Option<Json> {
    match value {
        Value::Null(_) => Some(Json::Null),
        Value::Bool(bit) => Some((*bit).into()),
        Value::Int(number) => Some((*number).into()),
        Value::Long(number) => Some((*number).into()),
        Value::Real(number) => text::of_real(*number)
            .filter(|_| number.is_finite())
            .map(|_| (*number).into()),
        Value::Dynamic(json) => Some(json.clone()),
        Value::Decimal(_) | Value::Unspecified(_) => None,
        other => Some(text::of(other).into()),
    }
}

fn dynamic(json: Option<Json>) -> Value {
    Value::or_unspecified(json.map(Value::dynamic), Dynamic)
}

fn making(forms: &mut Forms) {
    for any in [
        Bool, Int, Long, Real, DateTime, Timespan, String, Guid, Dynamic,
    ] {
        forms.seeing_null("pack_array({0}, {1})", params![any, Long], Dynamic, |a| {
            dynamic(a.iter().map(element).collect())
        });
    }
    forms.seeing_null(
        "pack_array({0}, {1}, {2})",
        params![Long, String, Dynamic],
        Dynamic,
        |a| dynamic(a.iter().map(element).collect()),
    );
    // Both ends belong to the range.
    forms.strict(
        "range({0}, {1}, {2})",
        params![longs([-2, 0, 1]), longs([-3, 0, 3, 7]), longs([1, 2])],
        Dynamic,
        |a| {
            let step = a[2].long() as usize;
            Value::Dynamic(
                (a[0].long()..=a[1].long())
                    .step_by(step)
                    .map(Json::from)
                    .collect(),
            )
        },
    );
    forms.seeing_null(
        "repeat({0}, {1})",
        params![Long, longs([1, 3])],
        Dynamic,
        |a| dynamic(element(&a[0]).map(|element| vec![element; a[1].long() as usize].into())),
    );
}

/// A form over arrays: null for a dynamic that is none.
fn of_arrays(
    forms: &mut Forms,
    text: &str,
    more: Vec<Param>,
    result: KqlType,
    meaning: fn(&[Json], &[Value]) -> Value,
) {
    let mut params = params![Dynamic];
    params.extend(more);
    forms.seeing_null(text, params, result, move |a| match a[0].array() {
        _ if a[1..].iter().any(Value::is_null) => Value::Unspecified(result),
        Some(array) => meaning(array, &a[1..]),
        None => Value::null(result),
    });
}

fn reading(forms: &mut Forms) {
    of_arrays(forms, "array_length({0})", vec![], Long, |array, _| {
        Value::Long(array.len() as i64)
    });
    // The first place, or -1. The types count: 2 is not "2".
    of_arrays(
        forms,
        "array_index_of({0}, {1})",
        params![Long],
        Long,
        |array, a| place(array, &a[0].long().into()),
    );
    of_arrays(
        forms,
        "array_index_of({0}, {1})",
        params![String],
        Long,
        |array, a| place(array, &a[0].text().into()),
    );
    of_arrays(forms, "array_sum({0})", vec![], Real, |array, _| {
        let numbers = array.iter().filter(|element| !element.is_null());
        let sum: Option<f64> = numbers.map(Json::as_f64).sum();
        Value::or_unspecified(sum.filter(|_| !array.is_empty()).map(Value::Real), Real)
    });
    forms.seeing_null(
        "strcat_array({0}, {1})",
        params![Dynamic, texts(&["", ",", "->"])],
        String,
        |a| {
            // Nulls have no text. How other elements are written, and what is no array, is left out.
            let is_simple = |json: &Json| json.is_null() || json.is_i64() || json.is_string();
            let array = a[0].array().filter(|array| array.iter().all(is_simple));
            let texts = |array: &Vec<Json>| array.iter().map(text::of_json).collect::<Vec<_>>();
            let joined = array.map(|array| Value::String(texts(array).join(a[1].text())));
            Value::or_unspecified(joined, String)
        },
    );
    for idx in [0, 1, 2, -1] {
        // A negative index counts from the end; beyond the ends there is null.
        of_arrays(
            forms,
            &format!("{{0}}[{idx}]"),
            vec![],
            Dynamic,
            if idx < 0 { last } else { AT[idx as usize] },
        );
    }
}

type OfArray = fn(&[Json], &[Value]) -> Value;

const AT: [OfArray; 3] = [
    |array, _| at(array, 0),
    |array, _| at(array, 1),
    |array, _| at(array, 2),
];

fn at(array: &[Json], idx: usize) -> Value {
    Value::dynamic(array.get(idx).cloned().unwrap_or_default())
}

fn last(array: &[Json], _: &[Value]) -> Value {
    Value::dynamic(array.last().cloned().unwrap_or_default())
}

fn place(array: &[Json], wanted: &Json) -> Value {
    match array.iter().position(|element| element == wanted) {
        // Whether 2.0 is 2 is in no document.
        None if wanted.is_number() && array.iter().any(Json::is_f64) => Value::Unspecified(Long),
        place => Value::Long(place.map_or(-1, |place| place as i64)),
    }
}

fn rearranging(forms: &mut Forms) {
    of_arrays(forms, "array_reverse({0})", vec![], Dynamic, |array, _| {
        Value::Dynamic(array.iter().rev().cloned().collect())
    });
    of_arrays(
        forms,
        "array_slice({0}, {1}, {2})",
        params![longs([-2, -1, 0, 1, 2]), longs([-2, -1, 0, 1, 100])],
        Dynamic,
        |array, a| slice(array, a[0].long(), a[1].long()),
    );
    of_arrays(
        forms,
        "array_rotate_left({0}, {1})",
        params![longs([-7, -1, 0, 1, 2, 100])],
        Dynamic,
        |array, a| rotated(array, a[0].long()),
    );
    of_arrays(
        forms,
        "array_rotate_right({0}, {1})",
        params![longs([-7, -1, 0, 1, 2, 100])],
        Dynamic,
        |array, a| rotated(array, -a[0].long()),
    );
    of_arrays(
        forms,
        "array_shift_left({0}, {1})",
        params![longs([-7, -1, 0, 1, 2])],
        Dynamic,
        |array, a| shifted(array, a[0].long(), None),
    );
    of_arrays(
        forms,
        "array_shift_right({0}, {1}, {2})",
        params![longs([-1, 0, 1, 2]), Long],
        Dynamic,
        |array, a| shifted(array, -a[0].long(), Some(a[1].long().into())),
    );
    of_arrays(forms, "array_sort_asc({0})", vec![], Dynamic, |array, _| {
        sorted(array, false)
    });
    of_arrays(
        forms,
        "array_sort_desc({0})",
        vec![],
        Dynamic,
        |array, _| sorted(array, true),
    );
    // What is no array counts as no elements; of none at all nothing is said.
    forms.seeing_null(
        "array_concat({0}, {1})",
        params![Dynamic, Dynamic],
        Dynamic,
        |a| {
            let arrays: Vec<&Vec<Json>> = a.iter().filter_map(Value::array).collect();
            dynamic((!arrays.is_empty()).then(|| arrays.into_iter().flatten().cloned().collect()))
        },
    );
    // To the length of the longest, with nulls.
    forms.seeing_null("zip({0}, {1})", params![Dynamic, Dynamic], Dynamic, |a| {
        let (Some(left), Some(right)) = (a[0].array(), a[1].array()) else {
            return Value::Unspecified(Dynamic);
        };
        let element = |array: &Vec<Json>, idx| array.get(idx).cloned().unwrap_or_default();
        let pairs = (0..left.len().max(right.len()))
            .map(|idx| vec![element(left, idx), element(right, idx)]);
        Value::Dynamic(pairs.map(Json::from).collect())
    });
}

/// From `start` to `end`, both included; negative places count from the end.
fn slice(array: &[Json], start: i64, end: i64) -> Value {
    let len = array.len() as i64;
    let from_end = |place: i64| if place < 0 { place + len } else { place };
    let (start, end) = (from_end(start), from_end(end).min(len - 1));
    // "Out of bounds indices are ignored" can be read in two ways before the start of the array, and for nothing at all.
    if start < 0 || end < start {
        return Value::Unspecified(Dynamic);
    }
    Value::Dynamic(array[start as usize..=end as usize].to_vec().into())
}

fn rotated(array: &[Json], left: i64) -> Value {
    let len = array.len() as i64;
    let from = |idx: i64| array[(idx + left).rem_euclid(len) as usize].clone();
    Value::Dynamic((0..len).map(from).collect())
}

/// Unless it is written, what comes in is null, in an array of strings the empty string.
fn shifted(array: &[Json], left: i64, fill: Option<Json>) -> Value {
    let of_strings = !array.is_empty() && array.iter().all(Json::is_string);
    let default = if of_strings { "".into() } else { Json::Null };
    let fill = fill.unwrap_or(default);
    let from = |idx: i64| {
        usize::try_from(idx + left)
            .ok()
            .and_then(|idx| array.get(idx))
    };
    let elements = (0..array.len() as i64).map(|idx| from(idx).unwrap_or(&fill).clone());
    Value::Dynamic(elements.collect())
}

/// Numbers or strings, nulls last in either direction. The order of different types is left out.
fn sorted(array: &[Json], descending: bool) -> Value {
    let (nulls, mut present): (Vec<Json>, Vec<Json>) =
        array.iter().cloned().partition(Json::is_null);
    if present.iter().all(Json::is_string) {
        present.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    } else if present.iter().all(Json::is_i64) {
        present.sort_by_key(Json::as_i64);
    } else {
        return Value::Unspecified(Dynamic);
    }
    if descending {
        present.reverse();
    }
    present.extend(nulls);
    Value::Dynamic(present.into())
}

/// Elements in the order in which they first appear, each once. Arrays of other arrays, and of integers beside reals, are
/// left out, as is null.
fn sets(forms: &mut Forms) {
    let mut add = |name: &str, kept: fn(&[Json], &[Json]) -> Vec<Json>| {
        let text = format!("{name}({{0}}, {{1}})");
        forms.seeing_null(&text, params![Dynamic, Dynamic], Dynamic, move |a| {
            let (Some(left), Some(right)) = (a[0].array(), a[1].array()) else {
                return Value::Unspecified(Dynamic);
            };
            let simple = left
                .iter()
                .chain(right)
                .all(|element| element.is_i64() || element.is_string());
            let mut set: Vec<Json> = Vec::new();
            for element in kept(left, right) {
                if !set.contains(&element) {
                    set.push(element);
                }
            }
            dynamic(simple.then(|| set.into()))
        });
    };
    add("set_union", |left, right| [left, right].concat());
    add("set_intersect", |left, right| {
        left.iter()
            .filter(|element| right.contains(element))
            .cloned()
            .collect()
    });
    add("set_difference", |left, right| {
        left.iter()
            .filter(|element| !right.contains(element))
            .cloned()
            .collect()
    });
    for element in [Long, String] {
        let text = "set_has_element({0}, {1})";
        forms.seeing_null(text, params![Dynamic, element], Bool, |a| {
            let array = a[0]
                .array()
                .filter(|_| !a[1].is_null())
                .filter(|array| !array.iter().any(Json::is_f64));
            let element = self::element(&a[1]).unwrap_or_default();
            Value::or_unspecified(
                array.map(|array| Value::Bool(array.contains(&element))),
                Bool,
            )
        });
    }
}
