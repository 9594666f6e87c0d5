//! The tabular operators, and what each does with a table.

mod arg_extreme;
mod columns;
mod join;
mod make_series;
mod mv_expand;
mod parse;
mod rows;
mod sort;
mod summarize;
mod union;
mod window;

use std::fmt;

pub(crate) use arg_extreme::ArgExtreme;
pub(crate) use columns::{Assignment, Projection};
pub(crate) use join::{Join, JoinKind, Lookup};
pub(crate) use make_series::{Axis, MakeSeries};
pub(crate) use mv_expand::MvExpand;
pub(crate) use parse::Parse;
pub(crate) use sort::{Key, Nulls, Sort};
pub(crate) use summarize::{AggregateCall, Summarize, random_aggregate};
pub(crate) use union::{Union, UnionKind};
pub(crate) use window::{Window, WindowCall};

use super::form::Expr;
use super::pipeline::{Pipeline, Stop, World};
use super::table::Table;

/// An operator of a pipeline.
#[derive(Clone)]
pub(crate) enum Step {
    Where(Expr),
    Take(usize),
    Count,
    Distinct(Vec<String>),
    Projection(Projection),
    Sort(Sort),
    Top(usize, Sort),
    Summarize(Summarize),
    ArgExtreme(ArgExtreme),
    Parse(Parse),
    Join(Join),
    Lookup(Lookup),
    Union(Union),
    MvExpand(MvExpand),
    MakeSeries(MakeSeries),
    Window(Window),
}

impl Step {
    pub(crate) fn run(&self, input: Table, world: &World) -> Result<Table, Stop> {
        match self {
            Self::Where(predicate) => rows::filter(input, predicate),
            Self::Take(count) => rows::take(input, *count),
            Self::Count => Ok(rows::count(&input)),
            Self::Distinct(names) => rows::distinct(&input, names),
            Self::Projection(projection) => projection.run(&input),
            Self::Sort(sort) => sort.run(input),
            Self::Top(count, sort) => rows::take(sort.run(input)?, *count),
            Self::Summarize(summarize) => summarize.run(&input),
            Self::ArgExtreme(arg_extreme) => arg_extreme.run(&input),
            Self::Parse(parse) => parse.run(&input),
            Self::Join(join) => join.run(&input, world),
            Self::Lookup(lookup) => lookup.run(&input, world),
            Self::Union(union) => union.run(input, world),
            Self::MvExpand(mv_expand) => mv_expand.run(&input),
            Self::MakeSeries(make_series) => make_series.run(&input),
            Self::Window(window) => window.run(input),
        }
    }

    /// The pipelines inside of it.
    pub(crate) fn inputs(&self) -> Vec<&Pipeline> {
        match self {
            Self::Join(join) => vec![&join.right],
            Self::Lookup(lookup) => vec![&lookup.right],
            Self::Union(union) => union.others.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The pipelines inside of it.
    pub(crate) fn inputs_mut(&mut self) -> Vec<&mut Pipeline> {
        match self {
            Self::Join(join) => vec![&mut join.right],
            Self::Lookup(lookup) => vec![&mut lookup.right],
            Self::Union(union) => union.others.iter_mut().collect(),
            _ => Vec::new(),
        }
    }

    /// The expressions that can be made simpler.
    pub(crate) fn exprs_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Self::Where(predicate) => vec![predicate],
            Self::Projection(projection) => projection.exprs_mut(),
            Self::Summarize(summarize) => summarize.exprs_mut(),
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Where(predicate) => write!(f, "where {predicate}"),
            Self::Take(count) => write!(f, "take {count}"),
            Self::Count => f.write_str("count"),
            Self::Distinct(names) => write!(f, "distinct {}", names.join(", ")),
            Self::Projection(projection) => write!(f, "{projection}"),
            Self::Sort(sort) => write!(f, "sort by {sort}"),
            Self::Top(count, sort) => write!(f, "top {count} by {sort}"),
            Self::Summarize(summarize) => write!(f, "{summarize}"),
            Self::ArgExtreme(arg_extreme) => write!(f, "{arg_extreme}"),
            Self::Parse(parse) => write!(f, "{parse}"),
            Self::Join(join) => write!(f, "{join}"),
            Self::Lookup(lookup) => write!(f, "{lookup}"),
            Self::Union(union) => write!(f, "{union}"),
            Self::MvExpand(mv_expand) => write!(f, "{mv_expand}"),
            Self::MakeSeries(make_series) => write!(f, "{make_series}"),
            Self::Window(window) => write!(f, "{window}"),
        }
    }
}

/// Items apart by commas.
fn list<T: fmt::Display>(items: &[T]) -> String {
    items
        .iter()
        .map(T::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
