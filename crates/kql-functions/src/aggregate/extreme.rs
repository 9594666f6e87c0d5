//! The row of a group with the greatest or least value: `arg_max()`, `arg_min()`, and `take_any()`.
//!
//! The result is a struct of the arguments' values in that row. Only the winning row's place is kept while rows come
//! in; the columns are gathered once, at the end or when too many dead rows have piled up.

use std::cmp::Ordering;
use std::hash::Hash;
use std::mem::{size_of, size_of_val};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, StructArray, new_empty_array,
    new_null_array,
};
use arrow::compute::interleave;
use arrow::datatypes::{DataType, Field, FieldRef, Fields, Float64Type, Int32Type, Int64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, GroupsAccumulator, Signature,
    Volatility,
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
    /// The one that came first; if there is a single argument, the first where it is not null or empty.
    Any,
}

/// An aggregate that returns, as a struct with the fields `c0`, `c1`, ..., the arguments of the winning row.
///
/// For [`Extreme::Max`] and [`Extreme::Min`] the first argument decides. A row where it is null wins only where all are;
/// NaN wins over every number, of the least as of the greatest. A group without rows gets a struct of nulls.
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
        ExtremeRow {
            extreme,
            arg_types,
            signature: Signature::user_defined(Volatility::Immutable),
        }
    }

    fn fields(&self) -> Fields {
        let typed = self.arg_types.iter().enumerate();
        typed
            .map(|(idx, kql_type)| Field::new(format!("c{idx}"), kql_type.arrow_type(), true))
            .collect()
    }

    fn groups(&self) -> ExtremeGroups {
        ExtremeGroups {
            extreme: self.extreme,
            fields: self.fields(),
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
        let seen = Arc::new(Field::new(
            format_state_name(args.name, "seen"),
            DataType::Boolean,
            true,
        ));
        Ok(named.chain([seen]).collect())
    }

    fn accumulator(&self, _args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(SingleGroup::new(
            Box::new(self.groups()),
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
        Ok(Box::new(self.groups()))
    }

    fn order_sensitivity(&self) -> datafusion::logical_expr::utils::AggregateOrderSensitivity {
        datafusion::logical_expr::utils::AggregateOrderSensitivity::Insensitive
    }
}

/// A batch and a row in it.
type Place = (u32, u32);

/// The row that leads in a group, and its first argument where a number can stand for it.
#[derive(Debug, Clone, Copy)]
struct Winner {
    place: Place,
    key: Option<i64>,
}

struct ExtremeGroups {
    extreme: Extreme,
    fields: Fields,
    /// One entry an argument: its arrays, batch by batch.
    batches: Vec<Vec<ArrayRef>>,
    /// Rows in `batches`.
    retained: usize,
    winners: Vec<Option<Winner>>,
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
        let batch = u32::try_from(self.batches[0].len() - 1)
            .expect("fewer than 2^32 batches fit in memory");
        let rows = group_indices
            .iter()
            .copied()
            .enumerate()
            .filter(|&(row, _)| passes(filter, row));
        match (self.extreme, number_keys(&values[0], self.extreme)) {
            (Extreme::Any, _) => self.update_first(batch, rows),
            (_, Some(keys)) => self.update_by_number(batch, &keys, rows),
            (_, None) => self.update_by_value(batch, rows),
        }
        self.compact_if_worth()
    }

    fn update_first(&mut self, batch: u32, rows: impl Iterator<Item = (usize, usize)>) {
        let prefers_values = self.batches.len() == 1;
        for (row, group) in rows {
            let place = (batch, row as u32);
            let is_better = match self.winners[group] {
                None => true,
                Some(winner) => {
                    prefers_values && self.is_blank(winner.place) && !self.is_blank(place)
                }
            };
            if is_better {
                self.winners[group] = Some(Winner { place, key: None });
            }
        }
    }

    fn update_by_number(
        &mut self,
        batch: u32,
        keys: &Int64Array,
        rows: impl Iterator<Item = (usize, usize)>,
    ) {
        let wanted = self.wanted();
        for (row, group) in rows {
            let key = keys.is_valid(row).then(|| keys.value(row));
            let is_better = match self.winners[group] {
                None => true,
                Some(winner) => wins(key, winner.key, |key, best| better(*key, *best, wanted)),
            };
            if is_better {
                self.winners[group] = Some(Winner {
                    place: (batch, row as u32),
                    key,
                });
            }
        }
    }

    fn update_by_value(&mut self, batch: u32, rows: impl Iterator<Item = (usize, usize)>) {
        let wanted = self.wanted();
        for (row, group) in rows {
            let place = (batch, row as u32);
            let is_better = match self.winners[group] {
                None => true,
                Some(winner) => wins(
                    self.value(place),
                    self.value(winner.place),
                    |value, best| {
                        value
                            .partial_cmp(best)
                            .is_some_and(|order| order == wanted || order == Ordering::Equal)
                    },
                ),
            };
            if is_better {
                self.winners[group] = Some(Winner { place, key: None });
            }
        }
    }

    fn wanted(&self) -> Ordering {
        if self.extreme == Extreme::Min {
            Ordering::Less
        } else {
            Ordering::Greater
        }
    }

    fn value(&self, (batch, row): Place) -> Option<KeyValue<'_>> {
        let array = &self.batches[0][batch as usize];
        match array.data_type() {
            DataType::Utf8View if array.is_null(row as usize) => Some(KeyValue::Text("")),
            _ if array.is_null(row as usize) => None,
            DataType::Utf8View => Some(KeyValue::Text(array.as_string_view().value(row as usize))),
            DataType::FixedSizeBinary(_) => Some(KeyValue::Bytes(
                array.as_fixed_size_binary().value(row as usize),
            )),
            _ => ScalarValue::try_from_array(array, row as usize)
                .ok()
                .map(KeyValue::Other),
        }
    }

    /// True where the first argument is null or an empty string.
    fn is_blank(&self, (batch, row): Place) -> bool {
        let (array, row) = (&self.batches[0][batch as usize], row as usize);
        array.is_null(row)
            || array
                .as_string_view_opt()
                .is_some_and(|texts| texts.value(row).is_empty())
    }

    fn compact_if_worth(&mut self) -> Result<()> {
        if self.retained < COMPACT_ROWS || self.retained < COMPACT_FACTOR * self.winners.len() {
            return Ok(());
        }
        self.compact()
    }

    /// Keeps the winning rows only.
    fn compact(&mut self) -> Result<()> {
        let columns = self.gather(&self.winners)?;
        self.retained = self.winners.len();
        self.batches = columns.into_iter().map(|column| vec![column]).collect();
        for (idx, winner) in self.winners.iter_mut().enumerate() {
            if let Some(winner) = winner {
                winner.place = (0, idx as u32);
            }
        }
        Ok(())
    }

    /// The arguments in the winning rows, null where a group has none.
    fn gather(&self, winners: &[Option<Winner>]) -> Result<Vec<ArrayRef>> {
        let columns = self.batches.iter().zip(&self.fields);
        columns
            .map(|(arrays, field)| gather_column(arrays, field.data_type(), winners))
            .collect()
    }

    fn take(&mut self, emit_to: EmitTo) -> Vec<Option<Winner>> {
        match emit_to {
            EmitTo::All => std::mem::take(&mut self.winners),
            EmitTo::First(n) => self.winners.drain(..n).collect(),
        }
    }
}

