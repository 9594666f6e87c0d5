//! `basket`: the frequent patterns of attributes.
//!
//! A pattern fixes the values of some columns. The page's samples, and those of the page `anomaly-diagnosis`, show which
//! patterns Kusto returns of those that are frequent: the ones that cannot be made longer without losing rows, sorted by
//! the number of cells that they explain, rows times columns. Here ties are put in the order of their values.
//!
//! An empty value is a value like others: the page says to choose another wildcard "if the default is a good value in the
//! data".
//!
//! Kusto samples its input, and says that a pattern near the threshold may come and go; here all rows are counted. What is
//! left open is refused: patterns longer than `MaxDimensions`, of which Kusto drops columns unless it takes them for
//! correlated.

mod closed_patterns;

use std::collections::HashMap;

use kql_parser::{Code, ast};
use kql_types::{KqlType, Value, convert};

use self::closed_patterns::{Pattern, Transaction, closed_patterns};
use super::def::{PluginDef, PluginParam};
use super::invocation::{Invocation, column_of};
use super::table::{Table, order_cells};
use crate::bound::{Column, Rel};
use crate::error::{Bind, Errors};

pub(super) static BASKET: PluginDef = PluginDef {
    name: "basket",
    summary: "Finds the frequent patterns of attributes: those that no longer pattern with the same rows stands for.",
    params: &[
        PluginParam::optional(
            "Threshold",
            "The least share of the rows that a pattern covers, from 0.015 to 1; 0.05 where it is left out or `'~'`.",
        ),
        WEIGHT,
        PluginParam::optional(
            "MaxDimensions",
            "The most columns of a pattern, 5 where it is left out or `'~'`; longer patterns are refused.",
        ),
        WILDCARD,
    ],
    page: "basket-plugin",
    reads_schema: false,
    bind: basket,
};

pub(super) const WEIGHT: PluginParam = PluginParam::optional(
    "WeightColumn",
    "The column that says how often a row counts, or `'~'`.",
);
pub(super) const WILDCARD: PluginParam = PluginParam::repeated(
    "CustomWildcard",
    "What stands for any value, a literal of each type; null or an empty string where it is left out or `'~'`.",
);

/// The least threshold that the page allows. Published queries give lesser ones, of which it does not say what they do.
const LEAST_THRESHOLD: f64 = 0.015;

/// The most patterns of a result.
const MAX_PATTERNS: usize = 100_000;

/// What the arguments say.
struct Options {
    threshold: f64,
    weight: Option<Column>,
    max_dimensions: usize,
    wildcards: HashMap<KqlType, Value>,
}

/// A value of a column.
struct Item {
    column: usize,
    value: Value,
    weight: i64,
}

fn basket(call: &Invocation<'_>) -> Bind<Rel> {
    let rows = call.rows()?;
    let own = [
        Column::new("SegmentId", KqlType::Long),
        Column::new("Count", KqlType::Long),
        Column::new("Percent", KqlType::Real),
    ];
    let shown = own.into_iter().chain(rows.columns.iter().cloned());
    let shown: Vec<Column> = shown.collect();
    if rows.rows() == 0 {
        return Ok(Table::from_rows(shown, std::iter::empty::<Vec<_>>()).into_rel(call.span));
    }
    match segments(call, &rows) {
        Ok(segments) => Ok(Table::from_rows(shown, segments.into_iter()).into_rel(call.span)),
        Err(Errors(mut reasons)) if reasons[0].code == Code::NotSupported => {
            Ok(Rel::absent(shown, reasons.swap_remove(0), call.span))
        }
        Err(errors) => Err(errors),
    }
}

/// The rows of the result.
fn segments(call: &Invocation<'_>, rows: &Table) -> Bind<Vec<Vec<Value>>> {
    let options = Options::of(call)?;
    let weights = weights(call, rows, options.weight.as_ref())?;
    let total: i64 = weights.iter().sum();
    let is_frequent = |weight: i64| weight as f64 / total as f64 >= options.threshold;
    let (items, transactions) = frequent_items(call, rows, &options, &weights, is_frequent)?;
    let columns: Vec<usize> = items.iter().map(|item| item.column).collect();
    let patterns = closed_patterns(&transactions, &columns, MAX_PATTERNS, is_frequent);
    let Some(patterns) = patterns else {
        return call.refuse(&format!("finds more than {MAX_PATTERNS} patterns here"));
    };
    options.expect_short(call, &patterns)?;
    let is_rare = |pattern: &Pattern| (pattern.weight as f64 / total as f64) < LEAST_THRESHOLD;
    if patterns.iter().any(is_rare) {
        let message = format!("with patterns below {LEAST_THRESHOLD} of the rows is not supported");
        return call.refuse(&message);
    }
    let cells = |pattern: &Pattern| -> Vec<Value> {
        let shown = pattern.items.iter().zip(&rows.columns);
        shown
            .map(|(item, column)| match item {
                Some(item) => items[*item].value.clone(),
                None => options.wildcard(column.kql_type),
            })
            .collect()
    };
    let mut segments: Vec<(&Pattern, Vec<Value>)> = patterns
        .iter()
        .map(|pattern| (pattern, cells(pattern)))
        .collect();
    segments.sort_by(|(a, a_cells), (b, b_cells)| {
        (b.score(), b.weight)
            .cmp(&(a.score(), a.weight))
            .then_with(|| order_cells(a_cells, b_cells))
    });
    let segment = |(id, (pattern, cells)): (usize, (&Pattern, Vec<Value>))| {
        let percent = 100.0 * pattern.weight as f64 / total as f64;
        let own = [
            Value::Long(id as i64),
            Value::Long(pattern.weight),
            Value::Real(percent),
        ];
        own.into_iter().chain(cells).collect()
    };
    Ok(segments.into_iter().enumerate().map(segment).collect())
}

