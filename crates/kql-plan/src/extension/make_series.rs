//! The kernel of `make-series`: puts the aggregates of steps into arrays.
//!
//! Follows the page `make-series-operator`. The input has a row for each group and step in which there are rows: the keys,
//! where the step begins, and the aggregates. The result has a row for each group: the keys, an array for each aggregate,
//! and one with the steps.

use std::collections::HashMap;

use arrow::array::{ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::{Float64Type, Int64Type, SchemaRef};
use datafusion::common::{Result, exec_err};
use kql_types::{KqlType, Value, build_array, dynamic, record_batch};

use super::key::key_rows;
use super::step::{StepInput, TableStep};

/// The parameters of `make-series`.
#[derive(Debug, Clone, PartialEq)]
pub struct MakeSeries {
    /// How many keys a group has.
    pub keys: usize,
    /// The steps.
    pub axis: Axis,
    /// The types of the aggregates, and their values where a step has no rows.
    pub series: Vec<(KqlType, Value)>,
    /// Without keys and without rows, there is a row of defaults.
    pub is_nonempty: bool,
}

/// The steps of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The type of its values.
    pub kql_type: KqlType,
    /// The distance between steps.
    pub step: Number,
    /// The first step; if not given, the first one of a group that has rows.
    pub first: Option<Number>,
    /// The last step.
    pub end: End,
}

/// Where an axis ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum End {
    /// With the last step before this value.
    Before(Number),
    /// With the last step that is not after this value.
    UpTo(Number),
    /// With the last step of a group that has rows.
    LastRow,
}

/// A value of an axis: a real, or a long, or the ticks of a datetime or timespan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A whole number.
    Whole(i64),
    /// A real.
    Real(f64),
}

impl Number {
    /// The number of a value that an axis can have.
    pub fn of(value: &Value) -> Number {
        match value {
            Value::Long(number) | Value::DateTime(number) | Value::Timespan(number) => {
                Number::Whole(*number)
            }
            Value::Real(number) => Number::Real(*number),
            _ => Number::Whole(0),
        }
    }

    fn value(self, kql_type: KqlType) -> Value {
        match (self, kql_type) {
            (Number::Whole(number), KqlType::DateTime) => Value::DateTime(number),
            (Number::Whole(number), KqlType::Timespan) => Value::Timespan(number),
            (Number::Whole(number), _) => Value::Long(number),
            (Number::Real(number), _) => Value::Real(number),
        }
    }
}

impl Axis {
    /// How many steps there are, where that does not depend on the rows.
    pub fn known_length(&self) -> Option<usize> {
        match self.end {
            End::LastRow => None,
            _ => self.first.map(|first| self.length(first, 0)),
        }
    }

    /// How many steps there are from `first`, if `last` is the position of the last one that has rows.
    fn length(&self, first: Number, last: usize) -> usize {
        let steps = |to: Number| self.distance(first, to);
        let length = match self.end {
            End::LastRow => return last + 1,
            End::Before(to) => steps(to).ceil(),
            End::UpTo(to) => steps(to).floor() + 1.0,
        };
        // A float is as good as it needs to be: lengths beyond the limit are refused.
        length.max(0.0) as usize
    }

    /// How many steps lie between two values. Whole ones come out exactly as far as a series can reach.
    fn distance(&self, from: Number, to: Number) -> f64 {
        match (from, to, self.step) {
            (Number::Whole(from), Number::Whole(to), Number::Whole(step)) => {
                let (distance, step) = (i128::from(to) - i128::from(from), i128::from(step));
                let whole = distance.div_euclid(step);
                whole as f64 + distance.rem_euclid(step) as f64 / step as f64
            }
            (Number::Real(from), Number::Real(to), Number::Real(step)) => (to - from) / step,
            _ => 0.0,
        }
    }

    fn position(&self, first: Number, step: Number) -> usize {
        self.distance(first, step).round().max(0.0) as usize
    }

    fn at(&self, first: Number, position: usize) -> Value {
        let number = match (first, self.step) {
            (Number::Whole(first), Number::Whole(step)) => {
                Number::Whole(first.saturating_add(step.saturating_mul(position as i64)))
            }
            (Number::Real(first), Number::Real(step)) => {
                Number::Real(first + step * position as f64)
            }
            (first, _) => first,
        };
        number.value(self.kql_type)
    }
}

