//! Nodes that count their rows and time, for plans with figures and for progress.
//!
//! A plan is wrapped when it is ready to run, so that no optimizer sees the wrappers. A wrapper stands for its node: it has
//! the same inputs, name and text.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, displayable,
    replace_children_if_necessary,
};
use futures::Stream;

/// The plan with every node measured.
pub(crate) fn measured(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let wrap = |node| {
        let node: Arc<dyn ExecutionPlan> = Arc::new(Measured {
            node,
            figures: Arc::default(),
        });
        Ok(Transformed::yes(node))
    };
    plan.transform_up(wrap).data()
}

/// The rows that have come out of the leaves of a measured plan.
pub(crate) fn rows_scanned(plan: &Arc<dyn ExecutionPlan>) -> u64 {
    let children = plan.children();
    match plan.downcast_ref::<Measured>() {
        Some(leaf) if children.is_empty() => leaf.figures.rows.load(Ordering::Relaxed),
        _ => children.into_iter().map(rows_scanned).sum(),
    }
}

/// The plan as lines, inputs below their node, with the figures of those that are measured.
pub(crate) fn lines(plan: &Arc<dyn ExecutionPlan>) -> String {
    let mut out = String::new();
    push_lines(plan, 0, &mut out);
    out
}

fn push_lines(plan: &Arc<dyn ExecutionPlan>, depth: usize, out: &mut String) {
    let text = displayable(plan.as_ref()).one_line().to_string();
    let figures = plan
        .downcast_ref::<Measured>()
        .map(|node| node.figures.text());
    let figures = figures.unwrap_or_default();
    out.push_str(&format!(
        "{:indent$}{}{figures}\n",
        "",
        text.trim_end(),
        indent = 2 * depth
    ));
    for child in plan.children() {
        push_lines(child, depth + 1, out);
    }
}

/// What a node did.
#[derive(Debug, Default)]
struct Figures {
    rows: AtomicU64,
    /// The time until its rows were there, that of its inputs included.
    nanos: AtomicU64,
}

impl Figures {
    fn text(&self) -> String {
        let rows = self.rows.load(Ordering::Relaxed);
        let plural = if rows == 1 { "" } else { "s" };
        let time = Duration::from_nanos(self.nanos.load(Ordering::Relaxed));
        format!(
            "   [{rows} row{plural}, {:.1} ms]",
            time.as_secs_f64() * 1000.0
        )
    }
}

/// A node that is measured.
#[derive(Debug)]
struct Measured {
    node: Arc<dyn ExecutionPlan>,
    figures: Arc<Figures>,
}

impl DisplayAs for Measured {
    fn fmt_as(&self, t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt_as(t, f)
    }
}

impl ExecutionPlan for Measured {
    fn name(&self) -> &str {
        self.node.name()
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.node.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.node.children()
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.node.apply_expressions(f)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Measured {
            node: replace_children_if_necessary(Arc::clone(&self.node), children)?,
            figures: Arc::clone(&self.figures),
        }))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let started = Instant::now();
        let rows = self.node.execute(partition, context)?;
        let stream = MeasuredRows {
            rows,
            figures: Arc::clone(&self.figures),
        };
        stream.took(started);
        Ok(Box::pin(stream))
    }
}

/// The rows of a node, counted as they pass.
struct MeasuredRows {
    rows: SendableRecordBatchStream,
    figures: Arc<Figures>,
}

impl MeasuredRows {
    fn took(&self, started: Instant) {
        let nanos = u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.figures.nanos.fetch_add(nanos, Ordering::Relaxed);
    }
}

impl Stream for MeasuredRows {
    type Item = Result<RecordBatch>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let started = Instant::now();
        let polled = self.rows.as_mut().poll_next(cx);
        self.took(started);
        if let Poll::Ready(Some(Ok(batch))) = &polled {
            let rows = batch.num_rows() as u64;
            self.figures.rows.fetch_add(rows, Ordering::Relaxed);
        }
        polled
    }
}

impl RecordBatchStream for MeasuredRows {
    fn schema(&self) -> SchemaRef {
        self.rows.schema()
    }
}
