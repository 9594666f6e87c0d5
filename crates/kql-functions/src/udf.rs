//! The one adapter that makes every [`ScalarDef`] a DataFusion scalar function.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::new_empty_array;
use arrow::datatypes::DataType;
use datafusion::common::{DataFusionError, Result, ScalarValue, internal_err};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use kql_types::{KqlType, Value};

use crate::args::{Args, Column};
use crate::def::{Eval, ScalarDef};

/// A function of the library, bound to the KQL types of its arguments.
///
/// Arrow cannot tell a datetime from a long, so the types travel in the function and not in the plan's schema.
#[derive(Debug)]
pub struct KqlUdf {
    def: &'static ScalarDef,
    arg_types: Vec<KqlType>,
    returns: KqlType,
    signature: Signature,
}

impl KqlUdf {
    /// Binds `def` to arguments of these types and the result type that [`ScalarDef::returns`] gives for them.
    pub fn new(def: &'static ScalarDef, arg_types: Vec<KqlType>, returns: KqlType) -> KqlUdf {
        let volatility = if def.deterministic {
            Volatility::Immutable
        } else {
            Volatility::Volatile
        };
        KqlUdf {
            def,
            arg_types,
            returns,
            signature: Signature::user_defined(volatility),
        }
    }

    /// The record.
    pub fn def(&self) -> &'static ScalarDef {
        self.def
    }

    /// The KQL types of the arguments.
    pub fn arg_types(&self) -> &[KqlType] {
        &self.arg_types
    }

    /// The KQL type of the result.
    pub fn returns(&self) -> KqlType {
        self.returns
    }

    /// The call as a DataFusion expression.
    pub fn call(self, args: Vec<Expr>) -> Expr {
        Expr::ScalarFunction(datafusion::logical_expr::expr::ScalarFunction::new_udf(
            Arc::new(ScalarUDF::new_from_impl(self)),
            args,
        ))
    }
}

/// Computes a call over constants: the binder's constant folding.
pub fn evaluate_constant(
    def: &'static ScalarDef,
    args: &[Value],
    returns: KqlType,
) -> Result<Value> {
    let columns: Vec<Column> = args
        .iter()
        .map(|arg| Column::constant(arg.to_array(1), arg.kql_type()))
        .collect();
    let array = run(def, &Args::new(&columns, 1, returns))?;
    Ok(Value::from_array(array.as_ref(), 0, returns))
}

/// What is wrong with the constants of a call, if anything is; an argument that is no constant is given as its type.
///
/// A kernel fails on constants only, and reads them before any row: so it is run over no rows.
pub fn constant_error(
    def: &'static ScalarDef,
    args: &[std::result::Result<Value, KqlType>],
    returns: KqlType,
) -> Option<String> {
    let columns: Vec<Column> = args
        .iter()
        .map(|arg| match arg {
            Ok(value) => Column::constant(value.to_array(1), value.kql_type()),
            Err(kql_type) => Column::rows(new_empty_array(&kql_type.arrow_type()), *kql_type),
        })
        .collect();
    let rows = usize::from(args.iter().all(std::result::Result::is_ok));
    match run(def, &Args::new(&columns, rows, returns)) {
        Err(DataFusionError::Execution(reason)) => Some(reason),
        _ => None,
    }
}

fn run(def: &'static ScalarDef, args: &Args<'_>) -> Result<arrow::array::ArrayRef> {
    match def.eval {
        Eval::Kernel(kernel) => kernel(args),
        Eval::Binder => internal_err!(
            "`{}` is rewritten by the binder and has no kernel",
            def.name
        ),
    }
}

impl PartialEq for KqlUdf {
    fn eq(&self, other: &KqlUdf) -> bool {
        std::ptr::eq(self.def, other.def)
            && self.arg_types == other.arg_types
            && self.returns == other.returns
    }
}

impl Eq for KqlUdf {}

impl Hash for KqlUdf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.def.name.hash(state);
        self.arg_types.hash(state);
        self.returns.hash(state);
    }
}

impl ScalarUDFImpl for KqlUdf {
    fn name(&self) -> &str {
        self.def.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        Ok(arg_types.to_vec())
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(self.returns.arrow_type())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let is_constant = self.def.deterministic
            && args
                .args
                .iter()
                .all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let columns = self.columns(args.args)?;
        let rows = if is_constant { 1 } else { args.number_rows };
        let array = run(self.def, &Args::new(&columns, rows, self.returns))?;
        if is_constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(
                &array, 0,
            )?));
        }
        Ok(ColumnarValue::Array(array))
    }
}

impl KqlUdf {
    fn columns(&self, args: Vec<ColumnarValue>) -> Result<Vec<Column>> {
        args.into_iter()
            .zip(&self.arg_types)
            .map(|(arg, &kql_type)| match arg {
                ColumnarValue::Array(array) => Ok(Column::rows(array, kql_type)),
                ColumnarValue::Scalar(value) => Ok(Column::constant(value.to_array()?, kql_type)),
            })
            .collect()
    }
}
