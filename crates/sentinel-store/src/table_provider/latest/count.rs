//! Counts the latest rows by a column: `summarize arg_max(t, Status) by k | summarize count() by Status`.

use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, UInt32Array};
use arrow::buffer::BooleanBuffer;
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::{Column, Literal};
use datafusion::physical_expr::utils::collect_columns;
use datafusion::physical_expr::{PhysicalExpr, conjunction};
use datafusion::physical_expr_common::physical_expr::is_volatile;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};

use crate::table_provider::conditions::LatestBounds;

use super::find::{Found, LatestScan, rows_within};
use super::{StoreLatest, found_rows, properties, shown_columns};

/// Lets the store count its latest rows by the value of an interned column, where a plan does nothing else with them: it
/// counts codes, and for a whole table knows the answer.
#[derive(Debug)]
pub struct CountLatest;

impl PhysicalOptimizerRule for CountLatest {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            let aggregate = node.downcast_ref::<AggregateExec>();
            let counted = aggregate.map(|aggregate| counted(&node, aggregate));
            Ok(match counted.transpose()?.flatten() {
                Some(counted) => Transformed::yes(counted),
                None => Transformed::no(node),
            })
        })
        .data()
    }

    fn name(&self) -> &str {
        "count_latest"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// The same aggregation, done by the store. Conditions on the column alone are tested once for each of its values.
fn counted(
    node: &Arc<dyn ExecutionPlan>,
    aggregate: &AggregateExec,
) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(group) = counted_column(aggregate) else {
        return Ok(None);
    };
    let Some(rows) = LatestRows::below(aggregate.input()) else {
        return Ok(None);
    };
    let (schema, column) = (aggregate.schema(), rows.columns[group]);
    let scan = &rows.latest.scan;
    // Of each key there is one row.
    let is_key = column == scan.key;
    if is_key || !are_text_counts(&schema) || !scan.snapshot().is_interned(column) {
        return Ok(None);
    }
    let counts = kept_counts(scan.clone(), column, Arc::clone(&schema)).unwrap_or_else(|| {
        let (scan, aggregated) = (scan.clone(), Arc::clone(node));
        let counted = Counts::Counted(aggregated);
        Arc::new(StoreLatestCount::new(scan, column, counted, &schema))
    });
    let shown = Arc::new(Column::new(schema.field(0).name(), 0)) as Arc<dyn PhysicalExpr>;
    let conditions = rows.conditions.iter();
    let conditions = conditions.map(|condition| condition.over(column, &shown));
    let Some(conditions) = conditions.collect::<Option<Vec<_>>>() else {
        return Ok(None);
    };
    Ok(Some(match conditions.as_slice() {
        [] => counts,
        _ => Arc::new(FilterExec::try_new(conjunction(conditions), counts)?),
    }))
}

/// The counts of all latest rows that an index keeps: values and counts under the names of `schema`. `None` where there are no
/// such.
pub(super) fn kept_counts(
    scan: LatestScan,
    column: usize,
    schema: SchemaRef,
) -> Option<Arc<dyn ExecutionPlan>> {
    let (index, counted) = scan.index()?;
    let at = counted.iter().position(|&counted| counted == column)?;
    let is_kept = index.counts(at).is_some() && scan.is_whole() && are_text_counts(&schema);
    let counts = Counts::Kept { at };
    is_kept.then(|| Arc::new(StoreLatestCount::new(scan, column, counts, &schema)) as _)
}

/// True for the columns of texts and their counts.
fn are_text_counts(schema: &SchemaRef) -> bool {
    let types = schema.fields().iter().map(|field| field.data_type());
    types.eq([&DataType::Utf8View, &DataType::Int64])
}

