//! `rows_near`: the rows around those for which a condition is true.

use arrow::array::{Array, AsArray};
use kql_types::{Value, convert};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::table::{Table, positions};
use crate::bound::Rel;
use crate::error::Bind;
use crate::expr::Row;

pub(super) static ROWS_NEAR: PluginDef = PluginDef {
    name: "rows_near",
    summary: "Finds the rows near those for which a condition is true.",
    params: &[
        PluginParam::required("Condition", "Which rows to look around."),
        PluginParam::required("NumRows", "How many rows before and after such a row."),
        PluginParam::optional(
            "RowsAfter",
            "How many rows after it, where that is another number.",
        ),
    ],
    page: "rows-near-plugin",
    reads_schema: false,
    bind: rows_near,
};

fn rows_near(call: &Invocation<'_>) -> Bind<Rel> {
    let mut row = Row::of(call.scope, &call.input);
    let condition = call
        .binder
        .bind_predicate(&mut row, call.required("Condition"))?;
    let before = count(call, "NumRows")?.unwrap_or(0);
    let after = count(call, "RowsAfter")?.unwrap_or(before);
    let mut named = call.input.identity();
    named.push(("$condition".to_owned(), condition));
    let with_condition = call.input.clone().project(named, call.span);
    let rows = Table::of(&call.binder, &with_condition, call.span)?;
    let conditions = rows.array(rows.columns.len() - 1).as_boolean();
    let mut is_near = vec![false; rows.rows()];
    for hit in (0..rows.rows()).filter(|row| conditions.is_valid(*row) && conditions.value(*row)) {
        let last = hit.saturating_add(after).min(rows.rows() - 1);
        is_near[hit.saturating_sub(before)..=last].fill(true);
    }
    let near = positions((0..rows.rows()).filter(|row| is_near[*row]).map(Some));
    let arrays = (0..call.input.columns.len()).map(|at| rows.gathered(at, &near));
    let shown = Table::from_arrays(call.input.columns.clone(), arrays.collect(), near.len());
    Ok(shown.into_rel(call.span))
}

fn count(call: &Invocation<'_>, param: &str) -> Bind<Option<usize>> {
    let Some((value, _)) = call.constant(param)? else {
        return Ok(None);
    };
    match convert::to_long(&value) {
        Value::Long(count) if count >= 0 => Ok(Some(usize::try_from(count).unwrap_or(usize::MAX))),
        _ => call.refuse(&format!("needs a number of rows for `{param}`")),
    }
}
