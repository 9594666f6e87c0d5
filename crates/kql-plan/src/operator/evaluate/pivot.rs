//! `pivot`: a column for each value of a column, with an aggregate in its cells.
//!
//! A cell aggregates the rows of its group whose pivot column has the value, as `countif` and its kin do, so a cell
//! without rows holds what the aggregate gives for none.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};
use kql_types::{KqlType, Value, convert};

use super::def::{PluginDef, PluginParam};
use super::invocation::{Invocation, column_of};
use super::output_schema::expect_type;
use super::table::Table;
use crate::bound::{Aggregate, Column, Expr, ExprKind, Rel};
use crate::conversion;
use crate::error::{Bind, all, error};
use crate::expr::{Aggregates, Row};
use crate::operator::datatable::declared_columns;

pub(super) static PIVOT: PluginDef = PluginDef {
    name: "pivot",
    summary: "Turns the values of a column into columns, and aggregates the other rows into their cells.",
    params: &[
        PluginParam::required("pivotColumn", "The column whose values become columns."),
        PluginParam::optional(
            "aggregationFunction",
            "What a cell shows; `count()` where it is left out.",
        ),
        PluginParam::repeated(
            "column",
            "The columns that stay; all others where it is left out.",
        ),
    ],
    page: "pivot-plugin",
    reads_schema: true,
    bind: pivot,
};

const AGGREGATES: [&str; 12] = [
    "min",
    "max",
    "take_any",
    "sum",
    "dcount",
    "avg",
    "stdev",
    "variance",
    "make_list",
    "make_bag",
    "make_set",
    "count",
];

fn pivot(call: &Invocation<'_>) -> Bind<Rel> {
    let pivoted = call.column("pivotColumn")?;
    if !matches!(
        pivoted.kql_type,
        KqlType::String | KqlType::Int | KqlType::Long
    ) {
        return error(
            Code::NotSupported,
            format!(
                "`pivot` by a {} is not supported; convert the column to a string",
                pivoted.kql_type
            ),
            call.required("pivotColumn").span(),
        );
    }
    let (aggregate, keys) = aggregate_and_keys(call)?;
    let keys = match keys.is_empty() {
        true => other_columns(&call.input.columns, &pivoted, &aggregate),
        false => keys,
    };
    if let Some(key) = keys.iter().find(|key| key.kql_type == KqlType::Dynamic) {
        let message = format!("`pivot` cannot group by the dynamic column `{}`", key.name);
        return error(Code::WrongType, message, call.span);
    }
    let layout = match call.schema {
        Some(schema) => declared_layout(&keys, &pivoted, &aggregate, schema)?,
        None => Layout {
            values: values(call, &pivoted)?,
            shown: None,
        },
    };
    rotated(call, &pivoted, &aggregate, &keys, layout)
}

/// The values that become columns, and the columns that the query declares.
struct Layout {
    values: Vec<(String, Value)>,
    shown: Option<Vec<Column>>,
}

fn aggregate_and_keys(call: &Invocation<'_>) -> Bind<(Aggregate, Vec<Column>)> {
    let mut keys = call.columns("column")?;
    let aggregate = match call.arg("aggregationFunction") {
        None => bind_aggregate(call, &count(call.span))?,
        Some(ast::Expr::Call(written)) => bind_aggregate(call, written)?,
        Some(column) => {
            keys.insert(0, column_of(&call.input.columns, column)?);
            bind_aggregate(call, &count(call.span))?
        }
    };
    Ok((aggregate, keys))
}

fn count(span: Span) -> ast::Call {
    ast::Call {
        name: ast::Name {
            text: "count".to_owned(),
            kind: ast::NameKind::Plain,
            span,
        },
        args: Vec::new(),
        span,
    }
}

fn bind_aggregate(call: &Invocation<'_>, written: &ast::Call) -> Bind<Aggregate> {
    if !AGGREGATES.contains(&written.name.text.as_str()) {
        let message = format!("`pivot` aggregates with one of {}", AGGREGATES.join(", "));
        return error(Code::WrongType, message, written.span);
    }
    let mut aggregates = Aggregates::default();
    let mut row = Row {
        aggregates: Some(&mut aggregates),
        ..Row::of(call.scope, &call.input)
    };
    call.binder
        .bind_expr(&mut row, &ast::Expr::Call(written.clone()))?;
    let (_, aggregate) = aggregates.0.pop().expect("an aggregate was bound");
    Ok(aggregate)
}