/// The position of the column by which an aggregation counts rows, if it does nothing else.
fn counted_column(aggregate: &AggregateExec) -> Option<usize> {
    let groups = aggregate.group_expr();
    let ([(group, _)], [count]) = (groups.expr(), aggregate.aggr_expr()) else {
        return None;
    };
    let counts_rows = count.fun().name() == "count"
        && !count.is_distinct()
        && matches!(count.expressions().as_slice(), [one] if is_value(one));
    let is_plain = matches!(
        aggregate.mode(),
        AggregateMode::Single | AggregateMode::SinglePartitioned
    ) && groups.is_single()
        && aggregate.filter_expr().iter().all(Option::is_none)
        && aggregate.limit_options().is_none();
    let column = group.downcast_ref::<Column>()?.index();
    (is_plain && counts_rows).then_some(column)
}

fn is_value(expr: &Arc<dyn PhysicalExpr>) -> bool {
    let literal = expr.downcast_ref::<Literal>();
    literal.is_some_and(|literal| !literal.value().is_null())
}

/// Latest rows, of which some pass conditions.
struct LatestRows<'a> {
    latest: &'a StoreLatest,
    /// For each column of the plan, its position in the table.
    columns: Vec<usize>,
    conditions: Vec<Condition<'a>>,
}

/// A condition over columns whose positions in the table are known.
struct Condition<'a> {
    predicate: &'a Arc<dyn PhysicalExpr>,
    columns: Vec<usize>,
}

impl<'a> LatestRows<'a> {
    /// The latest rows below filters, and projections that only pass columns on.
    fn below(plan: &'a Arc<dyn ExecutionPlan>) -> Option<Self> {
        if let Some(latest) = plan.downcast_ref::<StoreLatest>() {
            return Some(Self {
                latest,
                columns: latest.columns.clone(),
                conditions: Vec::new(),
            });
        }
        if let Some(filter) = plan.downcast_ref::<FilterExec>() {
            let mut rows = Self::below(filter.input()).filter(|_| filter.fetch().is_none())?;
            rows.conditions.push(Condition {
                predicate: filter.predicate(),
                columns: rows.columns.clone(),
            });
            if let Some(shown) = filter.projection() {
                rows.columns = shown.iter().map(|&shown| rows.columns[shown]).collect();
            }
            return Some(rows);
        }
        let projection = plan.downcast_ref::<ProjectionExec>()?;
        let mut rows = Self::below(projection.input())?;
        rows.columns = shown_columns(projection, &rows.columns)?;
        Some(rows)
    }
}

impl Condition<'_> {
    /// The condition over `shown`, the column at this position of the table. `None` if it reads others, or if its value may
    /// differ from row to row.
    fn over(&self, column: usize, shown: &Arc<dyn PhysicalExpr>) -> Option<Arc<dyn PhysicalExpr>> {
        let reads = collect_columns(self.predicate);
        let is_same = reads
            .iter()
            .all(|read| self.columns[read.index()] == column);
        if !is_same || is_volatile(self.predicate) {
            return None;
        }
        let over = Arc::clone(self.predicate).transform(|expr| {
            Ok(match expr.downcast_ref::<Column>() {
                Some(_) => Transformed::yes(Arc::clone(shown)),
                None => Transformed::no(expr),
            })
        });
        over.data().ok()
    }
}

/// How many of the latest rows have each value of a column, in the order in which the table saw the values first.
#[derive(Debug, Clone)]
struct StoreLatestCount {
    scan: LatestScan,
    column: usize,
    counts: Counts,
    properties: Arc<PlanProperties>,
}

/// Where counts come from.
#[derive(Debug, Clone)]
enum Counts {
    /// The index keeps them.
    Kept {
        /// The place of the column among those that it counts by.
        at: usize,
    },
    /// The rows are counted; by this aggregation, where there is no memory for codes.
    Counted(Arc<dyn ExecutionPlan>),
}

impl StoreLatestCount {
    fn new(scan: LatestScan, column: usize, counts: Counts, schema: &SchemaRef) -> Self {
        Self {
            scan,
            column,
            counts,
            properties: Arc::new(properties(Arc::clone(schema))),
        }
    }

