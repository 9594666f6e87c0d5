//! `extend`, `project` and the other operators that choose, compute and name columns.

use std::fmt;

use crate::property::form::Expr;
use crate::property::pipeline::Stop;
use crate::property::table::{Column, Row, Table};

use super::list;

/// `name = expression`.
#[derive(Clone)]
pub(crate) struct Assignment {
    pub(crate) name: String,
    pub(crate) expr: Expr,
}

impl fmt::Display for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.name, self.expr)
    }
}

#[derive(Clone)]
pub(crate) enum Projection {
    /// Adds columns, or replaces those of the same name where they stand. All expressions see the input.
    Extend(Vec<Assignment>),
    Project(Vec<Assignment>),
    Away(Vec<String>),
    /// Keeps columns in the order of the input.
    Keep(Vec<String>),
    /// New names, and old ones.
    Rename(Vec<(String, String)>),
    /// These first, then the others.
    Reorder(Vec<String>),
}

impl Projection {
    pub(super) fn run(&self, input: &Table) -> Result<Table, Stop> {
        match self {
            Self::Extend(assignments) => extend(input, assignments),
            Self::Project(assignments) => project(input, assignments),
            Self::Away(names) => choose(input, |name| !names.contains(name)),
            Self::Keep(names) => choose(input, |name| names.contains(name)),
            Self::Rename(names) => rename(input, names),
            Self::Reorder(names) => reorder(input, names),
        }
    }

    pub(super) fn exprs_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Self::Extend(assignments) | Self::Project(assignments) => assignments
                .iter_mut()
                .map(|assignment| &mut assignment.expr)
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn extend(input: &Table, assignments: &[Assignment]) -> Result<Table, Stop> {
    let mut output = input.clone();
    for Assignment { name, expr } in assignments {
        input.check(expr)?;
        let column = Column::new(name, expr.kql_type());
        let place = output.place(name).unwrap_or(output.columns.len());
        output
            .columns
            .splice(place..(place + 1).min(output.columns.len()), [column]);
        for (before, row) in input.rows.iter().zip(&mut output.rows) {
            row.splice(
                place..(place + 1).min(row.len()),
                [input.value(expr, before)],
            );
        }
    }
    Ok(output)
}

fn project(input: &Table, assignments: &[Assignment]) -> Result<Table, Stop> {
    assignments
        .iter()
        .try_for_each(|assignment| input.check(&assignment.expr))?;
    let columns = assignments
        .iter()
        .map(|assignment| Column::new(&assignment.name, assignment.expr.kql_type()));
    let compute = |row: &Row| {
        assignments
            .iter()
            .map(|assignment| input.value(&assignment.expr, row))
            .collect()
    };
    Ok(Table {
        columns: columns.collect(),
        rows: input.rows.iter().map(compute).collect(),
        ordered: input.ordered,
    })
}

fn choose(input: &Table, wanted: impl Fn(&String) -> bool) -> Result<Table, Stop> {
    let places: Vec<usize> = (0..input.columns.len())
        .filter(|place| wanted(&input.columns[*place].name))
        .collect();
    // A table has a column.
    if places.is_empty() {
        Err(Stop::Wrong)
    } else {
        Ok(at(input, &places))
    }
}

fn rename(input: &Table, names: &[(String, String)]) -> Result<Table, Stop> {
    let mut output = input.clone();
    for (new, old) in names {
        let place = input.known_place(old)?;
        output.columns[place].name.clone_from(new);
        if input.place(new).is_some() {
            return Err(Stop::Wrong);
        }
    }
    Ok(output)
}

fn reorder(input: &Table, names: &[String]) -> Result<Table, Stop> {
    let mut places: Vec<usize> = names
        .iter()
        .map(|name| input.known_place(name))
        .collect::<Result<_, _>>()?;
    let rest: Vec<usize> = (0..input.columns.len())
        .filter(|place| !places.contains(place))
        .collect();
    places.extend(rest);
    Ok(at(input, &places))
}

/// The columns at these places.
fn at(input: &Table, places: &[usize]) -> Table {
    Table {
        columns: places
            .iter()
            .map(|place| input.columns[*place].clone())
            .collect(),
        rows: input
            .rows
            .iter()
            .map(|row| places.iter().map(|place| row[*place].clone()).collect())
            .collect(),
        ordered: input.ordered,
    }
}

impl fmt::Display for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extend(assignments) => write!(f, "extend {}", list(assignments)),
            Self::Project(assignments) => write!(f, "project {}", list(assignments)),
            Self::Away(names) => write!(f, "project-away {}", names.join(", ")),
            Self::Keep(names) => write!(f, "project-keep {}", names.join(", ")),
            Self::Rename(names) => {
                let pairs: Vec<String> = names
                    .iter()
                    .map(|(new, old)| format!("{new} = {old}"))
                    .collect();
                write!(f, "project-rename {}", list(&pairs))
            }
            Self::Reorder(names) => write!(f, "project-reorder {}", names.join(", ")),
        }
    }
}
