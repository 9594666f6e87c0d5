//! Where the values of a column come from: the column of a table, if they are passed through unchanged.

use kql_plan::bound::{AggregateFunction, Expr, Rel, RelKind};

/// A column of a table of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) table: String,
    pub(crate) column: String,
}

/// The column of a table whose values a column of `rel` shows.
pub(crate) fn origin(rel: &Rel, column: &str) -> Option<Origin> {
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
            | RelKind::Limit { input, .. }
            | RelKind::Step { input, .. } => rel = input,
            RelKind::Project { input, exprs } => {
                column = shown(exprs.get(idx)?)?;
                rel = input;
            }
            RelKind::Aggregate {
                input,
                keys,
                aggregates,
            } => {
                column = match keys.get(idx) {
                    Some(key) => shown(key)?,
                    None => {
                        let aggregate = aggregates.get(idx - keys.len())?;
                        let arg = match aggregate.function {
                            AggregateFunction::ExtremeRow { column, .. } => column,
                            AggregateFunction::Library(def) if is_selective(def.name) => 0,
                            AggregateFunction::Library(_) => return None,
                        };
                        shown(aggregate.args.get(arg)?)?
                    }
                };
                rel = input;
            }
            RelKind::Union(inputs) => {
                return inputs.iter().find_map(|input| origin(input, &column));
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

/// The column that an expression shows, perhaps as text.
fn shown(expr: &Expr) -> Option<String> {
    expr.as_column().map(str::to_owned)
}
