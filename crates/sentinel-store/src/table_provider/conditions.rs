//! The conditions of a scan, tested where the rows are kept.
//!
//! Whole segments are left out by their least and greatest values. In the others, a condition on one interned column is
//! decided once for each distinct text; conditions on numbers come next, and those on texts last, over the rows that are
//! left.

use std::fmt;
use std::sync::{Arc, OnceLock};

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, BooleanBufferBuilder, RecordBatch, UInt64Array,
};
use arrow::buffer::BooleanBuffer;
use arrow::compute::{FilterBuilder, FilterPredicate};
use arrow::datatypes::DataType;
use datafusion::common::Column as DfColumn;
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::expressions::{BinaryExpr, Column, Literal};
use datafusion::physical_expr::utils::{collect_columns, reassign_expr_columns};
use datafusion::physical_expr::{PhysicalExpr, conjunction};
use datafusion::physical_optimizer::pruning::PruningPredicateBuilder;
use kql_types::KqlType;

use crate::segment::{SEGMENT_ROWS, Segment, SegmentColumn};
use crate::snapshot::{Projection, Snapshot};

/// Below this share of the rows (one in so many), a condition looks at the rows that are left instead of at all.
const FEW_ROWS: usize = 4;

/// The conditions of a scan: a row passes where all are true.
#[derive(Debug)]
pub(super) struct Conditions {
    conditions: Vec<Condition>,
    /// The segments that may have a row that passes.
    candidates: Arc<Vec<Arc<Segment>>>,
}

/// The latest rows of an index that pass: those of some keys, from some value on.
#[derive(Debug, Default)]
pub(super) struct LatestBounds {
    /// The least value that passes.
    pub(super) least: Option<i64>,
    /// By the code of its key, whether a row passes; all do where there is none.
    pub(super) keys: Option<BooleanBuffer>,
}

impl LatestBounds {
    /// True where all rows pass.
    pub(super) fn is_open(&self) -> bool {
        self.least.is_none() && self.keys.is_none()
    }
}

impl Conditions {
    /// Conditions over the columns of the table.
    pub(super) fn new(exprs: Vec<Arc<dyn PhysicalExpr>>, snapshot: &Snapshot) -> Result<Self> {
        if exprs.is_empty() {
            return Ok(Self::none(snapshot));
        }
        let candidates = candidates(&exprs, snapshot);
        let rows = candidates.iter().map(|segment| segment.rows()).sum();
        let conditions = exprs
            .into_iter()
            .map(|expr| Condition::new(expr, snapshot, rows));
        let mut conditions = conditions.collect::<Result<Vec<_>>>()?;
        conditions.sort_by_key(|condition| condition.cost);
        Ok(Self {
            conditions,
            candidates,
        })
    }

    /// Every row passes.
    pub(super) fn none(snapshot: &Snapshot) -> Self {
        Self {
            conditions: Vec::new(),
            candidates: snapshot.shared_segments(),
        }
    }

    /// True where every row passes.
    pub(super) fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    /// The segments that may have a row that passes.
    pub(super) fn candidates(&self) -> &Arc<Vec<Arc<Segment>>> {
        &self.candidates
    }

    /// True where the latest row by `by` of a key passes exactly when any row of the key does: conditions on the key, and
    /// lower bounds of `by`.
    pub(super) fn are_latest_bounds(&self, key: usize, by: usize) -> bool {
        let is_bound = |condition: &Condition| {
            condition.is_on_code_of(key) || condition.lower_bound(by).is_some()
        };
        self.conditions.iter().all(is_bound)
    }

    /// What [`are_latest_bounds`](Self::are_latest_bounds) says of an index.
    pub(super) fn latest_bounds(
        &self,
        snapshot: &Snapshot,
        key: usize,
        by: usize,
    ) -> Result<LatestBounds> {
        let mut bounds = LatestBounds::default();
        for condition in &self.conditions {
            if let Some(least) = condition.lower_bound(by) {
                bounds.least = bounds.least.max(Some(least));
            } else {
                let keys = condition.by_code(snapshot, key)?;
                bounds.keys = Some(match bounds.keys {
                    Some(known) => &known & keys,
                    None => keys.clone(),
                });
            }
        }
        Ok(bounds)
    }

