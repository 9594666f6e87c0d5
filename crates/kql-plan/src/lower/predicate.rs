//! Conditions of filters.
//!
//! A filter drops rows for which its condition is null as well as those for which it is false. So a comparison that
//! Kusto answers with false and DataFusion with null can be DataFusion's own here, which it evaluates faster and can
//! push into a scan. That holds for the conjuncts of the condition only, and never for reals: DataFusion orders NaN.

use datafusion::logical_expr::{BinaryExpr, Expr as DfExpr, Operator};
use kql_types::KqlType;

use super::Names;
use super::expr::lower_expr;
use crate::bound::{Expr, ExprKind};

/// The condition of a filter.
pub(super) fn lower_predicate(predicate: &Expr, names: &Names<'_>) -> DfExpr {
    match &predicate.kind {
        ExprKind::Call(def, args) if def.name == "and" => match args.as_slice() {
            [left, right] => lower_predicate(left, names).and(lower_predicate(right, names)),
            _ => lower_expr(predicate, names),
        },
        ExprKind::Call(def, args) => match (native_operator(def.name), args.as_slice()) {
            (Some(op), [left, right])
                if is_native(op, left.kql_type) && left.kql_type == right.kql_type =>
            {
                let (left, right) = (lower_expr(left, names), lower_expr(right, names));
                DfExpr::BinaryExpr(BinaryExpr::new(Box::new(left), op, Box::new(right)))
            }
            _ => lower_expr(predicate, names),
        },
        _ => lower_expr(predicate, names),
    }
}

fn native_operator(name: &str) -> Option<Operator> {
    Some(match name {
        "==" => Operator::Eq,
        "!=" => Operator::NotEq,
        "<" => Operator::Lt,
        "<=" => Operator::LtEq,
        ">" => Operator::Gt,
        ">=" => Operator::GtEq,
        _ => return None,
    })
}

/// `!=` keeps null rows in Kusto, so it is native only for strings, which are never null.
fn is_native(op: Operator, kql_type: KqlType) -> bool {
    match kql_type {
        KqlType::String => matches!(op, Operator::Eq | Operator::NotEq),
        KqlType::Int | KqlType::Long | KqlType::DateTime | KqlType::Timespan => {
            op != Operator::NotEq
        }
        _ => false,
    }
}
