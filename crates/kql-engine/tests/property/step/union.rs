//! `union`, which matches columns by name and type.

use std::fmt;

use kql_types::KqlType;

use crate::property::pipeline::{Pipeline, Stop, World};
use crate::property::table::{Column, Row, Table};
use crate::property::value::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnionKind {
    /// What `union` does when no kind is written: all columns.
    Default,
    Outer,
    /// The columns that all have.
    Inner,
}

#[derive(Clone)]
pub(crate) struct Union {
    pub(crate) kind: UnionKind,
    /// The column with the source of each row.
    pub(crate) source: Option<String>,
    pub(crate) others: Vec<Pipeline>,
}

impl Union {
    pub(super) fn run(&self, input: Table, world: &World) -> Result<Table, Stop> {
        let mut operands = vec![input];
        for other in &self.others {
            operands.push(other.run(world)?);
        }
        let columns = match self.kind {
            UnionKind::Inner => common(&operands),
            _ => all(&operands)?,
        };
        if columns.is_empty()
            || self
                .source
                .as_ref()
                .is_some_and(|name| columns.iter().any(|(column, _)| column.name == *name))
        {
            return Err(Stop::Wrong);
        }
        let mut rows = Vec::new();
        for (idx, operand) in operands.iter().enumerate() {
            for row in &operand.rows {
                let label = self.source.iter().map(|_| Value::String(self.label(idx)));
                rows.push(
                    label
                        .chain(columns.iter().map(|(_, source)| cell(operand, row, source)))
                        .collect(),
                );
            }
        }
        let label = self
            .source
            .iter()
            .map(|name| Column::new(name, KqlType::String));
        Ok(Table {
            columns: label
                .chain(columns.into_iter().map(|(column, _)| column))
                .collect(),
            rows,
            ordered: false,
        })
    }

    /// The name of a table, or the place of anything else among the operands.
    fn label(&self, idx: usize) -> String {
        match idx.checked_sub(1).map(|other| &self.others[other]) {
            Some(other) if other.steps.is_empty() => other.source.clone(),
            _ => format!("union_arg{idx}"),
        }
    }
}

/// What an operand has in a column; null where it has none such.
fn cell(operand: &Table, row: &Row, source: &Column) -> Value {
    let place = operand.columns.iter().position(|column| column == source);
    place.map_or(Value::null(source.kql_type), |place| row[place].clone())
}

/// Result columns, each with the column of the operands that it takes.
type Columns = Vec<(Column, Column)>;

fn common(operands: &[Table]) -> Columns {
    let (first, rest) = operands.split_first().expect("a union has operands");
    let everywhere = |column: &&Column| rest.iter().all(|operand| operand.columns.contains(column));
    first
        .columns
        .iter()
        .filter(everywhere)
        .map(|column| (column.clone(), column.clone()))
        .collect()
}

/// In the order of their first appearance. Columns of one name and different types all get their type's name, where the
/// name appears first.
fn all(operands: &[Table]) -> Result<Columns, Stop> {
    let mut seen: Vec<Column> = Vec::new();
    for column in operands.iter().flat_map(|operand| &operand.columns) {
        if !seen.contains(column) {
            seen.push(column.clone());
        }
    }
    let mut names: Vec<String> = Vec::new();
    for column in &seen {
        if !names.contains(&column.name) {
            names.push(column.name.clone());
        }
    }
    let mut columns = Columns::new();
    for name in &names {
        let types: Vec<&Column> = seen.iter().filter(|column| column.name == *name).collect();
        let is_split = types.len() > 1;
        for source in types {
            let mut column = source.clone();
            if is_split {
                column.name = format!("{name}_{}", source.kql_type.name());
                if names.contains(&column.name) {
                    return Err(Stop::Open(
                        "which of two columns keeps a name that both want",
                    ));
                }
            }
            columns.push((column, source.clone()));
        }
    }
    Ok(columns)
}

impl fmt::Display for Union {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("union ")?;
        if self.kind != UnionKind::Default {
            write!(f, "kind={} ", format!("{:?}", self.kind).to_lowercase())?;
        }
        if let Some(name) = &self.source {
            write!(f, "withsource={name} ")?;
        }
        let operand = |other: &Pipeline| match other.steps.is_empty() {
            true => other.source.clone(),
            false => format!("({other})"),
        };
        f.write_str(
            &self
                .others
                .iter()
                .map(operand)
                .collect::<Vec<_>>()
                .join(", "),
        )
    }
}