    /// Which of a segment's rows from `start` on, `len` of them, pass; `None` where all do without being looked at.
    pub(super) fn passing(
        &self,
        snapshot: &Snapshot,
        segment: &Segment,
        start: usize,
        len: usize,
    ) -> Result<Option<BooleanBuffer>> {
        let rows = Rows {
            snapshot,
            segment,
            start,
            len,
        };
        let mut passing: Option<BooleanBuffer> = None;
        for condition in &self.conditions {
            passing = Some(match passing {
                None => condition.test(&rows)?,
                Some(left) => match left.count_set_bits() {
                    0 => return Ok(Some(left)),
                    few if few * FEW_ROWS < len => condition.test_among(&rows, &left)?,
                    _ => &left & &condition.test(&rows)?,
                },
            });
        }
        Ok(passing)
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (idx, condition) in self.conditions.iter().enumerate() {
            let separator = if idx == 0 { "" } else { " AND " };
            write!(f, "{separator}{}", condition.expr)?;
        }
        Ok(())
    }
}

/// The segments that may have a row that passes. So few rows as one segment may have are tested sooner than judged.
fn candidates(exprs: &[Arc<dyn PhysicalExpr>], snapshot: &Snapshot) -> Arc<Vec<Arc<Segment>>> {
    if snapshot.rows() <= SEGMENT_ROWS {
        return snapshot.shared_segments();
    }
    let pruning = PruningPredicateBuilder::new()
        .with_file_schema(Arc::clone(snapshot.schema().arrow()))
        .try_build(conjunction(exprs.iter().cloned()))
        .ok()
        .filter(|pruning| !pruning.always_true());
    // What cannot be judged by bounds is judged row by row.
    let kept = pruning.and_then(|pruning| pruning.prune(&Zones(snapshot)).ok());
    match kept {
        Some(kept) => {
            let kept = snapshot.segments().iter().zip(kept);
            let kept = kept.filter(|(_, kept)| *kept);
            Arc::new(kept.map(|(segment, _)| Arc::clone(segment)).collect())
        }
        None => snapshot.shared_segments(),
    }
}

/// A run of rows of a segment.
struct Rows<'a> {
    snapshot: &'a Snapshot,
    segment: &'a Segment,
    start: usize,
    len: usize,
}

/// How much a condition costs to test: the cheapest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cost {
    /// It reads one interned column.
    Code,
    /// It reads columns of a fixed width.
    Number,
    /// It reads texts.
    Text,
}

/// One of the conditions.
struct Condition {
    /// Over the columns of `projection`.
    expr: Arc<dyn PhysicalExpr>,
    projection: Projection,
    cost: Cost,
    /// For a condition on one interned column: whether the value of each code passes.
    by_code: OnceLock<BooleanBuffer>,
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.cost, self.expr)
    }
}

impl Condition {
    /// A condition on a column that is interned in all segments is decided by code, unless there are more codes than the
    /// `rows` that are looked at.
    fn new(expr: Arc<dyn PhysicalExpr>, snapshot: &Snapshot, rows: usize) -> Result<Self> {
        let schema = snapshot.schema();
        let mut columns: Vec<usize> = collect_columns(&expr)
            .iter()
            .map(|column| schema.arrow().index_of(column.name()))
            .collect::<Result<_, _>>()?;
        columns.sort_unstable();
        columns.dedup();
        let projection = Projection::of(schema, &columns);
        let expr = reassign_expr_columns(expr, projection.schema())?;
        let is_by_code = |column: usize| {
            snapshot.is_interned(column) && snapshot.dictionary(column).len() <= rows
        };
        let cost = match columns.as_slice() {
            [only] if is_by_code(*only) => Cost::Code,
            _ if projection.schema().fields().iter().all(|field| {
                !matches!(field.data_type(), DataType::Utf8View | DataType::LargeUtf8)
            }) =>
            {
                Cost::Number
            }
            _ => Cost::Text,
        };
        Ok(Self {
            expr,
            projection,
            cost,
            by_code: OnceLock::new(),
        })
    }

    /// True where it is decided by the code of this column.
    fn is_on_code_of(&self, column: usize) -> bool {
        self.cost == Cost::Code && self.projection.columns() == [column]
    }

    /// The least value that passes, where it is a lower bound of this column of longs.
    ///
    /// The least of all longs bounds nothing, but for null.
    fn lower_bound(&self, column: usize) -> Option<i64> {
        if self.projection.columns() != [column] {
            return None;
        }
        let comparison = self.expr.downcast_ref::<BinaryExpr>()?;
        comparison.left().downcast_ref::<Column>()?;
        let bound = comparison.right().downcast_ref::<Literal>()?.value();
        let least = match (comparison.op(), bound) {
            (Operator::GtEq, ScalarValue::Int64(bound)) => *bound,
            (Operator::Gt, ScalarValue::Int64(bound)) => {
                bound.and_then(|bound| bound.checked_add(1))
            }
            _ => None,
        };
        least.filter(|&least| least > i64::MIN)
    }

