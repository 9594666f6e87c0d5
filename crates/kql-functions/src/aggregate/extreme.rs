//! The row of a group with the greatest or least value: `arg_max()`, `arg_min()`, and `take_any()`.
//!
//! The result is a struct of the arguments' values in that row. Only the winning row's place is kept while rows come
//! in; the columns are gathered once, at the end or when too many dead rows have piled up.

use std::cmp::Ordering;
use std::hash::Hash;
use std::mem::{size_of, size_of_val};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, StructArray, UInt32Array, new_null_array};
use arrow::compute::{interleave, take};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, GroupsAccumulator, Signature, Volatility,
};
use kql_types::KqlType;

use super::fold::{arrow_types, passes};
use super::single_group::SingleGroup;

/// Which row of a group wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extreme {
    /// The one with the greatest first argument; among equals the one that came last.
    Max,
    /// The one with the least first argument; among equals the one that came last.
    Min,
    /// The one that came first.
    Any,
}

/// An aggregate that returns, as a struct with the fields `c0`, `c1`, ..., the arguments of the winning row.
///
/// For [`Extreme::Max`] and [`Extreme::Min`] the first argument decides, and a row where it is null wins only over
/// other such rows.
pub fn extreme_row(extreme: Extreme, args: Vec<Expr>, arg_types: Vec<KqlType>) -> Expr {
    let udaf = AggregateUDF::from(ExtremeRow::new(extreme, arg_types));
    udaf.call(args)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct ExtremeRow {
    extreme: Extreme,
    arg_types: Vec<KqlType>,
    signature: Signature,
}

impl ExtremeRow {
    fn new(extreme: Extreme, arg_types: Vec<KqlType>) -> ExtremeRow {
        ExtremeRow { extreme, arg_types, signature: Signature::user_defined(Volatility::Immutable) }
    }

    fn fields(&self) -> Fields {
        let typed = self.arg_types.iter().enumerate();
        typed.map(|(idx, kql_type)| Field::new(format!("c{idx}"), kql_type.arrow_type(), true)).collect()
    }

    fn groups(&self) -> ExtremeGroups {
        ExtremeGroups {
            extreme: self.extreme,
            fields: self.fields(),
            is_real: self.arg_types[0] == KqlType::Real,
            batches: vec![Vec::new(); self.arg_types.len()],
            retained: 0,
            winners: Vec::new(),
        }
    }
}

impl AggregateUDFImpl for ExtremeRow {
    fn name(&self) -> &str {
        match self.extreme {
            Extreme::Max => "arg_max",
            Extreme::Min => "arg_min",
            Extreme::Any => "take_any",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        Ok(arg_types.to_vec())
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(self.fields()))
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let fields = self.fields();
        let named = fields.iter().map(|field| {
            let name = format_state_name(args.name, field.name());
            Arc::new(Field::new(name, field.data_type().clone(), true))
        });
        Ok(named.collect())
    }

    fn accumulator(&self, _args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(SingleGroup::new(Box::new(self.groups()), arrow_types(&self.arg_types))))
    }

    fn groups_accumulator_supported(&self, _args: AccumulatorArgs<'_>) -> bool {
        true
    }

    fn create_groups_accumulator(&self, _args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(self.groups()))
    }

    fn order_sensitivity(&self) -> datafusion::logical_expr::utils::AggregateOrderSensitivity {
        datafusion::logical_expr::utils::AggregateOrderSensitivity::Insensitive
    }
}

/// A batch and a row in it.
type Place = (u32, u32);

struct ExtremeGroups {
    extreme: Extreme,
    fields: Fields,
    is_real: bool,
    /// One entry an argument: its arrays, batch by batch.
    batches: Vec<Vec<ArrayRef>>,
    /// Rows in `batches`.
    retained: usize,
    winners: Vec<Option<Place>>,
}

/// Dead rows are dropped when there are this many times more rows than groups.
const COMPACT_FACTOR: usize = 8;
/// ... and at least this many rows.
const COMPACT_ROWS: usize = 1 << 18;

impl ExtremeGroups {
    fn update(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        self.winners.resize(groups, None);
        for (arrays, value) in self.batches.iter_mut().zip(values) {
            arrays.push(value.clone());
        }
        self.retained += group_indices.len();
        let batch = u32::try_from(self.batches[0].len() - 1).expect("fewer than 2^32 batches fit in memory");
        let keys = Keys::new(&self.batches[0], self.is_real, self.extreme);
        for (row, &group) in group_indices.iter().enumerate() {
            let place = (batch, row as u32);
            if passes(filter, row) && self.winners[group].is_none_or(|winner| keys.wins(place, winner)) {
                self.winners[group] = Some(place);
            }
        }
        self.compact_if_worth()
    }

    fn compact_if_worth(&mut self) -> Result<()> {
        if self.retained < COMPACT_ROWS || self.retained < COMPACT_FACTOR * self.winners.len() {
            return Ok(());
        }
        let winners = std::mem::take(&mut self.winners);
        let columns = self.gather(&winners)?;
        self.retained = winners.len();
        self.batches = columns.into_iter().map(|column| vec![column]).collect();
        let renumbered = winners.iter().enumerate().map(|(idx, winner)| winner.map(|_| (0, idx as u32)));
        self.winners = renumbered.collect();
        Ok(())
    }