impl TableStep for MakeSeries {
    fn name(&self) -> &'static str {
        "make-series"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let groups = self.groups(rows)?;
        let steps = self.steps(rows.column(self.keys));
        let mut arrays: Vec<Vec<Value>> = vec![Vec::new(); self.series.len() + 1];
        for members in &groups {
            self.append_group(rows, &steps, members, &mut arrays)?;
        }
        if groups.is_empty() && self.is_nonempty && self.keys == 0 {
            self.append_group(rows, &steps, &[], &mut arrays)?;
        }
        let count = arrays[0].len();
        let firsts: UInt32Array = groups.iter().map(|members| members[0]).collect();
        let keys = rows.columns()[..self.keys]
            .iter()
            .map(|key| Ok(take(key, &firsts, None)?));
        let mut columns: Vec<ArrayRef> = keys.collect::<Result<_>>()?;
        let dynamics = arrays.into_iter();
        columns.extend(dynamics.map(|values| build_array(KqlType::Dynamic, values.into_iter())));
        Ok(record_batch(output.clone(), columns, count)?)
    }
}

impl MakeSeries {
    /// The most elements that an array has in Kusto.
    pub const MAX_LENGTH: usize = 1 << 20;

    /// The rows of each group, in the order in which the groups first appear.
    fn groups(&self, rows: &RecordBatch) -> Result<Vec<Vec<u32>>> {
        let all = 0..rows.num_rows() as u32;
        if self.keys == 0 {
            let everything: Vec<u32> = all.collect();
            return Ok(match everything.is_empty() {
                true => Vec::new(),
                false => vec![everything],
            });
        }
        let keys = &rows.columns()[..self.keys];
        let converted = key_rows(keys)?;
        let mut known: HashMap<&[u8], usize> = HashMap::new();
        let mut groups: Vec<Vec<u32>> = Vec::new();
        let bytes: Vec<_> = converted.iter().collect();
        for (row, key) in all.zip(&bytes) {
            let next = groups.len();
            let group = *known.entry(key.as_ref()).or_insert(next);
            if group == next {
                groups.push(Vec::new());
            }
            groups[group].push(row);
        }
        Ok(groups)
    }

    fn steps(&self, column: &ArrayRef) -> Vec<Number> {
        match self.axis.kql_type {
            KqlType::Real => {
                let reals = column.as_primitive::<Float64Type>();
                reals
                    .values()
                    .iter()
                    .map(|real| Number::Real(*real))
                    .collect()
            }
            _ => {
                let numbers = column.as_primitive::<Int64Type>();
                numbers
                    .values()
                    .iter()
                    .map(|number| Number::Whole(*number))
                    .collect()
            }
        }
    }

    fn append_group(
        &self,
        rows: &RecordBatch,
        steps: &[Number],
        members: &[u32],
        arrays: &mut [Vec<Value>],
    ) -> Result<()> {
        let member_steps = members.iter().map(|row| steps[*row as usize]);
        let Some(first) = self
            .axis
            .first
            .or_else(|| member_steps.clone().reduce(smaller))
        else {
            arrays
                .iter_mut()
                .for_each(|array| array.push(Value::Dynamic("[]".to_owned())));
            return Ok(());
        };
        let positions: Vec<usize> = member_steps
            .map(|step| self.axis.position(first, step))
            .collect();
        let last = positions.iter().copied().max().unwrap_or(0);
        let length = self.axis.length(first, last);
        if length > Self::MAX_LENGTH {
            return exec_err!("a series has at most {} elements", Self::MAX_LENGTH);
        }
        let mut present: Vec<Option<u32>> = vec![None; length];
        for (row, position) in members.iter().zip(positions) {
            if let Some(slot) = present.get_mut(position) {
                *slot = Some(*row);
            }
        }
        let values = rows.columns()[self.keys + 1..].iter().zip(&self.series);
        for (array, (column, (kql_type, default))) in arrays.iter_mut().zip(values) {
            let elements = present.iter().map(|row| match row {
                Some(row) => Value::from_array(column, *row as usize, *kql_type),
                None => default.clone(),
            });
            array.push(json_array(elements));
        }
        let axis = (0..length).map(|position| self.axis.at(first, position));
        arrays[self.series.len()].push(json_array(axis));
        Ok(())
    }
}

fn smaller(left: Number, right: Number) -> Number {
    match (left, right) {
        (Number::Whole(left), Number::Whole(right)) => Number::Whole(left.min(right)),
        (Number::Real(left), Number::Real(right)) => Number::Real(left.min(right)),
        (left, _) => left,
    }
}

fn json_array(elements: impl Iterator<Item = Value>) -> Value {
    let mut json = String::from("[");
    for (idx, element) in elements.enumerate() {
        if idx > 0 {
            json.push(',');
        }
        dynamic::write_value(&element, &mut json);
    }
    json.push(']');
    Value::Dynamic(json)
}
