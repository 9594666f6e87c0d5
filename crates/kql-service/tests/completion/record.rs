//! The records of a `.complete` file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use kql_engine::{Engine, ResultColumn};
use kql_service::{ColumnValues, Service, Signature};
use kql_types::KqlType;

/// Where the cursor stands.
const CURSOR: char = '‸';

/// A line that ends the expected candidates, and says that more follow.
const MORE: &str = "...";

/// A text with a cursor, and what is expected there.
pub(crate) struct Record {
    asked: Asked,
    pub(crate) text: String,
    cursor: usize,
    pub(crate) expected: Vec<String>,
    /// Where the expectation stands in the file, counted from 0.
    pub(crate) expected_lines: Range<usize>,
    workspace: Arc<Workspace>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Completion,
    Signature,
    Problems,
}

/// The tables, functions and values of the records below them.
#[derive(Clone, Default)]
struct Workspace {
    tables: BTreeMap<String, Vec<ResultColumn>>,
    functions: Vec<(String, String)>,
    values: BTreeMap<String, Vec<String>>,
    /// By table, column and path: `T.Extra.a`.
    properties: BTreeMap<String, Vec<String>>,
}

impl ColumnValues for Workspace {
    fn values(&self, table: &str, column: &str) -> Vec<String> {
        let values = self.values.get(&format!("{table}.{column}"));
        values.cloned().unwrap_or_default()
    }

    fn properties(&self, table: &str, column: &str, path: &[String]) -> Vec<String> {
        let owner = [&[table.to_owned(), column.to_owned()], path].concat();
        let properties = self.properties.get(&owner.join("."));
        properties.cloned().unwrap_or_default()
    }
}

impl Workspace {
    fn engine(&self) -> Engine {
        let mut builder = Engine::builder();
        for (name, columns) in &self.tables {
            builder = builder.table(name, columns.clone(), Vec::new());
        }
        for (name, text) in &self.functions {
            builder = builder.function(name, text).expect("the function is right");
        }
        builder.build()
    }
}

/// The records of a file. An error is `line: what is wrong`.
pub(crate) fn records(text: &str) -> Result<Vec<Record>, String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut workspace = Arc::new(Workspace::default());
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (keyword, rest) = line.split_once(' ').unwrap_or((line, ""));
        let asked = match keyword {
            "table" => {
                Arc::make_mut(&mut workspace).add_table(rest);
                continue;
            }
            "function" => {
                let (name, text) = rest.split_once(' ').ok_or(format!("{at}: no text"))?;
                let function = (name.to_owned(), text.to_owned());
                Arc::make_mut(&mut workspace).functions.push(function);
                continue;
            }
            "values" | "properties" => {
                let (column, values) = rest.split_once(" = ").ok_or(format!("{at}: no values"))?;
                let values = values.split(", ").map(str::to_owned).collect();
                let workspace = Arc::make_mut(&mut workspace);
                let all = match keyword {
                    "values" => &mut workspace.values,
                    _ => &mut workspace.properties,
                };
                all.insert(column.to_owned(), values);
                continue;
            }
            "complete" => Asked::Completion,
            "signature" => Asked::Signature,
            "problems" => Asked::Problems,
            _ => {
                return Err(format!(
                    "{at}: expected `table`, `values`, `properties`, `function`, `complete`, `signature` or `problems`"
                ));
            }
        };
        let rule = (at..lines.len())
            .find(|idx| lines[*idx] == "----")
            .ok_or(format!("{at}: the record has no `----` line"))?;
        let text = lines[at..rule].join("\n");
        let end = (rule + 1..lines.len())
            .find(|idx| lines[*idx].is_empty())
            .unwrap_or(lines.len());
        let cursor = text.find(CURSOR);
        found.push(Record {
            asked,
            cursor: cursor.unwrap_or(text.len()),
            text: text.replacen(CURSOR, "", 1),
            expected: lines[rule + 1..end]
                .iter()
                .map(|line| (*line).to_owned())
                .collect(),
            expected_lines: rule + 1..end,
            workspace: Arc::clone(&workspace),
        });
        at = end;
    }
    Ok(found)
}

impl Workspace {
    /// `T (a: long, b: string)`
    fn add_table(&mut self, text: &str) {
        let (name, columns) = text.split_once(" (").expect("a table has columns");
        let columns = columns.trim_end_matches(')').split(", ").map(|column| {
            let (name, kql_type) = column.split_once(": ").expect("a column has a type");
            ResultColumn {
                name: name.to_owned(),
                kql_type: KqlType::from_name(kql_type).expect("the type exists"),
            }
        });
        self.tables.insert(name.to_owned(), columns.collect());
    }
}

impl Record {
    /// Compares what is answered with what is expected; an error is the text to expect.
    pub(crate) fn check(&self) -> Result<(), String> {
        let engine = self.workspace.engine();
        let service = Service::new(engine.catalog()).with_values(self.workspace.as_ref());
        let mut actual = match self.asked {
            Asked::Completion => self.completion(&service),
            Asked::Signature => {
                let signature = service.signature(&self.text, self.cursor);
                signature.map_or_else(|| vec!["none".to_owned()], |found| lines_of(&found))
            }
            Asked::Problems => {
                let places = service.problems(&self.text).into_iter();
                places.map(|place| self.text[place].to_owned()).collect()
            }
        };
        if self.expected.last().is_some_and(|last| last == MORE) {
            let shown = self.expected.len() - 1;
            if actual.len() > shown {
                actual.truncate(shown);
                actual.push(MORE.to_owned());
            }
        }
        match actual == self.expected {
            true => Ok(()),
            false => Err(actual.join("\n")),
        }
    }

    fn completion(&self, service: &Service<'_>) -> Vec<String> {
        let completion = service.complete(&self.text, self.cursor);
        let candidates = completion.candidates.iter().map(|candidate| {
            let kind = candidate.kind.name();
            let line = format!(
                "{kind} {}  {}",
                candidate.insert.trim_end(),
                candidate.detail
            );
            line.trim_end().to_owned()
        });
        let found: Vec<String> = candidates.collect();
        match found.is_empty() {
            true => vec!["none".to_owned()],
            false => found,
        }
    }
}

/// The signature with the parameter at hand between `<` and `>`.
fn lines_of(signature: &Signature) -> Vec<String> {
    let params =
        signature
            .params
            .iter()
            .enumerate()
            .map(|(idx, param)| match idx == signature.current {
                true => format!("<{param}>"),
                false => param.clone(),
            });
    let params: Vec<String> = params.collect();
    let mut line = format!("{}({})", signature.name, params.join(", "));
    if !signature.returns.is_empty() {
        line = format!("{line}: {}", signature.returns);
    }
    let mut lines = vec![line];
    if !signature.summary.is_empty() {
        lines.push(signature.summary.clone());
    }
    lines
}
