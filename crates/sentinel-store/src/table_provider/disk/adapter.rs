//! Expressions over a table's columns as expressions over a file's: ticks are computed from timestamps, and comparisons with
//! datetimes become comparisons with timestamps, by which row groups and pages are left out.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::{ColumnarValue, Operator};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{BinaryExpr, CastExpr, Column, Literal, lit};
use datafusion::physical_expr_adapter::{PhysicalExprAdapter, PhysicalExprAdapterFactory};
use kql_types::KqlType;

use crate::disk::form::{DECIMAL_TEXT, tenth_name, ticks_of, timestamp_type, to_micros};

/// Makes the adapter of each file.
#[derive(Debug)]
pub(super) struct StoredFormAdapters;

impl PhysicalExprAdapterFactory for StoredFormAdapters {
    fn create(&self, table: SchemaRef, file: SchemaRef) -> Result<Arc<dyn PhysicalExprAdapter>> {
        Ok(Arc::new(StoredForm { table, file }))
    }
}

/// The columns of a table and of one of its files.
#[derive(Debug)]
struct StoredForm {
    table: SchemaRef,
    file: SchemaRef,
}

impl PhysicalExprAdapter for StoredForm {
    fn rewrite(&self, expr: Arc<dyn PhysicalExpr>) -> Result<Arc<dyn PhysicalExpr>> {
        expr.transform_down(|expr| {
            if let Some(comparison) = self.timestamp_comparison(&expr)? {
                return Ok(Transformed::new(comparison, true, TreeNodeRecursion::Jump));
            }
            match expr.downcast_ref::<Column>() {
                // The children of what a column becomes are columns of the file.
                Some(column) => Ok(Transformed::new(
                    self.column(column.name())?,
                    true,
                    TreeNodeRecursion::Jump,
                )),
                None => Ok(Transformed::no(expr)),
            }
        })
        .data()
    }
}

impl StoredForm {
    /// The values of a table's column.
    fn column(&self, name: &str) -> Result<Arc<dyn PhysicalExpr>> {
        let wanted = self.table.field_with_name(name)?.data_type();
        let Some(found) = self.file_column(name) else {
            // A column that was added later: nulls, and empty strings.
            let missing = match wanted {
                DataType::Utf8View => ScalarValue::Utf8View(Some(String::new())),
                other => ScalarValue::try_from(other)?,
            };
            return Ok(lit(missing));
        };
        let data_type = found.data_type(&self.file)?;
        if data_type == *wanted {
            Ok(found)
        } else if data_type == timestamp_type() {
            Ok(Arc::new(Ticks {
                timestamps: found,
                tenths: self.file_column(&tenth_name(name)),
            }))
        } else if data_type == DECIMAL_TEXT && *wanted == KqlType::Decimal.arrow_type() {
            Ok(Arc::new(CastExpr::new(found, wanted.clone(), None)))
        } else {
            internal_err!("column `{name}` of a segment is a {data_type}, and not a {wanted}")
        }
    }

    fn file_column(&self, name: &str) -> Option<Arc<dyn PhysicalExpr>> {
        let idx = self.file.index_of(name).ok()?;
        Some(Arc::new(Column::new(name, idx)))
    }

