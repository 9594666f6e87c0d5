//! Conversions: the ones that Kusto makes unasked, and constant folding.

use kql_functions::{ScalarDef, evaluate_constant};
use kql_types::{KqlType, Value, convert};

use crate::bound::{Expr, ExprKind};

/// A call of a library function whose arguments have been checked, computed at once where they are constants.
pub(crate) fn call(
    def: &'static ScalarDef,
    args: Vec<Expr>,
    kql_type: KqlType,
    span: kql_parser::Span,
) -> Expr {
    let expr = Expr {
        kind: ExprKind::Call(def, args),
        kql_type,
        span,
    };
    fold(expr)
}

fn fold(expr: Expr) -> Expr {
    let ExprKind::Call(def, args) = &expr.kind else {
        return expr;
    };
    let constants: Option<Vec<Value>> = args.iter().map(|arg| arg.as_literal().cloned()).collect();
    let Some(constants) = constants.filter(|_| def.deterministic) else {
        return expr;
    };
    if let Some(value) = folded_cast(def, &constants) {
        return Expr {
            kind: ExprKind::Literal(value),
            ..expr
        };
    }
    match evaluate_constant(def, &constants, expr.kql_type) {
        Ok(value) => Expr {
            kind: ExprKind::Literal(value),
            ..expr
        },
        Err(_) => expr,
    }
}

/// Kusto folds the cast of a constant real that does not fit to the least integer; over rows it saturates.
fn folded_cast(def: &'static ScalarDef, args: &[Value]) -> Option<Value> {
    let [Value::Real(value)] = args else {
        return None;
    };
    match def.name {
        "tolong" if value.is_finite() && !(-TWO_POW_63..TWO_POW_63).contains(value) => {
            Some(Value::Long(i64::MIN))
        }
        "toint" if value.is_finite() && !(-TWO_POW_31..TWO_POW_31).contains(value) => {
            Some(Value::Int(i32::MIN))
        }
        _ => None,
    }
}

const TWO_POW_63: f64 = 9_223_372_036_854_775_808.0;
const TWO_POW_31: f64 = 2_147_483_648.0;

/// `expr` as a value of `to`, by the conversion function of that type.
pub(crate) fn explicit(expr: Expr, to: KqlType) -> Expr {
    if expr.kql_type == to {
        return expr;
    }
    let span = expr.span;
    if let ExprKind::Literal(value) = expr.kind {
        return Expr::literal(convert::to_type(value, to), span);
    }
    let def = kql_functions::scalar(conversion_function(to))
        .expect("every type has a conversion function");
    call(def, vec![expr], to, span)
}

/// True where `def` converts values of this type to themselves. A dynamic may be text that holds another dynamic.
pub(crate) fn is_identity(def: &ScalarDef, from: KqlType) -> bool {
    let identity = kql_functions::scalar(conversion_function(from));
    from != KqlType::Dynamic && identity.is_some_and(|identity| std::ptr::eq(identity, def))
}

/// `expr` as a value of `to`, where Kusto makes that conversion unasked.
pub(crate) fn implicit(expr: Expr, to: KqlType) -> Result<Expr, Expr> {
    if expr.kql_type == to || is_implicit(expr.kql_type, to) {
        Ok(explicit(expr, to))
    } else {
        Err(expr)
    }
}

fn is_implicit(from: KqlType, to: KqlType) -> bool {
    use KqlType::{Decimal, Dynamic, Int, Long, Real, String as Text};
    matches!(
        (from, to),
        (Int, Long | Real | Decimal)
            | (Long, Int | Real | Decimal)
            | (Real, Decimal)
            | (Dynamic, Text)
    )
}

fn conversion_function(to: KqlType) -> &'static str {
    match to {
        KqlType::Bool => "tobool",
        KqlType::Int => "toint",
        KqlType::Long => "tolong",
        KqlType::Real => "todouble",
        KqlType::Decimal => "todecimal",
        KqlType::DateTime => "todatetime",
        KqlType::Timespan => "totimespan",
        KqlType::String => "tostring",
        KqlType::Guid => "toguid",
        KqlType::Dynamic => "todynamic",
    }
}
