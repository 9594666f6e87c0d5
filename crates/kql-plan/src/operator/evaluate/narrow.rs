//! `narrow`: a row for each cell.

use kql_types::{KqlType, Value, convert};

use super::def::PluginDef;
use super::invocation::Invocation;
use super::table::Table;
use crate::bound::{Column, Rel};
use crate::error::Bind;

pub(super) static NARROW: PluginDef = PluginDef {
    name: "narrow",
    summary: "Turns a wide table into rows of a row number, a column's name, and the value as text.",
    params: &[],
    page: "narrow-plugin",
    reads_schema: false,
    bind: narrow,
};

fn narrow(call: &Invocation<'_>) -> Bind<Rel> {
    let rows = call.rows()?;
    let cells = (0..rows.rows()).flat_map(|row| (0..rows.columns.len()).map(move |at| (row, at)));
    let (mut numbers, mut names, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (row, at) in cells {
        numbers.push(Value::Long(row as i64));
        names.push(Value::String(rows.columns[at].name.clone()));
        values.push(convert::to_string(&rows.value(row, at)));
    }
    let table = Table::from_values(vec![
        (Column::new("Row", KqlType::Long), numbers),
        (Column::new("Column", KqlType::String), names),
        (Column::new("Value", KqlType::String), values),
    ]);
    Ok(table.into_rel(call.span))
}
