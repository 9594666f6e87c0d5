//! `range`: values made as they are read, so that a long range takes no memory.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{Result, project_schema};
use datafusion::datasource::{TableType, provider_as_source};
use datafusion::logical_expr::Expr as DfExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::memory::{LazyBatchGenerator, LazyMemoryExec};
use kql_types::{KqlType, Value, build_array};
use parking_lot::RwLock;

use super::{Lowered, Lowering, arrow_schema};
use crate::bound::{Range, Rel};

/// How many values are made at a time.
const BATCH_ROWS: u64 = 8192;

impl Lowering {
    /// The values of a range.
    pub(super) fn range(&self, rel: &Rel, range: &Range) -> Result<Lowered> {
        let column = &rel.columns[0];
        let names = vec![column.name.clone()];
        let schema = Arc::new(arrow_schema(&names, &rel.columns));
        let table = RangeTable {
            range: range.clone(),
            kql_type: column.kql_type,
            schema,
        };
        self.scan_source(rel, "range", provider_as_source(Arc::new(table)), names)
    }
}

#[derive(Debug)]
struct RangeTable {
    range: Range,
    kql_type: KqlType,
    schema: SchemaRef,
}

#[async_trait]
impl TableProvider for RangeTable {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        _state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[DfExpr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let rows = limit.map_or(self.range.rows, |limit| self.range.rows.min(limit as u64));
        let range = Range {
            rows,
            ..self.range.clone()
        };
        let values = RangeValues {
            range,
            kql_type: self.kql_type,
            next: 0,
            schema: self.schema.clone(),
        };
        let values: Arc<RwLock<dyn LazyBatchGenerator>> = Arc::new(RwLock::new(values));
        let exec = LazyMemoryExec::try_new(self.schema.clone(), vec![values])?;
        match projection {
            Some(projection) => {
                project_schema(&self.schema, Some(projection))?;
                Ok(Arc::new(exec.with_projection(Some(projection.clone()))))
            }
            None => Ok(Arc::new(exec)),
        }
    }
}

#[derive(Debug, Clone)]
struct RangeValues {
    range: Range,
    kql_type: KqlType,
    next: u64,
    schema: Arc<Schema>,
}

impl fmt::Display for RangeValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "range of {} values", self.range.rows)
    }
}

impl RangeValues {
    /// `first + n * step`, computed anew for each value so that reals do not drift.
    fn value(&self, n: u64) -> Value {
        let add = |first: i64, step: i64| first.wrapping_add(step.wrapping_mul(n as i64));
        match (&self.range.first, &self.range.step) {
            (Value::Int(first), Value::Int(step)) => {
                Value::Int(add(i64::from(*first), i64::from(*step)) as i32)
            }
            (Value::Long(first), Value::Long(step)) => Value::Long(add(*first, *step)),
            (Value::DateTime(first), Value::Timespan(step)) => Value::DateTime(add(*first, *step)),
            (Value::Timespan(first), Value::Timespan(step)) => Value::Timespan(add(*first, *step)),
            (Value::Real(first), Value::Real(step)) => Value::Real(first + step * n as f64),
            _ => Value::null(self.kql_type),
        }
    }
}

impl LazyBatchGenerator for RangeValues {
    fn generate_next_batch(&mut self) -> Result<Option<RecordBatch>> {
        let end = self.range.rows.min(self.next + BATCH_ROWS);
        if self.next >= end {
            return Ok(None);
        }
        let values = build_array(self.kql_type, (self.next..end).map(|n| self.value(n)));
        self.next = end;
        Ok(Some(RecordBatch::try_new(
            self.schema.clone(),
            vec![values],
        )?))
    }

    fn reset_state(&self) -> Arc<RwLock<dyn LazyBatchGenerator>> {
        Arc::new(RwLock::new(RangeValues {
            next: 0,
            ..self.clone()
        }))
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}
