//! Expressions as keys of groups, joins and sorts.

use datafusion::logical_expr::Expr as DfExpr;
use kql_functions::{Accepts, Eval, KqlUdf, Param, Returns, ScalarDef};
use kql_types::KqlType;

use super::Names;
use super::expr::lower_expr;
use crate::bound::{Expr, SortKey};
use crate::extension::key::key_of_real;

/// What makes a key of a real, with a NaN that Arrow sorts behind all numbers. No query can call it.
static KEY_OF_REAL: ScalarDef = ScalarDef {
    name: "$key",
    params: &[Param::required("real", Accepts::Any, "The real.")],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let reals = args.floats(0);
        args.reals(|row| reals.get(row).map(key_of_real))
    }),
    ..ScalarDef::NEW
};

/// The same with a NaN that Arrow sorts in front of all numbers.
static KEY_WITH_LEAST_NAN: ScalarDef = ScalarDef {
    name: "$key_with_least_nan",
    eval: Eval::Kernel(|args| {
        let reals = args.floats(0);
        args.reals(|row| {
            reals.get(row).map(|real| match real.is_nan() {
                true => -f64::NAN,
                false => key_of_real(real),
            })
        })
    }),
    ..KEY_OF_REAL
};

/// An expression whose values are the same where those of `expr` are one key.
pub(super) fn lower_key(expr: &Expr, names: &Names<'_>) -> DfExpr {
    keyed(expr, names, &KEY_OF_REAL)
}

/// An expression that sorts as the key does. NaNs stand beside the nulls, whichever way the numbers go (page `sort-operator`).
pub(super) fn lower_sort_key(key: &SortKey, names: &Names<'_>) -> DfExpr {
    match key.is_ascending == key.nulls_first {
        true => keyed(&key.expr, names, &KEY_WITH_LEAST_NAN),
        false => keyed(&key.expr, names, &KEY_OF_REAL),
    }
}

fn keyed(expr: &Expr, names: &Names<'_>, key_of_real: &'static ScalarDef) -> DfExpr {
    let value = lower_expr(expr, names);
    match expr.kql_type {
        KqlType::Real => {
            KqlUdf::new(key_of_real, vec![KqlType::Real], KqlType::Real).call(vec![value])
        }
        _ => value,
    }
}