    /// The counts that the index keeps.
    fn kept(&self, at: usize) -> Result<RecordBatch> {
        let counts = self.scan.index().and_then(|(index, _)| index.counts(at));
        self.batch(counts.expect("the plan was made of them"))
    }

    fn counts(&self, found: &Found) -> Vec<u64> {
        match found {
            Found::Indexed(bounds) => self.count_indexed(bounds),
            Found::Best(best, _) => self.count_rows(&self.scan.row_set(best)),
            Found::Rows(rows) => self.count_rows(rows),
        }
    }

    fn no_counts(&self) -> Vec<u64> {
        vec![0; self.scan.snapshot().dictionary(self.column).len()]
    }

    fn count_indexed(&self, bounds: &LatestBounds) -> Vec<u64> {
        let mut counts = self.no_counts();
        let index = self.scan.index();
        let (index, counted) = index.expect("the rows were found in it");
        let at = counted.iter().position(|&counted| counted == self.column);
        let at = at.expect("the rows were found with the column");
        let chunks = index.chunks().enumerate();
        for (_, latest) in chunks.flat_map(|chunk| rows_within(chunk, bounds)) {
            counts[usize::from(latest.codes[at])] += 1;
        }
        counts
    }

    fn count_rows(&self, rows: &BooleanBuffer) -> Vec<u64> {
        let mut counts = self.no_counts();
        for segment in self.scan.segments() {
            let codes = segment.codes(self.column);
            let codes = codes.expect("the column is interned in all segments");
            let rows = rows.slice(self.scan.number(segment), segment.rows());
            for row in rows.set_indices() {
                counts[codes[row] as usize] += 1;
            }
        }
        counts
    }

    /// A row for each value that some row has.
    fn batch(&self, counts: &[u64]) -> Result<RecordBatch> {
        let counts = (0..).zip(counts).filter(|(_, count)| **count > 0);
        let (codes, counts): (Vec<u32>, Vec<i64>) =
            counts.map(|(code, &count)| (code, count as i64)).unzip();
        let dictionary = self.scan.snapshot().dictionary(self.column);
        let values = dictionary.take(&UInt32Array::from(codes))?;
        let counts: ArrayRef = Arc::new(Int64Array::from(counts));
        Ok(RecordBatch::try_new(self.schema(), vec![values, counts])?)
    }
}

impl DisplayAs for StoreLatestCount {
    fn fmt_as(&self, _t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema: &SchemaRef = self.scan.snapshot().schema().arrow();
        let column = schema.field(self.column).name();
        write!(f, "StoreLatestCount: count by {column}, ")?;
        self.scan.describe(f, &[self.column])?;
        match self.counts {
            Counts::Kept { .. } => write!(f, ", counted"),
            Counts::Counted(_) => Ok(()),
        }
    }
}

impl ExecutionPlan for StoreLatestCount {
    fn name(&self) -> &'static str {
        "StoreLatestCount"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        _children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(
        &self,
        _partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let aggregated = match &self.counts {
            Counts::Kept { at } => {
                let batches = futures::stream::iter([self.kept(*at)]);
                let rows = RecordBatchStreamAdapter::new(self.schema(), batches);
                return Ok(Box::pin(rows));
            }
            Counts::Counted(aggregated) => Arc::clone(aggregated),
        };
        let plan = self.clone();
        let show = move |found: Found| -> super::Batches {
            Box::new(std::iter::once(plan.batch(&plan.counts(&found))))
        };
        let needed: &[usize] = match self.scan.index() {
            Some(_) => &[self.column],
            // Counting goes over the rows.
            None => &[],
        };
        let otherwise = move |context| aggregated.execute(0, context);
        Ok(found_rows(
            &self.scan,
            needed,
            self.schema(),
            context,
            show,
            otherwise,
        ))
    }
}
