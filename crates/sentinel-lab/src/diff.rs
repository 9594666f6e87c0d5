//! Two scenarios side by side: which figures change, and which rows of a query's answer.

use std::collections::{BTreeMap, BTreeSet};

use kql_engine::{ResultColumn, ResultTable};
use kql_types::{KqlType, Value};

use crate::report::{column, followed_by, shown, table, text};

/// What a row of a comparison is; the first column of [`rows`].
const CHANGE: &str = "Change";

/// The rows of two answers to one query that differ: `Change` (`only in A`, `only in B`, or `A` and `B` below it for a row that
/// changed), then the query's columns.
///
/// Two rows are the same row if they have the same key. The key is the shortest run of columns from the left whose
/// values are unique in both answers; without one, rows are only on one side or on both. Columns of one name get numbers.
#[must_use]
pub fn rows(a: &ResultTable, b: &ResultTable) -> ResultTable {
    let columns = all_columns(a, b);
    let (left, right) = (Side::of(a, &columns), Side::of(b, &columns));
    let key_len = (0..columns.len()).find(|&len| left.is_unique(len) && right.is_unique(len));
    let mut out = Vec::new();
    match key_len {
        Some(len) => push_keyed(&mut out, &left, &right, len),
        None => push_unkeyed(&mut out, &left, &right),
    }
    let head = column(CHANGE, KqlType::String);
    table(followed_by(vec![head], &columns), out)
}

/// The columns of the one, and those of the other that it lacks.
fn all_columns(a: &ResultTable, b: &ResultTable) -> Vec<ResultColumn> {
    let missing = b.columns.iter().filter(|it| !a.columns.contains(it));
    a.columns.iter().chain(missing).cloned().collect()
}

/// An answer with the columns of both; texts stand for values where rows are compared.
struct Side {
    rows: Vec<Vec<Value>>,
    texts: Vec<Vec<String>>,
}

impl Side {
    fn of(answer: &ResultTable, columns: &[ResultColumn]) -> Self {
        let places: Vec<Option<usize>> = columns
            .iter()
            .map(|column| answer.columns.iter().position(|it| it == column))
            .collect();
        let fitted = |row: Vec<Value>| -> Vec<Value> {
            let values = places.iter().zip(columns);
            values
                .map(|(place, column)| {
                    place.map_or_else(|| Value::null(column.kql_type), |place| row[place].clone())
                })
                .collect()
        };
        let rows: Vec<Vec<Value>> = answer.rows().map(fitted).collect();
        let texts = rows.iter().map(|row| row.iter().map(comparable).collect());
        Self {
            texts: texts.collect(),
            rows,
        }
    }

    fn is_unique(&self, key_len: usize) -> bool {
        let mut seen = BTreeSet::new();
        self.texts.iter().all(|row| seen.insert(&row[..key_len]))
    }

    fn by_key(&self, key_len: usize) -> BTreeMap<&[String], usize> {
        let rows = self.texts.iter().enumerate();
        rows.map(|(idx, row)| (&row[..key_len], idx)).collect()
    }
}

/// Null is unlike the empty string.
fn comparable(value: &Value) -> String {
    match value {
        Value::Null(_) => String::new(),
        other => format!("={}", shown(other)),
    }
}

fn push_keyed(out: &mut Vec<Vec<Value>>, left: &Side, right: &Side, key_len: usize) {
    let in_right = right.by_key(key_len);
    let in_left = left.by_key(key_len);
    for (row, texts) in left.rows.iter().zip(&left.texts) {
        match in_right.get(&texts[..key_len]) {
            None => out.push(marked("only in A", row)),
            Some(&other) if right.texts[other] != *texts => {
                out.push(marked("A", row));
                out.push(marked("B", &right.rows[other]));
            }
            Some(_) => {}
        }
    }
    for (row, texts) in right.rows.iter().zip(&right.texts) {
        if !in_left.contains_key(&texts[..key_len]) {
            out.push(marked("only in B", row));
        }
    }
}

/// Takes equal rows of both sides away one by one; what is left is only on its side.
fn push_unkeyed(out: &mut Vec<Vec<Value>>, left: &Side, right: &Side) {
    for (mark, side, other) in [("only in A", left, right), ("only in B", right, left)] {
        let mut there: BTreeMap<&[String], usize> = BTreeMap::new();
        for texts in &other.texts {
            *there.entry(texts).or_default() += 1;
        }
        for (row, texts) in side.rows.iter().zip(&side.texts) {
            match there.get_mut(texts.as_slice()) {
                Some(left) if *left > 0 => *left -= 1,
                _ => out.push(marked(mark, row)),
            }
        }
    }
}

fn marked(mark: &str, row: &[Value]) -> Vec<Value> {
    [text(mark)]
        .into_iter()
        .chain(row.iter().cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rows: &[(&str, i64)]) -> ResultTable {
        let columns = vec![
            column("Status", KqlType::String),
            column("n", KqlType::Long),
        ];
        let rows = rows
            .iter()
            .map(|(status, n)| vec![text(*status), Value::Long(*n)]);
        table(columns, rows.collect())
    }

    #[track_caller]
    fn check(a: &[(&str, i64)], b: &[(&str, i64)], expected: &[&str]) {
        let found: Vec<String> = rows(&answer(a), &answer(b))
            .rows()
            .map(|row| row.iter().map(shown).collect::<Vec<_>>().join(" | "))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_are_matched_by_their_key() {
        check(
            &[("New", 1), ("Resolved", 2), ("Dismissed", 3)],
            &[("Resolved", 5), ("New", 1), ("InProgress", 4)],
            &[
                "A | Resolved | 2",
                "B | Resolved | 5",
                "only in A | Dismissed | 3",
                "only in B | InProgress | 4",
            ],
        );
    }

    #[test]
    fn single_rows_need_no_key() {
        check(
            &[("all", 1)],
            &[("all", 2)],
            &["A | all | 1", "B | all | 2"],
        );
        check(&[("x", 1)], &[("x", 1)], &[]);
        check(&[], &[("x", 1)], &["only in B | x | 1"]);
    }

    #[test]
    fn rows_without_a_key_are_counted() {
        check(
            &[("x", 1), ("x", 1), ("y", 2)],
            &[("x", 1), ("y", 2), ("y", 2)],
            &["only in A | x | 1", "only in B | y | 2"],
        );
    }
}
