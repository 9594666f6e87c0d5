//! Where the values of a column come from: the column of a table, if they are passed through unchanged.

use kql_plan::bound::{AggregateFunction, Expr, ExprKind, Rel, RelKind};

use crate::property::PARSERS;

/// A column of a table of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) table: String,
    pub(crate) column: String,
}

/// What is wanted of the column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sought {
    /// Its values, as they are.
    Values,
    /// The objects in its values: those in JSON text and in the items of arrays, too.
    Objects,
}

/// The column of a table whose values, or the objects in them, a column of `rel` shows.
pub(crate) fn origin(rel: &Rel, column: &str, sought: Sought) -> Option<Origin> {
    let (mut rel, mut column) = (rel, column.to_owned());
    loop {
        let idx = rel.columns.iter().position(|found| found.name == column)?;
        match &rel.kind {
            RelKind::Scan { table, .. } => {
                let table = table.clone();
                return Some(Origin { table, column });
            }
            RelKind::Filter { input, .. }
            | RelKind::Sort { input, .. }
            | RelKind::Limit { input, .. } => rel = input,
            RelKind::Step { input, step } => {
                match step.expanded_from(idx) {
                    Some(_) if sought == Sought::Values => return None,
                    Some(array) => column = input.columns.get(array)?.name.clone(),
                    None => {}
                }
                rel = input;
            }
            RelKind::Project { input, exprs } => {
                column = shown(exprs.get(idx)?, sought)?;
                rel = input;
            }
            RelKind::Aggregate {
                input,
                keys,
                aggregates,
            } => {
                column = match keys.get(idx) {
                    Some(key) => shown(key, sought)?,
                    None => {
                        let aggregate = aggregates.get(idx - keys.len())?;
                        let arg = match aggregate.function {
                            AggregateFunction::ExtremeRow { column, .. } => column,
                            AggregateFunction::Library(def) if is_selective(def.name) => 0,
                            AggregateFunction::Library(_) => return None,
                        };
                        shown(aggregate.args.get(arg)?, sought)?
                    }
                };
                rel = input;
            }
            RelKind::Union(inputs) => {
                return inputs
                    .iter()
                    .find_map(|input| origin(input, &column, sought));
            }
            RelKind::Join(join) => {
                let side = [&join.left, &join.right];
                rel = side
                    .into_iter()
                    .find(|side| side.column(&column).is_some())?;
            }
            _ => return None,
        }
    }
}

/// Does the aggregate give one of the values that it gets?
fn is_selective(aggregate: &str) -> bool {
    matches!(aggregate, "take_any" | "any" | "min" | "max")
}

/// The column that an expression shows.
fn shown(expr: &Expr, sought: Sought) -> Option<String> {
    match &expr.kind {
        ExprKind::Column(name) => Some(name.clone()),
        ExprKind::Call(def, args) if sought == Sought::Objects && PARSERS.contains(&def.name) => {
            shown(args.first()?, sought)
        }
        _ => None,
    }
}
