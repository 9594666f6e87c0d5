//! The one adapter that makes every [`AggregateDef`] with a kernel of its own a DataFusion aggregate.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, internal_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Expr, GroupsAccumulator, Signature, Volatility,
};
use kql_types::KqlType;

use super::collect::CollectGroups;
use super::def::{AggregateDef, AggregateKernel};
use super::fold::arrow_types;
use super::single_group::SingleGroup;

/// An aggregate of the library, bound to the KQL types of its arguments.
#[derive(Debug)]
pub struct KqlUdaf {
    def: &'static AggregateDef,
    arg_types: Vec<KqlType>,
    returns: KqlType,
    signature: Signature,
}

impl KqlUdaf {
    /// Binds `def` to arguments of these types and the result type that [`AggregateDef::returns`] gives for them.
    pub fn new(def: &'static AggregateDef, arg_types: Vec<KqlType>, returns: KqlType) -> KqlUdaf {
        KqlUdaf {
            def,
            arg_types,
            returns,
            signature: Signature::user_defined(Volatility::Immutable),
        }
    }

    /// The record.
    pub fn def(&self) -> &'static AggregateDef {
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
        AggregateUDF::from(self).call(args)
    }

    pub(super) fn groups(&self) -> Result<Box<dyn GroupsAccumulator>> {
        match self.def.kernel {
            AggregateKernel::Groups(kernel) => {
                Ok((kernel.accumulator)(&self.arg_types, self.returns))
            }
            AggregateKernel::Collect(kernel) => Ok(Box::new(CollectGroups::new(
                kernel,
                &self.arg_types,
                self.returns,
            ))),
            _ => internal_err!("`{}` has no accumulator of its own", self.def.name),
        }
    }

    fn state_types(&self) -> Vec<DataType> {
        match self.def.kernel {
            AggregateKernel::Groups(kernel) => (kernel.state)(&self.arg_types, self.returns),
            _ => CollectGroups::state_types(&self.arg_types),
        }
    }
}

impl PartialEq for KqlUdaf {
    fn eq(&self, other: &KqlUdaf) -> bool {
        std::ptr::eq(self.def, other.def)
            && self.arg_types == other.arg_types
            && self.returns == other.returns
    }
}

impl Eq for KqlUdaf {}

impl Hash for KqlUdaf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.def.name.hash(state);
        self.arg_types.hash(state);
        self.returns.hash(state);
    }
}

impl AggregateUDFImpl for KqlUdaf {
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

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let typed = self.state_types().into_iter().enumerate();
        Ok(typed
            .map(|(idx, data_type)| {
                Arc::new(Field::new(
                    format_state_name(args.name, &format!("state{idx}")),
                    data_type,
                    true,
                ))
            })
            .collect())
    }

    fn accumulator(&self, _args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(SingleGroup::new(
            self.groups()?,
            arrow_types(&self.arg_types),
        )))
    }

    fn groups_accumulator_supported(&self, _args: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(
        &self,
        _args: AccumulatorArgs<'_>,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        self.groups()
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}
