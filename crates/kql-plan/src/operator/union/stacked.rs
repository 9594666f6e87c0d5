//! The rows of several tables, one table below the other.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema, SchemaRef};
use kql_parser::Span;
use kql_types::{KqlType, Value, record_batch};

use super::{Operand, Unified};
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel, RelKind};
use crate::error::Bind;

/// A union of a whole workspace has thousands of columns, of which each table has a few. Beyond so many values in a row of
/// every table, the tables are read at once and missing values are shared, because a plan would spell out each of them.
/// So are rows that are at hand already, as those that `search` has found.
const MAX_PLANNED_VALUES: usize = 20_000;

impl Binder<'_> {
    /// Every operand with the columns of the result. Operands that have no rows add nothing but columns.
    pub(in crate::operator) fn stacked(
        &self,
        operands: Vec<Operand>,
        columns: &[Unified],
        source: Option<String>,
        span: Span,
    ) -> Bind<Rel> {
        let label = source.iter().map(|name| Column::new(name, KqlType::String));
        let shown = label.chain(columns.iter().map(|column| column.shown.clone()));
        let shown: Vec<Column> = shown.collect();
        let operands: Vec<Operand> = operands
            .into_iter()
            .filter(|operand| !operand.rel.is_certainly_empty())
            .collect();
        if operands.is_empty() {
            return Ok(Rel::batches(shown, Vec::new(), span));
        }
        let is_known = |operand: &Operand| operand.rel.missing_rows().is_none();
        let is_at_hand = |operand: &Operand| matches!(operand.rel.kind, RelKind::Batches(_));
        let is_large = operands.len() * columns.len() > MAX_PLANNED_VALUES;
        if operands.iter().all(is_at_hand) || is_large && operands.iter().all(is_known) {
            let has_label = source.is_some();
            return self.read_at_once(&operands, columns, shown, has_label, span);
        }
        let inputs = operands.into_iter().map(|operand| {
            let label = source
                .as_ref()
                .map(|name| (name.clone(), text(&operand.label, span)));
            let values = columns.iter().map(|column| {
                (
                    column.shown.name.clone(),
                    value_in(&operand.rel, column, span),
                )
            });
            let named = label.into_iter().chain(values).collect();
            Arc::new(operand.rel.project(named, span))
        });
        Ok(Rel {
            kind: RelKind::Union(inputs.collect()),
            columns: shown,
            span,
            is_serialized: false,
        })
    }

    fn read_at_once(
        &self,
        operands: &[Operand],
        columns: &[Unified],
        shown: Vec<Column>,
        has_label: bool,
        span: Span,
    ) -> Bind<Rel> {
        let fields = shown
            .iter()
            .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let mut stacked = Vec::new();
        for operand in operands {
            let positions = positions(&operand.rel, columns);
            let label = has_label.then_some(operand.label.as_str());
            for batch in self.run(&operand.rel, span)? {
                stacked.push(widened(&batch, label, columns, &positions, &schema));
            }
        }
        Ok(Rel::batches(shown, stacked, span))
    }
}

/// Where a table has the columns of the result.
fn positions(rel: &Rel, columns: &[Unified]) -> Vec<Option<usize>> {
    let own = rel.columns.iter().enumerate();
    let own: HashMap<(&str, KqlType), usize> = own
        .map(|(idx, column)| ((column.name.as_str(), column.kql_type), idx))
        .collect();
    let places = columns
        .iter()
        .map(|column| own.get(&(column.source.name.as_str(), column.source.kql_type)));
    places.map(|place| place.copied()).collect()
}

/// The rows with all columns of the result.
fn widened(
    batch: &RecordBatch,
    label: Option<&str>,
    columns: &[Unified],
    positions: &[Option<usize>],
    schema: &SchemaRef,
) -> RecordBatch {
    let rows = batch.num_rows();
    let mut missing: HashMap<KqlType, ArrayRef> = HashMap::new();
    let label = label.map(|label| Value::String(label.to_owned()).to_array(rows));
    let values = columns.iter().zip(positions).map(|(column, position)| {
        let kql_type = column.shown.kql_type;
        match position {
            Some(position) => batch.column(*position).clone(),
            None => missing
                .entry(kql_type)
                .or_insert_with(|| Value::null(kql_type).to_array(rows))
                .clone(),
        }
    });
    let arrays: Vec<ArrayRef> = label.into_iter().chain(values).collect();
    record_batch(schema.clone(), arrays, rows)
        .expect("a table's arrays have the forms of its columns")
}

fn text(text: &str, span: Span) -> Expr {
    Expr::literal(Value::String(text.to_owned()), span)
}

fn value_in(rel: &Rel, column: &Unified, span: Span) -> Expr {
    match rel.columns.contains(&column.source) {
        true => Expr::column(&column.source, span),
        false => Expr::literal(Value::null(column.shown.kql_type), span),
    }
}
