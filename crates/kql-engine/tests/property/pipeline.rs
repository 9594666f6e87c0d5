//! Pipelines, run one step after the other over whole tables.

use std::fmt;

use kql_types::KqlType;

use super::form::Expr;
use super::step::Step;
use super::table::{Row, Table};
use super::value::Value;

/// A table and what is done with it.
#[derive(Clone)]
pub(crate) struct Pipeline {
    pub(crate) source: String,
    pub(crate) steps: Vec<Step>,
}

/// Why the naive interpreter has no answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Neither the documentation nor a captured answer tells what the query gives.
    Open(&'static str),
    /// The query is wrong, which happens only while a failing one is being cut down.
    Wrong,
}

/// The tables of a run, by name.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) tables: Vec<(String, Table)>,
}

impl World {
    pub(crate) fn table(&self, name: &str) -> &Table {
        let (_, table) = self
            .tables
            .iter()
            .find(|(other, _)| other == name)
            .expect("pipelines start at a table of the world");
        table
    }
}

impl Pipeline {
    /// The naive answer.
    pub(crate) fn run(&self, world: &World) -> Result<Table, Stop> {
        let mut table = world.table(&self.source).clone();
        for step in &self.steps {
            // What nobody says may be shown, and not be worked with.
            if table.has_unspecified() {
                return Err(Stop::Open("a value that is in no document"));
            }
            table = step.run(table, world)?;
            // Joins multiply; what is slow to compare tells nothing more.
            if table.rows.len() > 2000 {
                return Err(Stop::Open("too many rows"));
            }
        }
        Ok(table)
    }

    /// The names of the tables that it reads.
    pub(crate) fn sources(&self) -> Vec<&str> {
        let inner = self.steps.iter().flat_map(Step::inputs);
        std::iter::once(self.source.as_str())
            .chain(inner.flat_map(Self::sources))
            .collect()
    }
}

impl Table {
    /// The value of an expression in a row of this table.
    pub(crate) fn value(&self, expr: &Expr, row: &Row) -> Value {
        expr.value(&|name| {
            &row[self
                .place(name)
                .expect("the columns of an expression were checked")]
        })
    }

    /// Can the expression be computed here?
    pub(crate) fn check(&self, expr: &Expr) -> Result<(), Stop> {
        let known = |(name, kql_type): (&str, KqlType)| {
            self.place(name)
                .is_some_and(|place| self.columns[place].kql_type == kql_type)
        };
        expr.columns()
            .into_iter()
            .all(known)
            .then_some(())
            .ok_or(Stop::Wrong)
    }

    /// The place of a column of this type.
    pub(crate) fn place_of_type(&self, name: &str, kql_type: KqlType) -> Result<usize, Stop> {
        let place = self.known_place(name)?;
        let fits = self.columns[place].kql_type == kql_type;
        fits.then_some(place).ok_or(Stop::Wrong)
    }

    pub(crate) fn known_place(&self, name: &str) -> Result<usize, Stop> {
        self.place(name).ok_or(Stop::Wrong)
    }
}

impl fmt::Display for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        self.steps
            .iter()
            .try_for_each(|step| write!(f, " | {step}"))
    }
}
