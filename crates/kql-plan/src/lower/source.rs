//! Tables that rows come from.

use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::catalog::MemTable;
use datafusion::common::{Column as DfColumn, Result, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{Expr as DfExpr, LogicalPlan, LogicalPlanBuilder, TableSource};

use super::arrow_schema;
use crate::bound::Column;
use crate::catalog::CatalogTable;

/// The rows of a table of the catalog.
pub(super) fn scan(table: &str, source: &CatalogTable) -> Result<LogicalPlan> {
    let names = source.columns.iter().map(|column| column.name.as_str());
    scan_unqualified(table, source.source.clone(), names)
}

/// Rows that are at hand.
pub(super) fn batches(columns: &[Column], batches: &Arc<Vec<RecordBatch>>) -> Result<LogicalPlan> {
    let schema = Arc::new(arrow_schema(columns));
    let same_schema = batches.iter().map(|batch| Ok(RecordBatch::try_new(schema.clone(), batch.columns().to_vec())?));
    let table = MemTable::try_new(schema.clone(), vec![same_schema.collect::<Result<_>>()?])?;
    scan_unqualified("rows", provider_as_source(Arc::new(table)), columns.iter().map(|column| column.name.as_str()))
}

/// A scan whose columns carry no table name, so that they are found by their own name wherever they go.
pub(super) fn scan_unqualified<'a>(
    table: &str,
    source: Arc<dyn TableSource>,
    names: impl Iterator<Item = &'a str>,
) -> Result<LogicalPlan> {
    let reference = TableReference::bare(table);
    let scan = LogicalPlanBuilder::scan(reference.clone(), source, None)?;
    let named =
        names.map(|name| DfExpr::Column(DfColumn::new(Some(reference.clone()), name)).alias(name)).collect::<Vec<_>>();
    scan.project(named)?.build()
}
