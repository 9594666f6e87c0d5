//! `dcount_intersect`: how many values the first sets have in common.
//!
//! What `hll()` collects can be merged and counted, so that the size of an intersection follows from those of unions.

use std::sync::Arc;

use kql_parser::Code;
use kql_types::{KqlType, Value};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::table::Table;
use crate::bound::{Column, Expr, Rel};
use crate::conversion;
use crate::error::{Bind, error};

pub(super) static DCOUNT_INTERSECT: PluginDef = PluginDef {
    name: "dcount_intersect",
    summary: "Counts the different values that the first one, two, ... sets have in common.",
    params: &[PluginParam::repeated(
        "hll",
        "Columns with the results of `hll()`.",
    )],
    page: "dcount-intersect-plugin",
    reads_schema: false,
    bind: dcount_intersect,
};

/// Unions of all subsets are counted, so more sets than this take too long.
const MAX_SETS: usize = 8;

fn dcount_intersect(call: &Invocation<'_>) -> Bind<Rel> {
    let sets = call.columns("hll")?;
    if let Some(set) = sets.iter().find(|set| set.kql_type != KqlType::Dynamic) {
        let message = format!(
            "`{}` is a {}, not a result of `hll()`",
            set.name, set.kql_type
        );
        return error(Code::WrongType, message, call.span);
    }
    if sets.len() < 2 {
        return error(
            Code::WrongArgumentCount,
            "`dcount_intersect` takes two sets or more",
            call.span,
        );
    }
    if sets.len() > MAX_SETS {
        return call.refuse(&format!("of more than {MAX_SETS} sets is not supported"));
    }
    let unions = (1..1usize << sets.len())
        .map(|subset| (format!("$union{subset}"), union_size(&sets, subset, call)));
    let counted = call.input.clone().project(unions.collect(), call.span);
    let counted = Table::of(&call.binder, &counted, call.span)?;
    let rows = Table::of(&call.binder, &call.input, call.span)?;
    let sizes = (0..sets.len()).map(|last| {
        let values = (0..rows.rows()).map(|row| intersection_size(&counted, row, last));
        (
            Column::new(format!("s{last}"), KqlType::Long),
            values.collect::<Vec<_>>(),
        )
    });
    let (columns, sizes): (Vec<Column>, Vec<_>) = sizes.unzip();
    let sizes = columns
        .iter()
        .zip(sizes)
        .map(|(column, values)| kql_types::build_array(column.kql_type, values.into_iter()));
    let arrays = (0..rows.columns.len())
        .map(|at| Arc::clone(rows.array(at)))
        .chain(sizes);
    let shown = rows
        .columns
        .iter()
        .cloned()
        .chain(columns.iter().cloned())
        .collect();
    Ok(Table::from_arrays(shown, arrays.collect(), rows.rows()).into_rel(call.span))
}

/// The number of values in the union of the sets whose bits are set.
fn union_size(sets: &[Column], subset: usize, call: &Invocation<'_>) -> Expr {
    let chosen = sets
        .iter()
        .enumerate()
        .filter(|(at, _)| subset >> at & 1 == 1);
    let mut args: Vec<Expr> = chosen
        .map(|(_, set)| Expr::column(set, call.span))
        .collect();
    let merged = match args.len() {
        1 => args.remove(0),
        _ => {
            let merge = kql_functions::scalar("hll_merge").expect("`hll_merge` is in the library");
            conversion::call(merge, args, KqlType::Dynamic, call.span)
        }
    };
    let count = kql_functions::scalar("dcount_hll").expect("`dcount_hll` is in the library");
    conversion::call(count, vec![merged], KqlType::Long, call.span)
}

/// By inclusion and exclusion over the unions of the sets up to `last`.
fn intersection_size(unions: &Table, row: usize, last: usize) -> Value {
    let mut size = 0;
    for subset in 1..1usize << (last + 1) {
        let Value::Long(count) = unions.value(row, subset - 1) else {
            return Value::Null(KqlType::Long);
        };
        size += if subset.count_ones() % 2 == 1 {
            count
        } else {
            -count
        };
    }
    Value::Long(size)
}
