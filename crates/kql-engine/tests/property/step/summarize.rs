//! `summarize`.

use std::fmt;

use crate::property::aggregate::{self, Aggregate, Members};
use crate::property::form::Expr;
use crate::property::pipeline::Stop;
use crate::property::table::{Column, Row, Table};

use super::columns::Assignment;
use super::list;
use super::rows::{check_keys, same};

pub(crate) use aggregate::random_aggregate;

#[derive(Clone)]
pub(crate) struct Summarize {
    pub(crate) aggregates: Vec<AggregateCall>,
    pub(crate) keys: Vec<Assignment>,
}

/// `name = aggregate(operands)`. Without a name the aggregate invents one.
#[derive(Clone)]
pub(crate) struct AggregateCall {
    pub(crate) name: Option<String>,
    pub(crate) aggregate: &'static Aggregate,
    pub(crate) operands: Vec<Expr>,
}

impl AggregateCall {
    /// The prefix of the aggregate, and its operand where that is a column.
    pub(crate) fn column_name(&self) -> String {
        let operand = match self.operands.first() {
            Some(Expr::Column(name, _)) => name.as_str(),
            _ => "",
        };
        self.name
            .clone()
            .unwrap_or_else(|| format!("{}_{operand}", self.aggregate.prefix))
    }
}

impl Summarize {
    pub(super) fn run(&self, input: &Table) -> Result<Table, Stop> {
        let operands = self.aggregates.iter().flat_map(|call| &call.operands);
        self.keys
            .iter()
            .map(|key| &key.expr)
            .chain(operands)
            .try_for_each(|expr| input.check(expr))?;
        let mut groups: Vec<(Row, Vec<&Row>)> = Vec::new();
        // Without keys there is one group, even of no rows.
        if self.keys.is_empty() {
            groups.push((Row::new(), Vec::new()));
        }
        for row in &input.rows {
            let keys: Row = self
                .keys
                .iter()
                .map(|key| input.value(&key.expr, row))
                .collect();
            check_keys(&keys)?;
            match groups.iter_mut().find(|(other, _)| same(other, &keys)) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((keys, vec![row])),
            }
        }
        let mut rows = Vec::new();
        for (keys, members) in groups {
            let mut row = keys;
            for call in &self.aggregates {
                row.push(aggregated(call, input, &members)?);
            }
            rows.push(row);
        }
        Ok(Table {
            columns: self.columns()?,
            ordered: rows.len() < 2,
            rows,
        })
    }

    fn columns(&self) -> Result<Vec<Column>, Stop> {
        let keys = self
            .keys
            .iter()
            .map(|key| Column::new(&key.name, key.expr.kql_type()));
        let calls = self
            .aggregates
            .iter()
            .map(|call| Column::new(call.column_name(), call.aggregate.result));
        let columns: Vec<Column> = keys.chain(calls).collect();
        let repeated = (1..columns.len()).any(|idx| {
            columns[..idx]
                .iter()
                .any(|other| other.name == columns[idx].name)
        });
        if repeated || columns.is_empty() {
            Err(Stop::Wrong)
        } else {
            Ok(columns)
        }
    }

    pub(super) fn exprs_mut(&mut self) -> Vec<&mut Expr> {
        let calls = self
            .aggregates
            .iter_mut()
            .filter(|call| call.name.is_some());
        calls.flat_map(|call| &mut call.operands).collect()
    }
}

fn aggregated(
    call: &AggregateCall,
    input: &Table,
    rows: &[&Row],
) -> Result<crate::property::value::Value, Stop> {
    let operands = |row: &&Row| {
        call.operands
            .iter()
            .map(|operand| input.value(operand, row))
            .collect()
    };
    let members = Members {
        rows: rows.iter().map(operands).collect(),
        ordered: input.ordered,
    };
    call.aggregate.apply(&members)
}

impl fmt::Display for Summarize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "summarize {}", list(&self.aggregates))?;
        match self.keys.is_empty() {
            true => Ok(()),
            false => write!(f, " by {}", list(&self.keys)),
        }
    }
}

impl fmt::Display for AggregateCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            write!(f, "{name} = ")?;
        }
        f.write_str(&self.aggregate.written(&self.operands))
    }
}
