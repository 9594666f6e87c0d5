//! The record of an aggregate function.

use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::{Expr, GroupsAccumulator};
use kql_types::{Decimal, KqlType, Value};

use crate::args::Args;
use crate::def::{Example, Param, Returns, arity, param_at, signature};

/// An aggregate function of the library. Write only what differs from [`AggregateDef::NEW`].
#[derive(Debug)]
pub struct AggregateDef {
    /// The name, as the documentation spells it.
    pub name: &'static str,
    /// Other names that do the same, deprecated ones included.
    pub aliases: &'static [&'static str],
    /// One sentence that says what it returns.
    pub summary: &'static str,
    /// The parameters, in order.
    pub params: &'static [Param],
    /// The type of the result.
    pub returns: Returns,
    /// What comes before `_` and the argument's name in the name of an unnamed result: `sum` in `sum_x`, `list` in `list_x`.
    pub prefix: &'static str,
    /// What it gives for a group in which it saw no value.
    pub empty: EmptyResult,
    /// True where the result depends on the order of the rows (`make_list`): the plan below must keep it.
    pub order_sensitive: bool,
    /// How it is computed.
    pub kernel: AggregateKernel,
    /// The documentation page it follows, without folder and extension.
    pub page: &'static str,
    /// Queries with their results; a test runs each.
    pub examples: &'static [Example],
}

impl AggregateDef {
    /// The record to start from in a struct update.
    pub const NEW: AggregateDef = AggregateDef {
        name: "",
        aliases: &[],
        summary: "",
        params: &[],
        returns: Returns::Argument(0),
        prefix: "",
        empty: EmptyResult::Null,
        order_sensitive: false,
        kernel: AggregateKernel::Binder,
        page: "",
        examples: &[],
    };

    /// The fewest and the most arguments that a call may have.
    pub fn arity(&self) -> (usize, usize) {
        arity(self.params)
    }

    /// The parameter that takes argument `idx`, if there is one.
    pub fn param(&self, idx: usize) -> Option<&'static Param> {
        param_at(self.params, idx)
    }

    /// The signature as documentation and messages show it.
    pub fn signature(&self) -> String {
        signature(self.name, self.params, &self.returns)
    }
}

/// An accumulator over all groups at once.
#[derive(Debug, Clone, Copy)]
pub struct GroupsKernel {
    /// Makes the accumulator, given the argument types and the result type.
    pub accumulator: fn(&[KqlType], KqlType) -> Box<dyn GroupsAccumulator>,
    /// The Arrow types of its partial state.
    pub state: fn(&[KqlType], KqlType) -> Vec<DataType>,
}

/// What an aggregate gives for no values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EmptyResult {
    /// Null of the result type.
    Null,
    /// Zero of the result type.
    Zero,
    /// Not a number.
    NaN,
    /// An empty array.
    EmptyArray,
    /// An empty property bag.
    EmptyBag,
}

impl EmptyResult {
    /// The value, for an aggregate that returns `kql_type`.
    pub fn value(self, kql_type: KqlType) -> Value {
        match (self, kql_type) {
            (EmptyResult::Zero, KqlType::Long) => Value::Long(0),
            (EmptyResult::Zero, KqlType::Int) => Value::Int(0),
            (EmptyResult::Zero, KqlType::Real) => Value::Real(0.0),
            (EmptyResult::Zero, KqlType::Decimal) => Value::Decimal(Decimal::ZERO),
            (EmptyResult::Zero, KqlType::Timespan) => Value::Timespan(0),
            (EmptyResult::NaN, KqlType::Real) => Value::Real(f64::NAN),
            (EmptyResult::EmptyArray, _) => Value::Dynamic("[]".to_owned()),
            (EmptyResult::EmptyBag, _) => Value::Dynamic("{}".to_owned()),
            _ => Value::Null(kql_type),
        }
    }
}

/// How an aggregate is computed, fastest first.
#[derive(Debug, Clone, Copy)]
pub enum AggregateKernel {
    /// By a DataFusion aggregate that gives the same answer. The planner puts [`AggregateDef::empty`] in for null.
    DataFusion(fn(Vec<Expr>) -> Expr),
    /// By an accumulator of its own over all groups at once; [`Fold`](super::Fold) makes one.
    Groups(GroupsKernel),
    /// From all rows of a group together, in input order: for results that need every value (lists, percentiles).
    Collect(fn(&Args<'_>) -> Result<Value>),
    /// As the aggregate of the given record over the rows where the argument at this position is true.
    Conditional(&'static AggregateDef, usize),
    /// The binder expands the call (`arg_max`, `percentiles`, `take_any`): it needs the columns of the input.
    Binder,
}
