//! `where`, `take`, `count` and `distinct`.

use kql_types::KqlType;

use crate::property::form::Expr;
use crate::property::pipeline::Stop;
use crate::property::table::{Column, Row, Table};
use crate::property::value::Value;

/// The rows for which the predicate is true, and not null.
pub(super) fn filter(mut input: Table, predicate: &Expr) -> Result<Table, Stop> {
    input.check(predicate)?;
    let mut rows = Vec::new();
    for row in &input.rows {
        match input.value(predicate, row) {
            Value::Unspecified(_) => return Err(Stop::Open("a predicate that is in no document")),
            Value::Bool(true) => rows.push(row.clone()),
            _ => {}
        }
    }
    input.rows = rows;
    Ok(input)
}

/// The first rows; any rows, where the query gives them no order.
pub(super) fn take(mut input: Table, count: usize) -> Result<Table, Stop> {
    if input.rows.len() > count && !input.ordered {
        return Err(Stop::Open("`take` may choose any rows"));
    }
    input.rows.truncate(count);
    Ok(input)
}

pub(super) fn count(input: &Table) -> Table {
    Table {
        columns: vec![Column::new("Count", KqlType::Long)],
        rows: vec![vec![Value::Long(input.rows.len() as i64)]],
        ordered: true,
    }
}

/// Each combination of values once.
pub(super) fn distinct(input: &Table, names: &[String]) -> Result<Table, Stop> {
    let places: Vec<usize> = names
        .iter()
        .map(|name| input.known_place(name))
        .collect::<Result<_, _>>()?;
    let mut rows: Vec<Row> = Vec::new();
    for row in &input.rows {
        let row: Row = places.iter().map(|place| row[*place].clone()).collect();
        check_keys(&row)?;
        if !rows.iter().any(|other| same(other, &row)) {
            rows.push(row);
        }
    }
    let columns = places
        .iter()
        .map(|place| input.columns[*place].clone())
        .collect();
    Ok(Table {
        columns,
        rows,
        ordered: false,
    })
}

/// Do two lists of keys make one group?
pub(super) fn same(left: &[Value], right: &[Value]) -> bool {
    left.iter().zip(right).all(|(left, right)| left.same(right))
}

/// How many groups NaNs make, and the two zeros, is in no document. (kqlab takes all NaNs for one key, and both zeros:
/// `testdata/regressions/one_zero_one_nan.kqlt`.)
pub(super) fn check_keys(keys: &[Value]) -> Result<(), Stop> {
    let strange = |key: &Value| matches!(key, Value::Real(number) if number.is_nan() || *number == 0.0 && number.is_sign_negative());
    match keys.iter().any(strange) {
        true => Err(Stop::Open("a NaN or a negative zero as a key")),
        false if keys.iter().any(Value::is_unspecified) => {
            Err(Stop::Open("a key that is in no document"))
        }
        false => Ok(()),
    }
}