    fn test(&self, rows: &Rows<'_>) -> Result<BooleanBuffer> {
        if self.cost == Cost::Code
            && let [column] = self.projection.columns()
            && let SegmentColumn::Interned(codes) = rows.segment.column(*column)
        {
            let by_code = self.by_code(rows.snapshot, *column)?;
            let codes = &codes.values()[rows.start..rows.start + rows.len];
            return Ok(BooleanBuffer::collect_bool(rows.len, |row| {
                by_code.value(codes[row] as usize)
            }));
        }
        let batch = rows
            .snapshot
            .batch(rows.segment, &self.projection, rows.start, rows.len);
        self.evaluate(&batch)
    }

    /// Tests the rows in `left` only, and returns which of all rows pass.
    fn test_among(&self, rows: &Rows<'_>, left: &BooleanBuffer) -> Result<BooleanBuffer> {
        if self.cost == Cost::Code {
            return Ok(left & &self.test(rows)?);
        }
        let filter = filter_of(left);
        let batch = rows.snapshot.filtered(
            rows.segment,
            &self.projection,
            rows.start,
            rows.len,
            &filter,
        )?;
        let verdicts = self.evaluate(&batch)?;
        let mut passing = BooleanBufferBuilder::new(rows.len);
        passing.append_n(rows.len, false);
        for (row, _) in left
            .set_indices()
            .zip(&verdicts)
            .filter(|(_, passes)| *passes)
        {
            passing.set_bit(row, true);
        }
        Ok(passing.finish())
    }

    /// Whether the value of each code passes, decided when it is first asked for.
    fn by_code(&self, snapshot: &Snapshot, column: usize) -> Result<&BooleanBuffer> {
        if let Some(known) = self.by_code.get() {
            return Ok(known);
        }
        let dictionary = snapshot.dictionary(column);
        let mut verdicts = BooleanBufferBuilder::new(dictionary.len());
        for values in dictionary.runs() {
            let schema = Arc::clone(self.projection.schema());
            let batch = RecordBatch::try_new(schema, vec![Arc::clone(values)])?;
            verdicts.append_buffer(&self.evaluate(&batch)?);
        }
        Ok(self.by_code.get_or_init(|| verdicts.finish()))
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<BooleanBuffer> {
        let verdicts = self.expr.evaluate(batch)?.into_array(batch.num_rows())?;
        let verdicts = verdicts.as_boolean();
        Ok(match verdicts.nulls() {
            Some(nulls) => verdicts.values() & nulls.inner(),
            None => verdicts.values().clone(),
        })
    }
}

/// A filter that keeps these rows.
pub(super) fn filter_of(rows: &BooleanBuffer) -> FilterPredicate {
    FilterBuilder::new(&BooleanArray::new(rows.clone(), None))
        .optimize()
        .build()
}

/// The least and greatest values of the segments.
struct Zones<'a>(&'a Snapshot);

impl Zones<'_> {
    fn bounds(&self, column: &DfColumn, pick: impl Fn((i64, i64)) -> i64) -> Option<ArrayRef> {
        let schema = self.0.schema().arrow();
        let at = schema.index_of(&column.name).ok()?;
        let data_type = schema.field(at).data_type();
        let bounds = self.0.segments().iter().map(|segment| {
            let bound = segment.zone(at).map(&pick);
            match data_type {
                DataType::Int32 => ScalarValue::Int32(bound.map(|bound| bound as i32)),
                _ => ScalarValue::Int64(bound),
            }
        });
        match data_type {
            DataType::Int32 | DataType::Int64 => ScalarValue::iter_to_array(bounds).ok(),
            _ => None,
        }
    }
}

impl PruningStatistics for Zones<'_> {
    fn min_values(&self, column: &DfColumn) -> Option<ArrayRef> {
        self.bounds(column, |(least, _)| least)
    }

    fn max_values(&self, column: &DfColumn) -> Option<ArrayRef> {
        self.bounds(column, |(_, greatest)| greatest)
    }

    fn num_containers(&self) -> usize {
        self.0.segments().len()
    }

    fn null_counts(&self, column: &DfColumn) -> Option<ArrayRef> {
        let at = self.0.schema().arrow().index_of(&column.name).ok()?;
        let is_text = self.0.schema().columns()[at].kql_type == KqlType::String;
        let counts = self
            .0
            .segments()
            .iter()
            .map(|segment| match segment.column(at) {
                SegmentColumn::Plain(array) => Some(array.null_count() as u64),
                SegmentColumn::Interned(_) => is_text.then_some(0),
            });
        Some(Arc::new(counts.collect::<UInt64Array>()))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        let counts = self
            .0
            .segments()
            .iter()
            .map(|segment| segment.rows() as u64);
        Some(Arc::new(counts.collect::<UInt64Array>()))
    }

    fn contained(
        &self,
        _column: &DfColumn,
        _values: &std::collections::HashSet<ScalarValue>,
    ) -> Option<BooleanArray> {
        None
    }
}
