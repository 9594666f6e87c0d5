//! `parse` in its simple kind, with two columns: `* "literal" first "literal" second`.

use std::fmt;

use kql_types::KqlType;

use crate::property::pipeline::Stop;
use crate::property::table::{Column, Table};
use crate::property::value::Value;

#[derive(Clone)]
pub(crate) struct Parse {
    pub(crate) column: String,
    /// What stands before each of the columns.
    pub(crate) literals: [String; 2],
    /// Is the first column a long?
    pub(crate) typed: bool,
    /// Are rows that do not match dropped?
    pub(crate) matching_only: bool,
}

impl Parse {
    pub(super) fn run(&self, input: &Table) -> Result<Table, Stop> {
        let place = input.place_of_type(&self.column, KqlType::String)?;
        if ["first", "second"]
            .iter()
            .any(|name| input.place(&format!("p_{name}")).is_some())
        {
            return Err(Stop::Wrong);
        }
        let mut output = Table {
            rows: Vec::new(),
            ..input.clone()
        };
        let first_type = if self.typed {
            KqlType::Long
        } else {
            KqlType::String
        };
        output.columns.extend([
            Column::new("p_first", first_type),
            Column::new("p_second", KqlType::String),
        ]);
        for row in &input.rows {
            let parsed = self.captures(row[place].text());
            if parsed.is_some() || !self.matching_only {
                let columns =
                    parsed.unwrap_or_else(|| [Value::null(first_type), Value::string("")]);
                output.rows.push([row.clone(), columns.to_vec()].concat());
            }
        }
        Ok(output)
    }

    /// The first column ends at the first place where its second literal stands, the second one at the end of the text.
    /// If one does not convert, the whole row does not match.
    fn captures(&self, text: &str) -> Option<[Value; 2]> {
        let (_, rest) = text.split_once(&self.literals[0])?;
        let (first, second) = rest.split_once(&self.literals[1])?;
        let first = match self.typed {
            true => Value::Long(first.trim().parse().ok()?),
            false => Value::string(first),
        };
        Some([first, Value::string(second)])
    }
}

impl fmt::Display for Parse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = &self.literals;
        let name = if self.matching_only {
            "parse-where"
        } else {
            "parse"
        };
        let kql_type = if self.typed { ": long" } else { "" };
        write!(
            f,
            "{name} {} with * {first:?} p_first{kql_type} {second:?} p_second",
            self.column
        )
    }
}