/// A first argument that no number stands for.
#[derive(PartialEq, PartialOrd)]
enum KeyValue<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
    Other(ScalarValue),
}

/// The first argument as integers in the same order, or `None` for a type that has no such integers.
fn number_keys(array: &ArrayRef, extreme: Extreme) -> Option<Int64Array> {
    // NaN wins on both sides.
    let nan = if extreme == Extreme::Min {
        i64::MIN
    } else {
        i64::MAX
    };
    match array.data_type() {
        DataType::Int64 => Some(array.as_primitive::<Int64Type>().clone()),
        DataType::Int32 => Some(array.as_primitive::<Int32Type>().unary(i64::from)),
        DataType::Float64 => Some(
            array
                .as_primitive::<Float64Type>()
                .unary(|value| real_key(value, nan)),
        ),
        DataType::Boolean => Some(
            array
                .as_boolean()
                .iter()
                .map(|value| value.map(i64::from))
                .collect(),
        ),
        _ => None,
    }
}

/// An integer in the order of the reals; both zeros have the same.
fn real_key(value: f64, nan: i64) -> i64 {
    if value.is_nan() {
        return nan;
    }
    let bits = (value + 0.0).to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

fn better(key: i64, best: i64, wanted: Ordering) -> bool {
    let order = key.cmp(&best);
    order == wanted || order == Ordering::Equal
}

/// True where the row that came later, with `key`, takes the place of the one with `best`.
fn wins<T>(key: Option<T>, best: Option<T>, better: impl Fn(&T, &T) -> bool) -> bool {
    match (key, best) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(key), Some(best)) => better(&key, &best),
    }
}

