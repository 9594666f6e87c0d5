//! The row of a group with the greatest or least value: `arg_max()`, `arg_min()`, and `take_any()`.
//!
//! The result is a struct of the arguments' values in that row. Only the winning row's place is kept while rows come
//! in; the columns are gathered once, at the end or when too many dead rows have piled up.

mod winning_rows;

use std::hash::Hash;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, StructArray};
use arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, GroupsAccumulator, Signature,
    Volatility,
};
use kql_types::KqlType;

use super::fold::{arrow_types, passes};
use super::single_group::SingleGroup;

pub use winning_rows::{Extreme, WinningRows, has_number_keys, number_keys};

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

    fn groups(&self) -> WinningRows {
        WinningRows::new(self.extreme, self.fields())
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

impl GroupsAccumulator for WinningRows {
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
        Ok(Arc::new(StructArray::new(
            self.fields().clone(),
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
        self.size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::Int64Type;
    use kql_types::{Value, build_array};

    const NULL: Value = Value::Null(KqlType::Long);
    const NAN: Value = Value::Real(f64::NAN);

    fn groups(extreme: Extreme, arg_types: &[KqlType]) -> WinningRows {
        ExtremeRow::new(extreme, arg_types.to_vec()).groups()
    }

    fn batch(keys: &[Value], tags: &[&str]) -> Vec<ArrayRef> {
        let tags = tags.iter().map(|tag| Value::String((*tag).to_owned()));
        vec![
            build_array(keys[0].kql_type(), keys.iter().cloned()),
            build_array(KqlType::String, tags),
        ]
    }

    fn tags(mut groups: WinningRows) -> Vec<String> {
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
