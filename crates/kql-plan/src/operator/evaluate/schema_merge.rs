//! `schema_merge`: several results of `getschema` as one.

use kql_parser::Code;
use kql_types::{KqlType, Value, convert};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::table::Table;
use crate::bound::{Column, Rel};
use crate::error::{Bind, error};

pub(super) static SCHEMA_MERGE: PluginDef = PluginDef {
    name: "schema_merge",
    summary: "Merges results of `getschema` into one schema.",
    params: &[PluginParam::optional(
        "PreserveOrder",
        "A column must have the same ordinal in all schemas; true where it is left out.",
    )],
    page: "schema-merge-plugin",
    reads_schema: false,
    bind: schema_merge,
};

const COLUMNS: [&str; 4] = ["ColumnName", "ColumnOrdinal", "DataType", "ColumnType"];
const OUT_OF_ORDER: &str = "ERROR(columns are out of order)";

/// A column of the merged schema.
struct Merged {
    name: String,
    first: i64,
    last: i64,
    types: [String; 2],
}

fn schema_merge(call: &Invocation<'_>) -> Bind<Rel> {
    let preserves_order = call.flag("PreserveOrder")?.unwrap_or(true);
    let rows = call.rows()?;
    let mut at = [0; 4];
    for (position, name) in at.iter_mut().zip(COLUMNS) {
        let Some(column) = call.input.column(name) else {
            let message = format!("`schema_merge` needs the column `{name}` of `getschema`");
            return error(Code::MissingColumns, message, call.span);
        };
        *position = rows.position(column);
    }
    let mut merged: Vec<Merged> = Vec::new();
    for row in 0..rows.rows() {
        let Value::Long(ordinal) = convert::to_long(&rows.value(row, at[1])) else {
            return error(
                Code::WrongType,
                "an ordinal of the schema is no number",
                call.span,
            );
        };
        let name = rows.text(row, at[0]);
        let types = [rows.text(row, at[2]), rows.text(row, at[3])];
        match merged.iter_mut().find(|column| column.name == name) {
            None => merged.push(Merged {
                name,
                first: ordinal,
                last: ordinal,
                types,
            }),
            Some(column) if column.types != types => {
                return call.refuse("of columns that have several types is not supported");
            }
            Some(column) => {
                column.last = if column.last == column.first {
                    ordinal
                } else {
                    column.last
                }
            }
        }
    }
    in_order(call, merged, preserves_order)
}

/// The columns by their ordinals, those in conflict last.
fn in_order(call: &Invocation<'_>, mut merged: Vec<Merged>, preserves_order: bool) -> Bind<Rel> {
    merged.sort_by_key(|column| column.first.max(column.last));
    if merged
        .windows(2)
        .any(|pair| pair[0].first.max(pair[0].last) == pair[1].first.max(pair[1].last))
    {
        return call.refuse("of schemas with different columns in one place is not supported");
    }
    let (wrong, right): (Vec<Merged>, Vec<Merged>) = merged
        .into_iter()
        .partition(|column| preserves_order && column.first != column.last);
    let right = right.into_iter().enumerate().map(|(ordinal, column)| {
        let [data_type, column_type] = column.types;
        (column.name, ordinal as i64, data_type, column_type)
    });
    let wrong = wrong.into_iter().map(|column| {
        let data_type = format!("ERROR(unknown CSL type:{OUT_OF_ORDER})");
        (column.name, -1, data_type, OUT_OF_ORDER.to_owned())
    });
    let (mut names, mut ordinals, mut data_types, mut types) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (name, ordinal, data_type, column_type) in right.chain(wrong) {
        names.push(Value::String(name));
        ordinals.push(Value::Long(ordinal));
        data_types.push(Value::String(data_type));
        types.push(Value::String(column_type));
    }
    let table = Table::from_values(vec![
        (Column::new("ColumnName", KqlType::String), names),
        (Column::new("ColumnOrdinal", KqlType::Long), ordinals),
        (Column::new("DataType", KqlType::String), data_types),
        (Column::new("ColumnType", KqlType::String), types),
    ]);
    Ok(table.into_rel(call.span))
}
