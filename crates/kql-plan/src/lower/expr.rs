//! Scalar expressions.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr as DfExpr, lit};
use kql_functions::{KqlUdf, ScalarDef};
use kql_types::Value;

use super::Names;
use crate::bound::{Expr, ExprKind};
use crate::operator::{STACK_RED_ZONE, STACK_SEGMENT};

/// An expression whose value is that of `expr`.
pub(super) fn lower_expr(expr: &Expr, names: &Names<'_>) -> DfExpr {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_SEGMENT, || match &expr.kind {
        ExprKind::Literal(value) => lit(scalar_value(value)),
        ExprKind::Column(name) => names.column(name),
        ExprKind::Call(def, args) => lower_call(expr, def, args, names),
    })
}

fn lower_call(expr: &Expr, def: &'static ScalarDef, args: &[Expr], names: &Names<'_>) -> DfExpr {
    let lowered: Vec<DfExpr> = args.iter().map(|arg| lower_expr(arg, names)).collect();
    match (def.name, lowered.as_slice()) {
        ("and", [left, right]) => left.clone().and(right.clone()),
        ("or", [left, right]) => left.clone().or(right.clone()),
        _ => KqlUdf::new(
            def,
            args.iter().map(|arg| arg.kql_type).collect(),
            expr.kql_type,
        )
        .call(lowered),
    }
}

/// The constant as DataFusion holds it.
pub(super) fn scalar_value(value: &Value) -> ScalarValue {
    ScalarValue::try_from_array(&value.to_array(1), 0)
        .expect("an array of one value has a first value")
}
