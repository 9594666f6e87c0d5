//! Aggregates that keep a small state a group and fold one row after another into it.

use std::mem::size_of;

use arrow::array::{Array, ArrayRef, BooleanArray};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use kql_types::{KqlType, Value, build_array};

use super::def::{AggregateKernel, GroupsKernel};
use crate::args::{Args, Column};

/// The state of one group.
pub trait Fold: Default + Send + 'static {
    /// The types of the values that [`save`](Self::save) gives.
    const STATE: &'static [KqlType];

    /// Folds rows, each given as its number in `args` and the number of its group, into the states of the groups.
    fn update(states: &mut [Self], args: &Args<'_>, rows: impl Iterator<Item = (usize, usize)>);

    /// Folds the state of another part of the same group into this one.
    fn merge(&mut self, other: Self);

    /// The result of the group.
    fn finish(&self, returns: KqlType) -> Value;

    /// The state as values, to travel between the parts of a plan.
    fn save(&self) -> Vec<Value>;

    /// The state that [`save`](Self::save) gave.
    fn restore(values: &[Value]) -> Self;
}

/// The kernel of a record whose groups keep an `F` each.
pub(super) const fn kernel<F: Fold>() -> AggregateKernel {
    AggregateKernel::Groups(groups::<F>())
}

/// The accumulator of groups that keep an `F` each: for records that choose it by the type of an argument.
pub(super) const fn groups<F: Fold>() -> GroupsKernel {
    GroupsKernel {
        accumulator: accumulator::<F>,
        state: state_types::<F>,
    }
}

fn accumulator<F: Fold>(arg_types: &[KqlType], returns: KqlType) -> Box<dyn GroupsAccumulator> {
    Box::new(FoldGroups::<F>::new(arg_types, returns))
}

fn state_types<F: Fold>(_arg_types: &[KqlType], _returns: KqlType) -> Vec<DataType> {
    arrow_types(F::STATE)
}

struct FoldGroups<F> {
    states: Vec<F>,
    arg_types: Vec<KqlType>,
    returns: KqlType,
}

impl<F: Fold> FoldGroups<F> {
    fn new(arg_types: &[KqlType], returns: KqlType) -> FoldGroups<F> {
        FoldGroups {
            states: Vec::new(),
            arg_types: arg_types.to_vec(),
            returns,
        }
    }

    fn emit(&mut self, emit_to: EmitTo) -> Vec<F> {
        match emit_to {
            EmitTo::All => std::mem::take(&mut self.states),
            EmitTo::First(n) => self.states.drain(..n).collect(),
        }
    }

    fn columns(&self, values: &[ArrayRef]) -> Vec<Column> {
        let typed = values.iter().zip(&self.arg_types);
        typed
            .map(|(array, &kql_type)| Column::rows(array.clone(), kql_type))
            .collect()
    }

    fn saved(states: &[F]) -> Vec<ArrayRef> {
        let saved: Vec<Vec<Value>> = states.iter().map(F::save).collect();
        let columns = F::STATE.iter().enumerate();
        columns
            .map(|(idx, &kql_type)| build_array(kql_type, saved.iter().map(|row| row[idx].clone())))
            .collect()
    }
}

impl<F: Fold> GroupsAccumulator for FoldGroups<F> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.states.resize_with(total_num_groups, F::default);
        let columns = self.columns(values);
        let args = Args::new(&columns, group_indices.len(), self.returns);
        let rows = group_indices
            .iter()
            .copied()
            .enumerate()
            .filter(|&(row, _)| passes(opt_filter, row));
        F::update(&mut self.states, &args, rows);
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let returns = self.returns;
        Ok(build_array(
            returns,
            self.emit(emit_to).iter().map(|state| state.finish(returns)),
        ))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(Self::saved(&self.emit(emit_to)))
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.states.resize_with(total_num_groups, F::default);
        for (row, &group) in group_indices.iter().enumerate() {
            let columns = values.iter().zip(F::STATE);
            let saved: Vec<Value> = columns
                .map(|(array, &kql_type)| Value::from_array(array.as_ref(), row, kql_type))
                .collect();
            self.states[group].merge(F::restore(&saved));
        }
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let len = values.first().map_or(0, |array| array.len());
        let mut states: Vec<F> = (0..len).map(|_| F::default()).collect();
        let columns = self.columns(values);
        let rows = (0..len)
            .map(|row| (row, row))
            .filter(|&(row, _)| passes(opt_filter, row));
        F::update(&mut states, &Args::new(&columns, len, self.returns), rows);
        Ok(Self::saved(&states))
    }

    fn size(&self) -> usize {
        self.states.capacity() * size_of::<F>()
    }
}

/// True where a row passes the filter of an aggregate.
pub(super) fn passes(filter: Option<&BooleanArray>, row: usize) -> bool {
    filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row))
}

/// The Arrow types of these KQL types.
pub(super) fn arrow_types(kql_types: &[KqlType]) -> Vec<DataType> {
    kql_types
        .iter()
        .map(|kql_type| kql_type.arrow_type())
        .collect()
}
