//! Texts as codes into the dictionaries that the files hold.
//!
//! The reader of a file gives batch after batch codes into one array of values, the dictionary of the row group. Who looks at
//! every row of a column then has to look at a text only once for each dictionary.

use std::sync::Arc;

use arrow::datatypes::{DataType, Fields, Schema, SchemaRef};
use datafusion::common::Result;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::{ExecutionPlan, replace_children_if_necessary};

use super::{DiskScan, Reading, Texts, refused};
use crate::disk::DiskSnapshot;

/// A plan with the same rows, whose columns of texts come as codes into dictionaries where the files of a table on disk hold
/// them so.
///
/// `None` where they do not, and where the plan is something else than the scan of such a table, below filters and projections
/// that look at no such column.
pub fn coded_texts(plan: &Arc<dyn ExecutionPlan>) -> Option<Arc<dyn ExecutionPlan>> {
    if let Some(scan) = plan.downcast_ref::<DiskScan>() {
        return coded_scan(scan);
    }
    if let Some(filter) = plan.downcast_ref::<FilterExec>() {
        let input = coded_texts(filter.input())?;
        let is_plain = !looks_at_codes(filter.predicate(), &input);
        let filtered =
            is_plain.then(|| replace_children_if_necessary(Arc::clone(plan), vec![input]));
        return filtered?.ok();
    }
    let projection = plan.downcast_ref::<ProjectionExec>()?;
    let input = coded_texts(projection.input())?;
    let mut computed = projection.expr().iter().map(|shown| &shown.expr);
    if computed.any(|expr| !expr.is::<Column>() && looks_at_codes(expr, &input)) {
        return None;
    }
    // A new one: a projection insists on the types that its columns had.
    let projection = ProjectionExec::try_new(projection.expr().iter().cloned(), input);
    Some(Arc::new(projection.ok()?))
}

fn looks_at_codes(expr: &Arc<dyn PhysicalExpr>, input: &Arc<dyn ExecutionPlan>) -> bool {
    let schema = input.schema();
    let mut columns = collect_columns(expr).into_iter();
    columns.any(|column| is_coded(schema.field(column.index()).data_type()))
}

fn coded_scan(scan: &DiskScan) -> Option<Arc<dyn ExecutionPlan>> {
    let reading = Reading {
        texts: Texts::Coded,
        ..scan.reading.clone()
    };
    let coded = scan.rows.scan(reading).ok()?;
    match coded_names(&coded.schema()).is_empty() {
        true => None,
        false => Some(Arc::new(coded)),
    }
}

/// The names of the columns that are codes.
pub(super) fn coded_names(schema: &Schema) -> Vec<&str> {
    let fields = schema.fields().iter();
    let coded = fields.filter(|field| is_coded(field.data_type()));
    coded.map(|field| field.name().as_str()).collect()
}

fn is_coded(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Dictionary(..))
}

/// The names of the columns of texts of a reading that all files hold as codes. Conditions are tested on texts.
pub(super) fn coded_columns<'a>(
    snapshot: &'a DiskSnapshot,
    reading: &Reading,
) -> Result<Vec<&'a str>> {
    let opened = snapshot.segments.iter().map(|segment| segment.opened());
    let opened = opened.collect::<Result<Vec<_>, _>>().map_err(refused)?;
    let tested = reading.conditions.iter().flat_map(collect_columns);
    let tested: Vec<usize> = tested.map(|column| column.index()).collect();
    let schema = snapshot.schema().arrow();
    let columns = reading.columns.iter().filter(|column| {
        *schema.field(**column).data_type() == DataType::Utf8View && !tested.contains(column)
    });
    let names = columns.map(|column| schema.field(*column).name().as_str());
    Ok(names
        .filter(|name| opened.iter().all(|opened| opened.is_coded(name)))
        .collect())
}

/// A schema in which these columns are codes into dictionaries.
pub(super) fn coded_schema(schema: &SchemaRef, coded: &[&str]) -> SchemaRef {
    if coded.is_empty() {
        return Arc::clone(schema);
    }
    let dictionary = DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into());
    let fields = schema.fields().iter();
    let fields = fields.map(|field| match coded.contains(&field.name().as_str()) {
        true => Arc::new(field.as_ref().clone().with_data_type(dictionary.clone())),
        false => Arc::clone(field),
    });
    Arc::new(Schema::new(fields.collect::<Fields>()))
}