fn gather_column(
    arrays: &[ArrayRef],
    data_type: &DataType,
    winners: &[Option<Winner>],
) -> Result<ArrayRef> {
    if winners.is_empty() {
        return Ok(new_empty_array(data_type));
    }
    let null = new_null_array(data_type, 1);
    let mut sources: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
    sources.push(null.as_ref());
    let missing = (sources.len() - 1, 0);
    let place = |winner: &Option<Winner>| {
        winner.map_or(
            missing,
            |Winner {
                 place: (batch, row),
                 ..
             }| (batch as usize, row as usize),
        )
    };
    let places: Vec<(usize, usize)> = winners.iter().map(place).collect();
    Ok(interleave(&sources, &places)?)
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
        let winners = self.take(emit_to);
        let columns = self.gather(&winners)?;
        Ok(Arc::new(StructArray::new(
            self.fields.clone(),
            columns,
            None,
        )))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let winners = self.take(emit_to);
        let seen: BooleanArray = winners
            .iter()
            .map(|winner| Some(winner.is_some()))
            .collect();
        let mut columns = self.gather(&winners)?;
        columns.push(Arc::new(seen));
        Ok(columns)
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        let (seen, columns) = values
            .split_last()
            .expect("the last state column says which groups have a row");
        self.update(
            columns,
            group_indices,
            Some(seen.as_boolean()),
            total_num_groups,
        )
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values[0].len();
        let seen: BooleanArray = (0..rows).map(|row| Some(passes(opt_filter, row))).collect();
        let mut columns = values.to_vec();
        columns.push(Arc::new(seen));
        Ok(columns)
    }

    fn size(&self) -> usize {
        let arrays: usize = self
            .batches
            .iter()
            .flatten()
            .map(|array| array.get_array_memory_size())
            .sum();
        arrays
            + self.winners.capacity() * size_of::<Option<Winner>>()
            + size_of_val(&self.batches[..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kql_types::{Value, build_array};

    const NULL: Value = Value::Null(KqlType::Long);
    const NAN: Value = Value::Real(f64::NAN);

    fn groups(extreme: Extreme, arg_types: &[KqlType]) -> ExtremeGroups {
        ExtremeRow::new(extreme, arg_types.to_vec()).groups()
    }

    fn batch(keys: &[Value], tags: &[&str]) -> Vec<ArrayRef> {
        let tags = tags.iter().map(|tag| Value::String((*tag).to_owned()));
        vec![
            build_array(keys[0].kql_type(), keys.iter().cloned()),
            build_array(KqlType::String, tags),
        ]
    }

    fn tags(mut groups: ExtremeGroups) -> Vec<String> {
        let rows = groups.evaluate(EmitTo::All).expect("evaluates");
        let tags = rows.as_struct().column(1).clone();
        (0..tags.len())
            .map(|row| kql_types::array::text_at(tags.as_ref(), row).to_owned())
            .collect()
    }

    /// Runs rows of one group in one batch, in a batch each, and over merged partial states: the same row must win.
    #[track_caller]
    fn check(extreme: Extreme, rows: &[(Value, &str)], winner: &str) {
        let types = [rows[0].0.kql_type(), KqlType::String];
        let keys: Vec<Value> = rows.iter().map(|row| row.0.clone()).collect();
        let names: Vec<&str> = rows.iter().map(|row| row.1).collect();
        let mut whole = groups(extreme, &types);
        whole
            .update_batch(&batch(&keys, &names), &vec![0; rows.len()], None, 1)
            .expect("updates");
        assert_eq!(tags(whole), [winner], "in one batch");

        let mut single = groups(extreme, &types);
        let mut merged = groups(extreme, &types);
        for (key, name) in keys.iter().zip(&names) {
            let rows = batch(std::slice::from_ref(key), &[name]);
            single.update_batch(&rows, &[0], None, 1).expect("updates");
            single.compact().expect("compacts");
            let mut part = groups(extreme, &types);
            part.update_batch(&rows, &[0], None, 1).expect("updates");
            merged
                .merge_batch(&part.state(EmitTo::All).expect("has a state"), &[0], 1)
                .expect("merges");
        }
        assert_eq!(tags(single), [winner], "row by row");
        assert_eq!(tags(merged), [winner], "merged");
    }

    #[test]
    fn greatest_and_least() {
        let rows = [
            (Value::Long(1), "a"),
            (Value::Long(3), "b"),
            (Value::Long(2), "c"),
        ];
        check(Extreme::Max, &rows, "b");
        check(Extreme::Min, &rows, "a");
        check(Extreme::Any, &rows, "a");
        let texts = [
            (Value::String("x".into()), "a"),
            (Value::String("z".into()), "b"),
            (Value::String("y".into()), "c"),
        ];
        check(Extreme::Max, &texts, "b");
        check(Extreme::Min, &texts, "a");
    }

    #[test]
    fn last_of_equals_wins() {
        let rows = [(Value::DateTime(7), "a"), (Value::DateTime(7), "b")];
        check(Extreme::Max, &rows, "b");
        check(Extreme::Min, &rows, "b");
    }

    #[test]
    fn null_loses_and_the_first_stays_where_all_are_null() {
        check(
            Extreme::Max,
            &[(Value::Long(1), "red"), (NULL, "green")],
            "red",
        );
        check(
            Extreme::Min,
            &[(NULL, "green"), (Value::Long(1), "red")],
            "red",
        );
        check(Extreme::Max, &[(NULL, "yellow"), (NULL, "green")], "yellow");
    }

    #[test]
    fn nan_wins_on_both_sides() {
        let rows = [
            (Value::Real(2.0), "a"),
            (NAN, "b"),
            (Value::Real(-1.0), "c"),
        ];
        check(Extreme::Max, &rows, "b");
        check(Extreme::Min, &rows, "b");
        let signed = [
            (Value::Real(-2.0), "a"),
            (Value::Real(-1.0), "b"),
            (Value::Real(0.5), "c"),
        ];
        check(Extreme::Max, &signed, "c");
        check(Extreme::Min, &signed, "a");
    }

    #[test]
    fn any_of_one_column_prefers_a_value() {
        let mut any = groups(Extreme::Any, &[KqlType::String]);
        let texts = ["", "x", "y"].map(|text| Value::String(text.to_owned()));
        any.update_batch(
            &[build_array(KqlType::String, texts.into_iter())],
            &[0, 0, 0],
            None,
            1,
        )
        .expect("updates");
        let rows = any.evaluate(EmitTo::All).expect("evaluates");
        assert_eq!(
            kql_types::array::text_at(rows.as_struct().column(0).as_ref(), 0),
            "x"
        );
    }

    #[test]
    fn filter_leaves_rows_out_and_a_group_without_rows_is_null() {
        let rows = batch(
            &[Value::Long(1), Value::Long(9), Value::Long(5)],
            &["a", "b", "c"],
        );
        let filter = BooleanArray::from(vec![Some(true), Some(false), None]);
        let mut direct = groups(Extreme::Max, &[KqlType::Long, KqlType::String]);
        direct
            .update_batch(&rows, &[0, 0, 1], Some(&filter), 2)
            .expect("updates");
        let mut merged = groups(Extreme::Max, &[KqlType::Long, KqlType::String]);
        merged
            .merge_batch(
                &direct
                    .convert_to_state(&rows, Some(&filter))
                    .expect("converts"),
                &[0, 0, 1],
                2,
            )
            .expect("merges");
        for mut groups in [direct, merged] {
            let rows = groups.evaluate(EmitTo::All).expect("evaluates");
            assert_eq!(
                rows.as_struct()
                    .column(0)
                    .as_primitive::<Int64Type>()
                    .iter()
                    .collect::<Vec<_>>(),
                [Some(1), None]
            );
        }
    }

    #[test]
    fn the_first_groups_can_be_emitted_alone() {
        let mut first = groups(Extreme::Max, &[KqlType::Long, KqlType::String]);
        first
            .update_batch(
                &batch(&[Value::Long(1), Value::Long(2)], &["a", "b"]),
                &[0, 1],
                None,
                2,
            )
            .expect("updates");
        let emitted = first.evaluate(EmitTo::First(1)).expect("evaluates");
        assert_eq!(emitted.len(), 1);
        assert_eq!(tags(first), ["b"]);
    }
}
