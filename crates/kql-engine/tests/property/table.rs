//! Tables of the naive interpreter, and how they are compared.

use std::fmt::Write;

use kql_types::KqlType;

use super::text;
use super::value::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kql_type: KqlType,
}

impl Column {
    pub(crate) fn new(name: impl Into<String>, kql_type: KqlType) -> Self {
        Self {
            name: name.into(),
            kql_type,
        }
    }
}

pub(crate) type Row = Vec<Value>;

#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// Does the query say in which order the rows come?
    pub(crate) ordered: bool,
}

impl Table {
    /// The place of a column; `None` where there is none of the name.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Does any cell hold what nobody says?
    pub(crate) fn has_unspecified(&self) -> bool {
        self.rows.iter().flatten().any(Value::is_unspecified)
    }

    /// How the answer differs from this one, or `None`.
    pub(crate) fn difference(&self, answer: &Self) -> Option<String> {
        if self.columns != answer.columns {
            return Some(format!(
                "columns {} instead of {}",
                answer.header(),
                self.header()
            ));
        }
        if self.rows.len() != answer.rows.len() {
            return Some(format!(
                "{} rows instead of {}",
                answer.rows.len(),
                self.rows.len()
            ));
        }
        if self.ordered {
            let differing = self
                .rows
                .iter()
                .zip(&answer.rows)
                .find(|(expected, actual)| !rows_agree(expected, actual));
            return differing.map(|(expected, actual)| {
                format!(
                    "row [{}] instead of [{}]",
                    row_text(actual),
                    row_text(expected)
                )
            });
        }
        self.row_without_partner(answer)
            .map(|row| format!("no row [{}]", row_text(row)))
    }

    /// A row that no row of the answer is left for. A cell that nobody knows is like any other, so a row that could
    /// have several partners may have to give one up.
    fn row_without_partner(&self, answer: &Self) -> Option<&Row> {
        let fits = |row: &Row| {
            let partners = answer.rows.iter().enumerate();
            let agreeing = partners.filter(|(_, actual)| rows_agree(row, actual));
            agreeing.map(|(idx, _)| idx).collect::<Vec<_>>()
        };
        let choices: Vec<Vec<usize>> = self.rows.iter().map(fits).collect();
        let mut taken: Vec<Option<usize>> = vec![None; answer.rows.len()];
        let lonely = |row: &usize| !find_partner(*row, &choices, &mut taken, &mut Vec::new());
        (0..self.rows.len()).find(lonely).map(|row| &self.rows[row])
    }

    fn header(&self) -> String {
        let columns = self
            .columns
            .iter()
            .map(|column| format!("{}: {}", column.name, column.kql_type.name()));
        columns.collect::<Vec<_>>().join(" | ")
    }

    /// As golden files write it.
    pub(crate) fn golden(&self) -> String {
        let mut text = self.header() + "\n";
        for row in &self.rows {
            writeln!(text, "{}", row_text(row)).expect("a String takes all");
        }
        text
    }
}

/// Gives the row one of its choices, if need be by moving the row that has it.
fn find_partner(
    row: usize,
    choices: &[Vec<usize>],
    taken: &mut Vec<Option<usize>>,
    tried: &mut Vec<usize>,
) -> bool {
    for &choice in &choices[row] {
        if tried.contains(&choice) {
            continue;
        }
        tried.push(choice);
        let is_free = match taken[choice] {
            None => true,
            Some(other) => find_partner(other, choices, taken, tried),
        };
        if is_free {
            taken[choice] = Some(row);
            return true;
        }
    }
    false
}

fn rows_agree(expected: &Row, actual: &Row) -> bool {
    expected
        .iter()
        .zip(actual)
        .all(|(expected, actual)| expected.agrees(actual))
}

fn row_text(row: &Row) -> String {
    row.iter().map(cell).collect::<Vec<_>>().join(" | ")
}

/// A value as golden files write it.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null(_) => "null".to_owned(),
        Value::Unspecified(_) => "(any)".to_owned(),
        Value::Dynamic(json) => json.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::String(text) => {
            let plain = text.trim() == text
                && !text.is_empty()
                && !text.starts_with(['"', '[', '{'])
                && !text.contains(['|', '\n', '\t']);
            if plain {
                text.clone()
            } else {
                serde_json::Value::from(text.as_str()).to_string()
            }
        }
        other => text::of(other),
    }
}
