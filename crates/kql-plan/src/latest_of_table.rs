//! Queries for the latest rows of a whole table, which an index answers.
//!
//! There is one best way to compute them, so nothing is left to an optimizer, and a logical plan would only be in the way: of
//! so small a question, planning is nearly all of the time.

use kql_functions::Extreme;

use crate::bound::{Aggregate, AggregateFunction, Expr, Rel, RelKind};
use crate::catalog::CatalogTable;
use crate::lower::winning_row;

/// The latest rows of a whole table by one of its columns, and what is shown of them. Columns are named as the table names them.
#[derive(Debug, Clone)]
pub struct LatestOfTable<'a> {
    /// The table.
    pub table: &'a CatalogTable,
    /// Of each value of this column, one row wins.
    pub key: &'a str,
    /// The column that decides.
    pub by: &'a str,
    /// [`Extreme::Max`] or [`Extreme::Min`].
    pub extreme: Extreme,
    /// What is shown.
    pub shown: Shown<'a>,
}

/// What is shown of rows.
#[derive(Debug, Clone)]
pub enum Shown<'a> {
    /// The values of these columns.
    Columns(Vec<&'a str>),
    /// Each value of this column, and how many rows have it.
    CountBy(&'a str),
}

impl<'a> LatestOfTable<'a> {
    /// What `rel` asks for, if it does nothing but choose the latest rows of a table, and show columns of them or count them by
    /// one.
    pub fn of(rel: &'a Rel) -> Option<LatestOfTable<'a>> {
        match counted(rel) {
            Some((rows, column)) => Self::showing(rows, || {
                let column = table_column(rows, column)?;
                Some(Shown::CountBy(column))
            }),
            None => Self::showing(rel, || {
                let columns = rel.columns.iter();
                let columns = columns.map(|column| table_column(rel, &column.name));
                columns.collect::<Option<_>>().map(Shown::Columns)
            }),
        }
    }

    fn showing(
        rows: &'a Rel,
        shown: impl FnOnce() -> Option<Shown<'a>>,
    ) -> Option<LatestOfTable<'a>> {
        let (input, keys, aggregates) = aggregation(rows)?;
        let (extreme, row) = winning_row(keys, aggregates)?;
        let (RelKind::Scan { source, .. }, [key]) = (&below_projections(input).kind, keys) else {
            return None;
        };
        let key = table_column(input, key.as_column()?)?;
        let by = table_column(input, row.args[0].as_column()?)?;
        Some(LatestOfTable {
            table: source,
            key,
            by,
            extreme,
            shown: shown()?,
        })
    }
}

/// The rows that `rel` counts, and the column by which it does. It shows the column, then the count.
fn counted(rel: &Rel) -> Option<(&Rel, &str)> {
    let (input, [key], [count]) = aggregation(rel)? else {
        return None;
    };
    let shown = rel.columns.iter();
    let shown = shown.map(|column| position_below(rel, &column.name));
    (counts_rows(count) && shown.eq([Some(0), Some(1)])).then_some((input, key.as_column()?))
}

fn counts_rows(aggregate: &Aggregate) -> bool {
    let is_count = match aggregate.function {
        AggregateFunction::Library(def) => def.name == "count",
        AggregateFunction::ExtremeRow { .. } => false,
    };
    is_count && aggregate.args.is_empty() && aggregate.filter.is_none()
}

/// The aggregation below projections: its input, keys and aggregates.
fn aggregation(rel: &Rel) -> Option<(&Rel, &[Expr], &[Aggregate])> {
    match &below_projections(rel).kind {
        RelKind::Aggregate {
            input,
            keys,
            aggregates,
        } => Some((input, keys, aggregates)),
        _ => None,
    }
}

fn below_projections(mut rel: &Rel) -> &Rel {
    while let RelKind::Project { input, .. } = &rel.kind {
        rel = input;
    }
    rel
}

/// Where the column that is shown under this name is below projections, if they only pass it on.
fn position_below<'a>(mut rel: &'a Rel, mut name: &'a str) -> Option<usize> {
    loop {
        let position = rel.columns.iter().position(|column| column.name == name)?;
        let RelKind::Project { input, exprs } = &rel.kind else {
            return Some(position);
        };
        name = exprs[position].as_column()?;
        rel = input;
    }
}

/// The column of a table that is shown under this name, through projections and the choice of winning rows.
fn table_column<'a>(rel: &'a Rel, name: &str) -> Option<&'a str> {
    let position = position_below(rel, name)?;
    let below = below_projections(rel);
    if let RelKind::Scan { .. } = below.kind {
        return Some(&below.columns[position].name);
    }
    let (input, keys, aggregates) = aggregation(below)?;
    let passed_on = keys.get(position).or_else(|| {
        let aggregate = &aggregates[position - keys.len()];
        match aggregate.function {
            AggregateFunction::ExtremeRow { column, .. } => aggregate.args.get(column),
            AggregateFunction::Library(_) => None,
        }
    });
    table_column(input, passed_on?.as_column()?)
}