    /// The arguments in the winning rows, null where a group has none.
    fn gather(&self, winners: &[Option<Place>]) -> Result<Vec<ArrayRef>> {
        let columns = self.batches.iter().zip(&self.fields);
        columns.map(|(arrays, field)| gather_column(arrays, field.data_type(), winners)).collect()
    }

    fn emit(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let winners = match emit_to {
            EmitTo::All => std::mem::take(&mut self.winners),
            EmitTo::First(n) => self.winners.drain(..n).collect(),
        };
        self.gather(&winners)
    }
}

fn gather_column(arrays: &[ArrayRef], data_type: &DataType, winners: &[Option<Place>]) -> Result<ArrayRef> {
    let null = new_null_array(data_type, 1);
    let mut sources: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
    sources.push(null.as_ref());
    let missing = (sources.len() - 1, 0);
    let place = |winner: &Option<Place>| winner.map_or(missing, |(batch, row)| (batch as usize, row as usize));
    let places: Vec<(usize, usize)> = winners.iter().map(place).collect();
    if places.is_empty() {
        return Ok(arrow::array::new_empty_array(data_type));
    }
    Ok(interleave(&sources, &places)?)
}

/// Compares two places by the first argument.
struct Keys<'a> {
    extreme: Extreme,
    values: KeyValues<'a>,
}

enum KeyValues<'a> {
    Ticks(Vec<&'a arrow::array::Int64Array>),
    Real(Vec<&'a arrow::array::Float64Array>),
    Other(&'a [ArrayRef]),
}

impl<'a> Keys<'a> {
    fn new(arrays: &'a [ArrayRef], is_real: bool, extreme: Extreme) -> Keys<'a> {
        use arrow::array::AsArray;
        let values = match arrays[0].data_type() {
            DataType::Int64 => KeyValues::Ticks(arrays.iter().map(|array| array.as_primitive()).collect()),
            DataType::Float64 if is_real => KeyValues::Real(arrays.iter().map(|array| array.as_primitive()).collect()),
            _ => KeyValues::Other(arrays),
        };
        Keys { extreme, values }
    }

    /// True where `challenger`, which came later, takes the place of `winner`.
    fn wins(&self, challenger: Place, winner: Place) -> bool {
        match self.extreme {
            Extreme::Any => false,
            Extreme::Max => self.compare(challenger, winner, Ordering::Less) != Ordering::Less,
            Extreme::Min => self.compare(challenger, winner, Ordering::Greater) != Ordering::Greater,
        }
    }

    /// Orders two places; `null` is how a null compares with a value.
    fn compare(&self, left: Place, right: Place, null: Ordering) -> Ordering {
        match &self.values {
            KeyValues::Ticks(arrays) => {
                let value = |(batch, row): Place| {
                    let array = arrays[batch as usize];
                    array.is_valid(row as usize).then(|| array.value(row as usize))
                };
                with_nulls(value(left), value(right), null, |a, b| a.cmp(&b))
            }
            KeyValues::Real(arrays) => {
                let value = |(batch, row): Place| {
                    let array = arrays[batch as usize];
                    array.is_valid(row as usize).then(|| array.value(row as usize)).filter(|value| !value.is_nan())
                };
                with_nulls(value(left), value(right), null, |a, b| a.total_cmp(&b))
            }
            KeyValues::Other(arrays) => {
                let value = |(batch, row): Place| {
                    let array = &arrays[batch as usize];
                    array.is_valid(row as usize).then(|| ScalarValue::try_from_array(array, row as usize).ok()).flatten()
                };
                with_nulls(value(left), value(right), null, |a, b| a.partial_cmp(&b).unwrap_or(Ordering::Equal))
            }
        }
    }
}

fn with_nulls<T>(left: Option<T>, right: Option<T>, null: Ordering, compare: impl Fn(T, T) -> Ordering) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => compare(left, right),
        (None, Some(_)) => null,
        (Some(_), None) => null.reverse(),
        (None, None) => Ordering::Equal,
    }
}

impl GroupsAccumulator for ExtremeGroups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.update(values, group_indices, opt_filter, total_num_groups)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let columns = self.emit(emit_to)?;
        Ok(Arc::new(StructArray::new(self.fields.clone(), columns, None)))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        self.emit(emit_to)
    }

    fn merge_batch(&mut self, values: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.update(values, group_indices, None, total_num_groups)
    }

    fn convert_to_state(&self, values: &[ArrayRef], opt_filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let Some(filter) = opt_filter else { return Ok(values.to_vec()) };
        let rows: UInt32Array =
            (0..filter.len()).map(|row| passes(Some(filter), row).then_some(row as u32)).collect();
        values.iter().map(|array| Ok(take(array, &rows, None)?)).collect()
    }

    fn size(&self) -> usize {
        let arrays: usize = self.batches.iter().flatten().map(|array| array.get_array_memory_size()).sum();
        arrays + self.winners.capacity() * size_of::<Option<Place>>() + size_of_val(&self.batches[..])
    }
}