/// The columns that neither become columns nor are aggregated.
fn other_columns(columns: &[Column], pivoted: &Column, aggregate: &Aggregate) -> Vec<Column> {
    let is_read = |column: &Column| aggregate.args.iter().any(|arg| reads(arg, &column.name));
    columns
        .iter()
        .filter(|column| column.name != pivoted.name && !is_read(column))
        .cloned()
        .collect()
}

fn reads(expr: &Expr, name: &str) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) => false,
        ExprKind::Column(column) => column == name,
        ExprKind::Call(_, args) => args.iter().any(|arg| reads(arg, name)),
    }
}

/// The values of the pivot column, in the order in which they first appear.
fn values(call: &Invocation<'_>, pivoted: &Column) -> Bind<Vec<(String, Value)>> {
    let key = (pivoted.name.clone(), Expr::column(pivoted, call.span));
    let distinct = call
        .input
        .clone()
        .aggregate(vec![key], Vec::new(), call.span);
    let distinct = Table::of(&call.binder, &distinct, call.span)?;
    all(distinct.values(0).map(|value| match named(&value) {
        Some(name) => Ok((name, value)),
        None => call.refuse(&format!(
            "needs a name for every column: `{}` is empty in some rows",
            pivoted.name
        )),
    }))
}

fn named(value: &Value) -> Option<String> {
    match convert::to_string(value) {
        Value::String(name) if !name.is_empty() => Some(name),
        _ => None,
    }
}

/// The declared columns: keys by their names, and the others by the value that they stand for.
fn declared_layout(
    keys: &[Column],
    pivoted: &Column,
    aggregate: &Aggregate,
    schema: &ast::RowSchema,
) -> Bind<Layout> {
    if schema.includes_input {
        return error(
            Code::NotSupported,
            "`*` in the schema of `pivot` is not supported",
            schema.span,
        );
    }
    let declared = declared_columns(schema)?;
    let mut values = Vec::new();
    for column in &declared {
        let known = keys.iter().find(|key| key.name == column.name);
        let cell = Column::new(&column.name, aggregate.kql_type);
        expect_type(Some(known.unwrap_or(&cell)), column, schema.span)?;
        if known.is_none() {
            let value = convert::to_type(Value::String(column.name.clone()), pivoted.kql_type);
            values.push((column.name.clone(), value));
        }
    }
    Ok(Layout {
        values,
        shown: Some(declared),
    })
}

fn rotated(
    call: &Invocation<'_>,
    pivoted: &Column,
    aggregate: &Aggregate,
    keys: &[Column],
    layout: Layout,
) -> Bind<Rel> {
    if let Some((name, _)) = layout
        .values
        .iter()
        .find(|(name, _)| keys.iter().any(|key| key.name == *name))
    {
        return error(
            Code::DuplicateName,
            format!(
                "a value of `{}` and a column are both called `{name}`",
                pivoted.name
            ),
            call.span,
        );
    }
    let named_keys = keys
        .iter()
        .map(|key| (key.name.clone(), Expr::column(key, call.span)));
    let cells = layout.values.into_iter().map(|(name, value)| {
        let cell = Aggregate {
            filter: Some(equals(pivoted, value, call.span)),
            ..aggregate.clone()
        };
        (name, cell)
    });
    let (named_keys, cells): (Vec<_>, Vec<_>) = (named_keys.collect(), cells.collect());
    if named_keys.is_empty() && cells.is_empty() {
        return call.refuse("has no column to show here");
    }
    if named_keys.is_empty() && is_empty_table(call)? {
        return call.refuse("of no rows into columns alone is not supported");
    }
    let rel = call.input.clone().aggregate(named_keys, cells, call.span);
    Ok(match layout.shown {
        None => rel,
        Some(shown) => {
            let shown = shown
                .iter()
                .map(|column| (column.name.clone(), Expr::column(column, call.span)));
            let shown = shown.collect();
            Arc::new(rel).project(shown, call.span)
        }
    })
}

fn is_empty_table(call: &Invocation<'_>) -> Bind<bool> {
    let first = call.input.clone().limit(1, call.span);
    let batches = call.binder.run(&first, call.span)?;
    Ok(batches.iter().all(|batch| batch.num_rows() == 0))
}

fn equals(column: &Column, value: Value, span: Span) -> Expr {
    let def = kql_functions::operator("==").expect("`==` is in the library");
    let args = vec![Expr::column(column, span), Expr::literal(value, span)];
    conversion::call(def, args, KqlType::Bool, span)
}
