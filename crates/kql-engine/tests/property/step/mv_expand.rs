//! `mv-expand` of one column.

use std::fmt;

use kql_types::KqlType;
use serde_json::Value as Json;

use crate::property::pipeline::Stop;
use crate::property::table::{Column, Table};
use crate::property::value::Value;

#[derive(Clone)]
pub(crate) struct MvExpand {
    /// The name that the elements get; without one, they replace the column.
    pub(crate) name: Option<String>,
    pub(crate) column: String,
    /// The type that the elements are converted to.
    pub(crate) to: Option<KqlType>,
    /// The column with the place of each element.
    pub(crate) index: Option<String>,
}

impl MvExpand {
    pub(super) fn run(&self, input: &Table) -> Result<Table, Stop> {
        let source = input.place_of_type(&self.column, KqlType::Dynamic)?;
        let name = self.name.as_ref().unwrap_or(&self.column);
        let target = input.place(name).unwrap_or(input.columns.len());
        let mut output = Table {
            rows: Vec::new(),
            ..input.clone()
        };
        let column = Column::new(name, self.to.unwrap_or(KqlType::Dynamic));
        output
            .columns
            .splice(target..(target + 1).min(input.columns.len()), [column]);
        if let Some(index) = &self.index {
            if output.place(index).is_some() {
                return Err(Stop::Wrong);
            }
            output.columns.push(Column::new(index, KqlType::Long));
        }
        for row in &input.rows {
            for (idx, element) in elements(row[source].json()).into_iter().enumerate() {
                let mut row = row.clone();
                row.splice(
                    target..(target + 1).min(row.len()),
                    [self.converted(element)],
                );
                row.extend(self.index.iter().map(|_| Value::Long(idx as i64)));
                output.rows.push(row);
            }
        }
        Ok(output)
    }

    /// A number is not read from text here, as `tolong` would.
    fn converted(&self, element: Json) -> Value {
        match (self.to, element) {
            (None, element) => Value::dynamic(element),
            (Some(KqlType::Long), Json::Number(number)) if number.is_i64() => {
                Value::Long(number.as_i64().unwrap_or_default())
            }
            (Some(KqlType::Long), Json::Number(_)) => Value::Unspecified(KqlType::Long),
            (Some(KqlType::String), element) => {
                Value::String(crate::property::text::of_json(&element))
            }
            (Some(kql_type), _) => Value::null(kql_type),
        }
    }
}

/// A row an element: none of an empty array, one of a null or of a scalar. Of a bag, a bag a key.
fn elements(value: &Json) -> Vec<Json> {
    match value {
        Json::Array(elements) => elements.clone(),
        Json::Object(bag) => {
            let single = |(key, value): (&String, &Json)| {
                Json::Object([(key.clone(), value.clone())].into_iter().collect())
            };
            bag.iter().map(single).collect()
        }
        other => vec![other.clone()],
    }
}

impl fmt::Display for MvExpand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mv-expand ")?;
        if let Some(index) = &self.index {
            write!(f, "with_itemindex={index} ")?;
        }
        if let Some(name) = &self.name {
            write!(f, "{name} = ")?;
        }
        f.write_str(&self.column)?;
        match self.to {
            Some(kql_type) => write!(f, " to typeof({})", kql_type.name()),
            None => Ok(()),
        }
    }
}
