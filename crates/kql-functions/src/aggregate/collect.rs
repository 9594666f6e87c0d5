//! Aggregates that need every row of a group at once: lists, sets, percentiles.

use std::mem::{size_of, size_of_val};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, ListArray, new_empty_array};
use arrow::buffer::OffsetBuffer;
use arrow::compute::interleave;
use arrow::datatypes::{DataType, Field};
use datafusion::common::Result;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use kql_types::{KqlType, Value, build_array};

use super::fold::passes;
use crate::args::{Args, Column};

/// Keeps the argument batches, and per group the places of its rows in them.
pub(super) struct CollectGroups {
    kernel: fn(&Args<'_>) -> Result<Value>,
    arg_types: Vec<KqlType>,
    returns: KqlType,
    /// One entry an argument: its arrays, batch by batch.
    batches: Vec<Vec<ArrayRef>>,
    groups: Vec<Vec<(u32, u32)>>,
}

impl CollectGroups {
    pub(super) fn new(
        kernel: fn(&Args<'_>) -> Result<Value>,
        arg_types: &[KqlType],
        returns: KqlType,
    ) -> CollectGroups {
        let batches = vec![Vec::new(); arg_types.len()];
        CollectGroups {
            kernel,
            arg_types: arg_types.to_vec(),
            returns,
            batches,
            groups: Vec::new(),
        }
    }

    /// The partial state: one list an argument.
    pub(super) fn state_types(arg_types: &[KqlType]) -> Vec<DataType> {
        arg_types
            .iter()
            .map(|kql_type| DataType::List(item_field(*kql_type)))
            .collect()
    }

    fn push_batch(&mut self, values: &[ArrayRef]) -> u32 {
        for (arrays, value) in self.batches.iter_mut().zip(values) {
            arrays.push(value.clone());
        }
        u32::try_from(self.batches[0].len() - 1).expect("fewer than 2^32 batches fit in memory")
    }

    fn emit(&mut self, emit_to: EmitTo) -> Vec<Vec<(u32, u32)>> {
        match emit_to {
            EmitTo::All => std::mem::take(&mut self.groups),
            EmitTo::First(n) => self.groups.drain(..n).collect(),
        }
    }

    /// The arguments with the rows of each group side by side, and where each group begins.
    fn gather(&self, groups: &[Vec<(u32, u32)>]) -> Result<(Vec<ArrayRef>, OffsetBuffer<i32>)> {
        let places: Vec<(usize, usize)> = groups
            .iter()
            .flatten()
            .map(|&(batch, row)| (batch as usize, row as usize))
            .collect();
        let columns = self.batches.iter().zip(&self.arg_types);
        let gathered = columns.map(|(arrays, kql_type)| gather_column(arrays, kql_type, &places));
        Ok((
            gathered.collect::<Result<_>>()?,
            OffsetBuffer::from_lengths(groups.iter().map(Vec::len)),
        ))
    }
}

fn gather_column(
    arrays: &[ArrayRef],
    kql_type: &KqlType,
    places: &[(usize, usize)],
) -> Result<ArrayRef> {
    if places.is_empty() {
        return Ok(new_empty_array(&kql_type.arrow_type()));
    }
    let arrays: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
    Ok(interleave(&arrays, places)?)
}

fn item_field(kql_type: KqlType) -> Arc<Field> {
    Arc::new(Field::new("item", kql_type.arrow_type(), true))
}

fn lists(
    gathered: Vec<ArrayRef>,
    offsets: &OffsetBuffer<i32>,
    arg_types: &[KqlType],
) -> Vec<ArrayRef> {
    let typed = gathered.into_iter().zip(arg_types);
    typed
        .map(|(values, kql_type)| {
            Arc::new(ListArray::new(
                item_field(*kql_type),
                offsets.clone(),
                values,
                None,
            )) as ArrayRef
        })
        .collect()
}

impl GroupsAccumulator for CollectGroups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.groups.resize_with(total_num_groups, Vec::new);
        let batch = self.push_batch(values);
        for (row, &group) in group_indices.iter().enumerate() {
            if passes(opt_filter, row) {
                self.groups[group].push((batch, row as u32));
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let groups = self.emit(emit_to);
        let (gathered, offsets) = self.gather(&groups)?;
        let mut results = Vec::with_capacity(groups.len());
        for window in offsets.windows(2) {
            let (start, rows) = (window[0] as usize, (window[1] - window[0]) as usize);
            let typed = gathered.iter().zip(&self.arg_types);
            let columns: Vec<Column> = typed
                .map(|(array, &kql_type)| Column::rows(array.slice(start, rows), kql_type))
                .collect();
            results.push((self.kernel)(&Args::new(&columns, rows, self.returns))?);
        }
        Ok(build_array(self.returns, results.into_iter()))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let groups = self.emit(emit_to);
        let (gathered, offsets) = self.gather(&groups)?;
        Ok(lists(gathered, &offsets, &self.arg_types))
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.groups.resize_with(total_num_groups, Vec::new);
        let parts: Vec<&ListArray> = values.iter().map(|array| array.as_list::<i32>()).collect();
        let items: Vec<ArrayRef> = parts.iter().map(|list| list.values().clone()).collect();
        let batch = self.push_batch(&items);
        let offsets = parts[0].value_offsets();
        for (row, &group) in group_indices.iter().enumerate() {
            self.groups[group]
                .extend((offsets[row]..offsets[row + 1]).map(|item| (batch, item as u32)));
        }
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values.first().map_or(0, |array| array.len());
        let mut single = CollectGroups::new(self.kernel, &self.arg_types, self.returns);
        let indices: Vec<usize> = (0..rows).collect();
        single.update_batch(values, &indices, opt_filter, rows)?;
        single.state(EmitTo::All)
    }

    fn size(&self) -> usize {
        let arrays: usize = self
            .batches
            .iter()
            .flatten()
            .map(|array| array.get_array_memory_size())
            .sum();
        let places: usize = self
            .groups
            .iter()
            .map(|rows| rows.capacity() * size_of::<(u32, u32)>())
            .sum();
        arrays + places + size_of_val(&self.groups[..])
    }
}