    /// A comparison of a datetime column with a constant, as one of timestamps.
    ///
    /// Where the column has tenths, the timestamps only say which rows may pass; the ticks decide.
    fn timestamp_comparison(
        &self,
        expr: &Arc<dyn PhysicalExpr>,
    ) -> Result<Option<Arc<dyn PhysicalExpr>>> {
        let Some((column, operator, ticks)) = column_and_constant(expr) else {
            return Ok(None);
        };
        let Some(timestamps) = self.file_column(column) else {
            return Ok(None);
        };
        if timestamps.data_type(&self.file)? != timestamp_type() {
            return Ok(None);
        }
        let has_tenths = self.file_column(&tenth_name(column)).is_some();
        let (micros, rest) = to_micros(ticks);
        let is_whole = rest == 0;
        let operator_of_micros = match (operator, is_whole, has_tenths) {
            (Operator::Eq, true, false) => Operator::Eq,
            (Operator::Eq, _, true) => Operator::Eq,
            (Operator::Gt, _, false) => Operator::Gt,
            (Operator::GtEq, true, false) => Operator::GtEq,
            (Operator::GtEq, false, false) => Operator::Gt,
            (Operator::Lt, true, false) => Operator::Lt,
            (Operator::Lt, false, false) | (Operator::LtEq, _, false) => Operator::LtEq,
            (Operator::Gt | Operator::GtEq, _, true) => Operator::GtEq,
            (Operator::Lt | Operator::LtEq, _, true) => Operator::LtEq,
            _ => return Ok(None),
        };
        let constant = ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into()));
        let by_micros: Arc<dyn PhysicalExpr> = Arc::new(BinaryExpr::new(
            timestamps,
            operator_of_micros,
            lit(constant),
        ));
        if !has_tenths {
            return Ok(Some(by_micros));
        }
        let by_ticks = Arc::new(BinaryExpr::new(
            self.column(column)?,
            operator,
            lit(ScalarValue::Int64(Some(ticks))),
        ));
        Ok(Some(Arc::new(BinaryExpr::new(
            by_micros,
            Operator::And,
            by_ticks,
        ))))
    }
}

/// `column OPERATOR constant`, also where it is written the other way round.
fn column_and_constant(expr: &Arc<dyn PhysicalExpr>) -> Option<(&str, Operator, i64)> {
    let comparison = expr.downcast_ref::<BinaryExpr>()?;
    let (left, right) = (comparison.left(), comparison.right());
    let (column, operator, constant) = match left.downcast_ref::<Column>() {
        Some(column) => (column, *comparison.op(), right),
        None => (
            right.downcast_ref::<Column>()?,
            comparison.op().swap()?,
            left,
        ),
    };
    match constant.downcast_ref::<Literal>()?.value() {
        ScalarValue::Int64(Some(ticks)) => Some((column.name(), operator, *ticks)),
        _ => None,
    }
}

/// The ticks of timestamps and their tenths.
#[derive(Debug, Eq)]
struct Ticks {
    timestamps: Arc<dyn PhysicalExpr>,
    tenths: Option<Arc<dyn PhysicalExpr>>,
}

// Deriving these two moves out of the `Arc`s.
impl PartialEq for Ticks {
    fn eq(&self, other: &Self) -> bool {
        self.timestamps.eq(&other.timestamps) && self.tenths.eq(&other.tenths)
    }
}

impl Hash for Ticks {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.timestamps.hash(state);
        self.tenths.hash(state);
    }
}

impl fmt::Display for Ticks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.tenths {
            Some(tenths) => write!(f, "ticks({}, {tenths})", self.timestamps),
            None => write!(f, "ticks({})", self.timestamps),
        }
    }
}

impl PhysicalExpr for Ticks {
    fn data_type(&self, _schema: &Schema) -> Result<DataType> {
        Ok(DataType::Int64)
    }

    fn nullable(&self, _schema: &Schema) -> Result<bool> {
        Ok(true)
    }

    fn evaluate(&self, batch: &RecordBatch) -> Result<ColumnarValue> {
        let array =
            |expr: &Arc<dyn PhysicalExpr>| expr.evaluate(batch)?.into_array(batch.num_rows());
        let tenths = self.tenths.as_ref().map(array).transpose()?;
        let ticks = ticks_of(&array(&self.timestamps)?, tenths.as_ref());
        Ok(ColumnarValue::Array(ticks))
    }

    fn children(&self) -> Vec<&Arc<dyn PhysicalExpr>> {
        std::iter::once(&self.timestamps)
            .chain(&self.tenths)
            .collect()
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn PhysicalExpr>>,
    ) -> Result<Arc<dyn PhysicalExpr>> {
        let mut children = children.into_iter();
        match (children.next(), children.next()) {
            (Some(timestamps), tenths) if tenths.is_some() == self.tenths.is_some() => {
                Ok(Arc::new(Self { timestamps, tenths }))
            }
            _ => internal_err!("ticks have timestamps, and tenths as before"),
        }
    }

    fn fmt_sql(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
