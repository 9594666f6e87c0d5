//! The rules by which an answer is the expected one.
//!
//! Columns are the same by name, order and type. Rows are paired off one to one: in any order, in their order, or in an
//! order in which rows with equal sort keys may swap places.

use std::fmt;

use serde_json::Value;

use crate::value::{Tolerance, same_cell};

/// How a case ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    Pass,
    /// Another answer than the expected one: the worst kind.
    Wrong(String),
    Refused(String),
    Crash(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => f.write_str("passes"),
            Self::Wrong(what) => write!(f, "is answered otherwise ({what})"),
            Self::Refused(what) => write!(f, "is refused ({what})"),
            Self::Crash(what) => write!(f, "crashes ({what})"),
        }
    }
}

/// The rows of an answer, each cell as the wire format writes it.
pub(crate) struct Answer {
    /// Names and types.
    pub(crate) columns: Vec<(String, String)>,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// Compares columns only.
pub(crate) fn columns(case: &Value, answer: Result<Vec<(String, String)>, String>) -> Outcome {
    match answer {
        Err(refusal) => Outcome::Refused(refusal),
        Ok(found) => {
            different_columns(list(&case["columns"]), &found).map_or(Outcome::Pass, Outcome::Wrong)
        }
    }
}

/// Compares columns and rows.
pub(crate) fn rows(case: &Value, answer: Result<Answer, String>) -> Outcome {
    match (case["expect"] == "error", answer) {
        (true, Err(_)) => Outcome::Pass,
        (true, Ok(_)) => Outcome::Wrong("Kusto refuses it".to_owned()),
        (false, Err(refusal)) => Outcome::Refused(refusal),
        (false, Ok(answer)) => different_columns(list(&case["columns"]), &answer.columns)
            .or_else(|| different_rows(&Expected::of_case(case), &answer.rows))
            .map_or(Outcome::Pass, Outcome::Wrong),
    }
}

/// The first difference. An expected type may be several: `int|long`.
fn different_columns(expected: &[Value], found: &[(String, String)]) -> Option<String> {
    if expected.len() != found.len() {
        return Some(format!(
            "{} columns expected, {} found",
            expected.len(),
            found.len()
        ));
    }
    expected.iter().zip(found).find_map(|(expected, found)| {
        let (name, kinds) = (text(&expected["name"]), text(&expected["type"]));
        let is_same = found.0 == name && kinds.split('|').any(|kind| kind == found.1);
        (!is_same).then(|| {
            format!(
                "column {name}: {kinds} expected, {}: {} found",
                found.0, found.1
            )
        })
    })
}

/// What a case says about rows.
struct Expected<'a> {
    columns: Vec<ExpectedColumn<'a>>,
    rows: Vec<&'a [Value]>,
    tolerance: Tolerance,
    order: Order,
}

struct ExpectedColumn<'a> {
    kind: &'a str,
    /// The elements of its arrays have no order.
    has_unordered_arrays: bool,
}

enum Order {
    None,
    Exact,
    /// By these columns; rows that are equal in them may swap places.
    By(Vec<usize>),
}

impl<'a> Expected<'a> {
    fn of_case(case: &'a Value) -> Self {
        let columns = list(&case["columns"]);
        let unordered = list(&case["unordered_arrays"]);
        let place = |name: &Value| {
            let found = columns.iter().position(|column| column["name"] == *name);
            found.expect("rows are sorted by columns")
        };
        let order = match (&case["ordered"], &case["order_by"]) {
            (Value::Bool(true), Value::Array(keys)) => Order::By(keys.iter().map(place).collect()),
            (Value::Bool(true), _) => Order::Exact,
            _ => Order::None,
        };
        Self {
            columns: columns
                .iter()
                .map(|column| ExpectedColumn {
                    kind: text(&column["type"]).split('|').next().unwrap_or_default(),
                    has_unordered_arrays: unordered.contains(&column["name"]),
                })
                .collect(),
            rows: list(&case["rows"]).iter().map(list).collect(),
            tolerance: Tolerance(case["tolerance"].as_f64().unwrap_or_default()),
            order,
        }
    }

    fn is_same_row(&self, expected: &[Value], found: &[Value]) -> bool {
        let mut cells = self.columns.iter().zip(expected).zip(found);
        cells.all(|((column, expected), found)| {
            same_cell(
                column.kind,
                expected,
                found,
                self.tolerance,
                column.has_unordered_arrays,
            )
        })
    }

    fn is_same_key(&self, keys: &[usize], a: &[Value], b: &[Value]) -> bool {
        keys.iter()
            .all(|&at| same_cell(self.columns[at].kind, &a[at], &b[at], Tolerance(0.0), false))
    }

    /// The ranges of rows in which any order is right.
    fn blocks(&self) -> Vec<std::ops::Range<usize>> {
        let starts_block = |idx: usize| match &self.order {
            Order::None => idx == 0,
            Order::Exact => true,
            Order::By(keys) => {
                idx == 0 || !self.is_same_key(keys, self.rows[idx - 1], self.rows[idx])
            }
        };
        let starts: Vec<usize> = (0..self.rows.len())
            .filter(|&idx| starts_block(idx))
            .collect();
        let ends = starts.iter().skip(1).copied().chain([self.rows.len()]);
        starts
            .iter()
            .zip(ends)
            .map(|(&start, end)| start..end)
            .collect()
    }
}

fn different_rows(expected: &Expected<'_>, found: &[Vec<Value>]) -> Option<String> {
    if expected.rows.len() != found.len() {
        return Some(format!(
            "{} rows expected, {} found",
            expected.rows.len(),
            found.len()
        ));
    }
    let wrong = expected.blocks().into_iter().find(|block| {
        let is_same = |a: &&[Value], b: &Vec<Value>| expected.is_same_row(a, b);
        !pair_off(
            &expected.rows[block.clone()],
            &found[block.clone()],
            &is_same,
        )
    })?;
    let shown = |row: &[Value]| Value::from(row).to_string();
    Some(format!(
        "rows from {} on: {} expected, {} found",
        wrong.start,
        shown(expected.rows[wrong.start]),
        shown(&found[wrong.start])
    ))
}

/// Can the two lists be paired off so that each pair is the same? With a tolerance, "the same" is no equivalence: a bad
/// early choice is undone (an augmenting path in a bipartite graph).
pub(crate) fn pair_off<A, B>(
    expected: &[A],
    found: &[B],
    is_same: &impl Fn(&A, &B) -> bool,
) -> bool {
    let mut pairing = Pairing {
        expected,
        found,
        is_same,
        taken_by: vec![None; found.len()],
    };
    expected.len() == found.len()
        && (0..expected.len()).all(|idx| pairing.place(idx, &mut vec![false; found.len()]))
}

struct Pairing<'a, A, B, F> {
    expected: &'a [A],
    found: &'a [B],
    is_same: &'a F,
    /// For each found element, the expected one that it is paired with.
    taken_by: Vec<Option<usize>>,
}

impl<A, B, F: Fn(&A, &B) -> bool> Pairing<'_, A, B, F> {
    /// Finds a partner for an expected element; others may have to move.
    fn place(&mut self, idx: usize, tried: &mut Vec<bool>) -> bool {
        for at in 0..self.found.len() {
            if tried[at] || !(self.is_same)(&self.expected[idx], &self.found[at]) {
                continue;
            }
            tried[at] = true;
            if self.taken_by[at].is_none_or(|other| self.place(other, tried)) {
                self.taken_by[at] = Some(idx);
                return true;
            }
        }
        false
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
