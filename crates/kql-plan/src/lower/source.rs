//! Tables that rows come from.

use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::catalog::MemTable;
use datafusion::common::{Column as DfColumn, Result, TableReference};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{Expr as DfExpr, LogicalPlanBuilder, TableSource};

use super::{Lowered, Lowering, arrow_schema, projected};
use crate::bound::Rel;
use crate::catalog::CatalogTable;

impl Lowering {
    /// The rows of a table of the catalog.
    pub(super) fn scan(&self, rel: &Rel, table: &str, source: &CatalogTable) -> Result<Lowered> {
        let columns = rel
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        self.scan_source(rel, table, source.source.clone(), columns)
    }

    /// Rows that are at hand.
    pub(super) fn batches(&self, rel: &Rel, batches: &[RecordBatch]) -> Result<Lowered> {
        let names: Vec<String> = rel
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        let schema = Arc::new(arrow_schema(&names, &rel.columns));
        let batches = batches.iter().map(|batch| {
            Ok(RecordBatch::try_new(
                schema.clone(),
                batch.columns().to_vec(),
            )?)
        });
        let table = MemTable::try_new(schema.clone(), vec![batches.collect::<Result<_>>()?])?;
        self.scan_source(rel, "rows", provider_as_source(Arc::new(table)), names)
    }

    /// A scan whose columns have names of their own, so that a table can be joined with itself.
    pub(super) fn scan_source(
        &self,
        rel: &Rel,
        table: &str,
        source: Arc<dyn TableSource>,
        columns: Vec<String>,
    ) -> Result<Lowered> {
        let reference = TableReference::bare(table);
        let names = self.fresh_all(&rel.columns);
        let projection = positions(source.as_ref(), &columns)?;
        let named = columns.into_iter().zip(&names).map(|(column, name)| {
            DfExpr::Column(DfColumn::new(Some(reference.clone()), column)).alias(name)
        });
        let named = named.collect();
        let scan = LogicalPlanBuilder::scan(reference, source, projection)?;
        let plan = projected(scan.build()?, named)?;
        Ok(Lowered { plan, names })
    }
}

/// Where in the table the columns are; `None` for the table as it is. A scan that says so from the start spares every rule
/// of the optimizer the other columns.
fn positions(source: &dyn TableSource, columns: &[String]) -> Result<Option<Vec<usize>>> {
    let schema = source.schema();
    let fields = schema.fields().iter().map(|field| field.name());
    if fields.eq(columns) {
        return Ok(None);
    }
    let positions = columns.iter().map(|column| schema.index_of(column));
    Ok(Some(positions.collect::<Result<_, _>>()?))
}
