//! Runs a [`GroupsAccumulator`] where DataFusion asks for an [`Accumulator`]: a query without groups.

use std::fmt;
use std::mem::size_of_val;
use std::sync::Mutex;

use arrow::array::{ArrayRef, new_empty_array};
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{Accumulator, EmitTo, GroupsAccumulator};

/// An accumulator of one group.
///
/// The mutex is never locked: it makes the `Send` accumulator `Sync`, as [`Accumulator`] asks.
pub(super) struct SingleGroup {
    groups: Mutex<Box<dyn GroupsAccumulator>>,
    arg_types: Vec<DataType>,
    indices: Vec<usize>,
}

impl SingleGroup {
    /// Wraps `groups`, which takes arguments of these types.
    pub(super) fn new(groups: Box<dyn GroupsAccumulator>, arg_types: Vec<DataType>) -> SingleGroup {
        SingleGroup {
            groups: Mutex::new(groups),
            arg_types,
            indices: Vec::new(),
        }
    }

    fn groups(&mut self) -> &mut dyn GroupsAccumulator {
        self.groups
            .get_mut()
            .expect("no other thread has seen this mutex")
            .as_mut()
    }

    fn reserve(&mut self, rows: usize) {
        if self.indices.len() < rows {
            self.indices.resize(rows, 0);
        }
    }

    /// Makes the group exist where no row came.
    fn ensure_group(&mut self) -> Result<()> {
        let empty: Vec<ArrayRef> = self.arg_types.iter().map(new_empty_array).collect();
        self.groups().update_batch(&empty, &[], None, 1)
    }
}

impl fmt::Debug for SingleGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SingleGroup")
            .field("arg_types", &self.arg_types)
            .finish_non_exhaustive()
    }
}

impl Accumulator for SingleGroup {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let rows = values.first().map_or(0, |array| array.len());
        self.reserve(rows);
        let indices = std::mem::take(&mut self.indices);
        let outcome = self
            .groups()
            .update_batch(values, &indices[..rows], None, 1);
        self.indices = indices;
        outcome
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let rows = states.first().map_or(0, |array| array.len());
        self.reserve(rows);
        let indices = std::mem::take(&mut self.indices);
        let outcome = self.groups().merge_batch(states, &indices[..rows], 1);
        self.indices = indices;
        outcome
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.ensure_group()?;
        ScalarValue::try_from_array(&self.groups().evaluate(EmitTo::All)?, 0)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.ensure_group()?;
        self.groups()
            .state(EmitTo::All)?
            .iter()
            .map(|array| ScalarValue::try_from_array(array, 0))
            .collect()
    }

    fn size(&self) -> usize {
        self.groups.lock().map_or(0, |groups| groups.size()) + size_of_val(&self.indices[..])
    }
}
