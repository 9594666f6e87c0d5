//! The latest rows of a whole table of the store, without a logical plan.

use std::sync::Arc;

use datafusion::datasource::source_as_provider;
use datafusion::physical_plan::ExecutionPlan;
use kql_plan::bound::Rel;
use kql_plan::{LatestOfTable, Shown};
use sentinel_store::StoreTable;

use super::{hashed, winner};
use crate::run::arrow_schema;

/// How the latest rows of a whole table of the store are computed, or how many there are of each kind. `None` for any other
/// table expression, and where the store has no way of its own.
///
/// The plan is the one that the logical plan leads to.
pub(crate) fn latest_of_table(rel: &Rel) -> Option<Arc<dyn ExecutionPlan>> {
    let latest = LatestOfTable::of(rel)?;
    let provider = source_as_provider(&latest.table.source).ok()?;
    let table = provider.downcast_ref::<StoreTable>()?;
    let schema = provider.schema();
    let at = |column: &str| schema.index_of(column).ok();
    let (key, by) = (at(latest.key)?, at(latest.by)?);
    let winner = winner(latest.extreme)?;
    match latest.shown {
        Shown::Columns(columns) => {
            let columns = columns.into_iter().map(at).collect::<Option<_>>()?;
            table.latest_rows(columns, (key, by), winner, hashed(latest.extreme))
        }
        Shown::CountBy(column) => {
            let schema = arrow_schema(&rel.columns);
            table.latest_counts(at(column)?, (key, by), winner, schema)
        }
    }
}
