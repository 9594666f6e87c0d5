//! `rolling_percentile`: a percentile over a bin and the bins before it.

use std::collections::{BTreeMap, HashMap};

use kql_parser::Code;
use kql_types::{KqlType, Value, compare, convert};

use super::def::{PluginDef, PluginParam};
use super::invocation::Invocation;
use super::table::{Table, order_cells};
use super::timeline::{number, number_of, value};
use crate::bound::{Column, Expr, Rel};
use crate::conversion;
use crate::error::{Bind, error};

pub(super) static ROLLING_PERCENTILE: PluginDef = PluginDef {
    name: "rolling_percentile",
    summary: "Finds a percentile of the values in each bin and the bins before it.",
    params: &[
        PluginParam::required("ValueColumn", "The values to rank."),
        PluginParam::required("Percentile", "The share of the values, from 0 to 100."),
        PluginParam::required("IndexColumn", "The column that says in which bin a row is."),
        PluginParam::required("BinSize", "The size of a bin."),
        PluginParam::required("BinsPerWindow", "How many bins make a window."),
        PluginParam::repeated("dimension", "Columns that split the analysis."),
    ],
    page: "rolling-percentile-plugin",
    reads_schema: false,
    bind: rolling_percentile,
};

/// One combination of the dimensions.
struct Group {
    dimensions: Vec<Value>,
    bins: BTreeMap<i64, Vec<Value>>,
}

fn rolling_percentile(call: &Invocation<'_>) -> Bind<Rel> {
    let (ranked, index) = (call.column("ValueColumn")?, call.column("IndexColumn")?);
    let dimensions = call.columns("dimension")?;
    let (percentile, _) = call.constant("Percentile")?.expect("the call was checked");
    let (size, window) = (
        number_of(call, "BinSize")?,
        number_of(call, "BinsPerWindow")?,
    );
    let Value::Real(share) = convert::to_real(&percentile) else {
        return call.refuse("needs a number for `Percentile`");
    };
    if size <= 0 || window < 1 || !(0.0..=100.0).contains(&share) {
        return call.refuse("needs a positive bin size and window, and a percentile from 0 to 100");
    }
    // A real is written without its zeros: `50` for `50.0`, `2.5`.
    let shown = format!("rolling_{window}_percentile_{}_{share}", ranked.name);
    let mut columns = vec![(index.clone(), Vec::new())];
    columns.extend(dimensions.iter().map(|column| (column.clone(), Vec::new())));
    columns.push((Column::new(shown, ranked.kql_type), Vec::new()));
    let groups = groups(call, &ranked, &index, &dimensions)?;
    let bins = groups.iter().flat_map(|group| group.bins.keys());
    let (first, last) = (bins.clone().min().copied(), bins.max().copied());
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(Table::from_values(columns).into_rel(call.span));
    };
    if groups.iter().any(|group| {
        (first..=last)
            .step_by(size as usize)
            .any(|bin| !group.bins.contains_key(&bin))
    }) {
        return call.refuse("with bins that have no rows is not supported");
    }
    for bin in (first..=last).step_by(size as usize) {
        for group in &groups {
            let oldest = bin.saturating_sub(size.saturating_mul(window - 1));
            let values = group
                .bins
                .range(oldest..=bin)
                .flat_map(|(_, values)| values)
                .cloned();
            let cells = std::iter::once(value(bin, index.kql_type))
                .chain(group.dimensions.iter().cloned())
                .chain([nearest_rank(values.collect(), share, ranked.kql_type)]);
            for ((_, column), cell) in columns.iter_mut().zip(cells) {
                column.push(cell);
            }
        }
    }
    Ok(Table::from_values(columns).into_rel(call.span))
}

fn groups(
    call: &Invocation<'_>,
    ranked: &Column,
    index: &Column,
    dimensions: &[Column],
) -> Bind<Vec<Group>> {
    if !matches!(
        index.kql_type,
        KqlType::DateTime | KqlType::Timespan | KqlType::Long | KqlType::Int
    ) {
        let message = format!("bins of a {} are not supported", index.kql_type);
        return error(Code::NotSupported, message, call.span);
    }
    let mut named = call.input.identity();
    named.push(("$bin".to_owned(), bin(call, index)?));
    let rows = Table::of(
        &call.binder,
        &call.input.clone().project(named, call.span),
        call.span,
    )?;
    let (ranked, bin) = (rows.position(ranked), rows.columns.len() - 1);
    let keys: Vec<usize> = dimensions
        .iter()
        .map(|column| rows.position(column))
        .collect();
    let mut numbers: HashMap<Vec<String>, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for row in 0..rows.rows() {
        let (Some(bin), value) = (number(&rows.value(row, bin)), rows.value(row, ranked)) else {
            continue;
        };
        let key = keys.iter().map(|at| rows.text(row, *at)).collect();
        let number = *numbers.entry(key).or_insert_with(|| {
            let dimensions = keys.iter().map(|at| rows.value(row, *at)).collect();
            groups.push(Group {
                dimensions,
                bins: BTreeMap::new(),
            });
            groups.len() - 1
        });
        let values = groups[number].bins.entry(bin).or_default();
        if !value.is_null() {
            values.push(value);
        }
    }
    groups.sort_by(|a, b| order_cells(&a.dimensions, &b.dimensions));
    Ok(groups)
}

fn bin(call: &Invocation<'_>, index: &Column) -> Bind<Expr> {
    let def = kql_functions::scalar("bin").expect("`bin` is in the library");
    let size = call.binder.bind_expr(
        &mut crate::expr::Row::none(call.scope),
        call.required("BinSize"),
    )?;
    let args = vec![Expr::column(index, call.span), size];
    match def.returns.resolve(&[index.kql_type, args[1].kql_type]) {
        Some(kql_type) if kql_type == index.kql_type => {
            Ok(conversion::call(def, args, kql_type, call.span))
        }
        _ => call.refuse("needs a bin size that fits the index column"),
    }
}

/// The least value that at least so many percent of the values do not exceed.
fn nearest_rank(mut values: Vec<Value>, share: f64, kql_type: KqlType) -> Value {
    values.sort_by(|a, b| compare::order(a, b).unwrap_or(std::cmp::Ordering::Equal));
    let rank = (share / 100.0 * values.len() as f64).ceil() as usize;
    match values.len() {
        0 => Value::null(kql_type),
        len => values.swap_remove(rank.clamp(1, len) - 1),
    }
}