impl Options {
    fn of(call: &Invocation<'_>) -> Bind<Options> {
        let threshold = match number(call, "Threshold")? {
            None => 0.05,
            Some(threshold) if threshold > 0.0 && threshold <= 1.0 => threshold,
            Some(_) => return call.refuse("needs a threshold above 0, and of 1 at most"),
        };
        let max_dimensions = match number(call, "MaxDimensions")? {
            None => 5,
            Some(count) if count >= 1.0 && count.fract() == 0.0 => count as usize,
            Some(_) => return call.refuse("needs a positive whole number for `MaxDimensions`"),
        };
        let weight = match call.arg("WeightColumn") {
            Some(arg @ ast::Expr::Name(_)) => Some(column_of(&call.input.columns, arg)?),
            _ => match call.text("WeightColumn")? {
                None => None,
                Some((text, _)) if text == "~" => None,
                Some(_) => return call.refuse("needs the name of a column for `WeightColumn`"),
            },
        };
        let mut wildcards = HashMap::new();
        for arg in call.args("CustomWildcard") {
            match call.binder.bind_constant(call.scope, arg)? {
                (Value::String(text), _) if text == "~" => {}
                (value, _) => {
                    wildcards.insert(value.kql_type(), value);
                }
            }
        }
        Ok(Options {
            threshold,
            weight,
            max_dimensions,
            wildcards,
        })
    }

    /// Refuses patterns that have more columns than `MaxDimensions`.
    fn expect_short(&self, call: &Invocation<'_>, patterns: &[Pattern]) -> Bind<()> {
        let longest = patterns.iter().map(Pattern::len).max().unwrap_or(0);
        if longest <= self.max_dimensions {
            return Ok(());
        }
        Err(call
            .refusal(&format!(
                "with patterns longer than `MaxDimensions`, which is {}, is not supported",
                self.max_dimensions
            ))
            .with_help(format!("give a `MaxDimensions` of {longest} or more"))
            .into())
    }

    fn wildcard(&self, kql_type: KqlType) -> Value {
        self.wildcards
            .get(&kql_type)
            .cloned()
            .unwrap_or_else(|| Value::null(kql_type))
    }
}

/// The number of a parameter that is not left out.
fn number(call: &Invocation<'_>, param: &str) -> Bind<Option<f64>> {
    match call.constant(param)? {
        None => Ok(None),
        Some((Value::String(text), _)) if text == "~" => Ok(None),
        Some((value, _)) => match convert::to_real(&value) {
            Value::Real(number) if value.kql_type().is_numeric() => Ok(Some(number)),
            _ => call.refuse(&format!("needs a number or `'~'` for `{param}`")),
        },
    }
}

/// How often each row counts.
fn weights(call: &Invocation<'_>, rows: &Table, column: Option<&Column>) -> Bind<Vec<i64>> {
    let Some(column) = column else {
        return Ok(vec![1; rows.rows()]);
    };
    let weights: Option<Vec<i64>> = rows
        .values(rows.position(column))
        .map(|value| match value {
            Value::Int(weight) if weight >= 0 => Some(i64::from(weight)),
            Value::Long(weight) if (0..1 << 32).contains(&weight) => Some(weight),
            _ => None,
        })
        .collect();
    match weights {
        Some(weights) => Ok(weights),
        None => call.refuse("needs a `WeightColumn` of whole numbers that are not negative"),
    }
}

/// The values that are frequent, and the rows with only these, each once.
fn frequent_items(
    call: &Invocation<'_>,
    rows: &Table,
    options: &Options,
    weights: &[i64],
    is_frequent: impl Fn(i64) -> bool,
) -> Bind<(Vec<Item>, Vec<Transaction>)> {
    let mut items: Vec<Item> = Vec::new();
    let mut cells: Vec<Vec<Option<usize>>> = vec![vec![None; rows.columns.len()]; rows.rows()];
    for (at, column) in rows.columns.iter().enumerate() {
        if options
            .weight
            .as_ref()
            .is_some_and(|weight| weight.name == column.name)
        {
            continue;
        }
        if column.kql_type == KqlType::Dynamic {
            return Err(call
                .refusal(&format!(
                    "of the dynamic column `{}` is not supported",
                    column.name
                ))
                .with_help("drop the column, or convert it with `tostring()`")
                .into());
        }
        let mut found: HashMap<String, Item> = HashMap::new();
        for (row, weight) in weights.iter().enumerate() {
            found
                .entry(rows.text(row, at))
                .or_insert_with(|| Item {
                    column: at,
                    value: rows.value(row, at),
                    weight: 0,
                })
                .weight += weight;
        }
        found.retain(|_, item| is_frequent(item.weight));
        let mut numbers: HashMap<String, usize> = HashMap::new();
        for (text, item) in found {
            numbers.insert(text, items.len());
            items.push(item);
        }
        for (row, cells) in cells.iter_mut().enumerate() {
            cells[at] = numbers.get(&rows.text(row, at)).copied();
        }
    }
    let mut merged: HashMap<Vec<Option<usize>>, i64> = HashMap::new();
    for (cells, weight) in cells.into_iter().zip(weights) {
        *merged.entry(cells).or_default() += weight;
    }
    let transactions = merged
        .into_iter()
        .map(|(items, weight)| Transaction { items, weight });
    Ok((items, transactions.collect()))
}
