//! The winning row of every group, kept as a place until the end.

use std::cmp::Ordering;
use std::mem::{size_of, size_of_val};

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, new_empty_array, new_null_array,
};
use arrow::compute::interleave;
use arrow::datatypes::{DataType, Fields, Float64Type, Int32Type, Int64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::EmitTo;

use crate::aggregate::fold::passes;
use crate::aggregate::kept_memory::KeptMemory;

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

/// A batch and a row in it.
type Place = (u32, u32);

/// The row that leads in a group, and its first argument where a number can stand for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Winner {
    place: Place,
    key: Option<i64>,
}

/// The winning row of every group. The first column decides; the others come along.
///
/// A row where it is null wins only where all are; NaN wins over every number, of the least as of the greatest.
pub struct WinningRows {
    extreme: Extreme,
    fields: Fields,
    /// One entry an argument: its arrays, batch by batch.
    batches: Vec<Vec<ArrayRef>>,
    /// Rows in `batches`.
    retained: usize,
    memory: KeptMemory,
    winners: Vec<Option<Winner>>,
}

/// Dead rows are dropped when there are this many times more rows than groups.
const COMPACT_FACTOR: usize = 8;
/// ... and at least this many rows.
const COMPACT_ROWS: usize = 1 << 18;

impl WinningRows {
    /// No groups yet, for rows with these columns.
    pub fn new(extreme: Extreme, fields: Fields) -> Self {
        Self {
            extreme,
            batches: vec![Vec::new(); fields.len()],
            fields,
            retained: 0,
            memory: KeptMemory::default(),
            winners: Vec::new(),
        }
    }

    /// Takes in rows: the values of all columns, the group of each row, and which of them count; there are now `groups`
    /// groups.
    pub fn update(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        groups: usize,
    ) -> Result<()> {
        self.winners.resize(groups, None);
        for (arrays, value) in self.batches.iter_mut().zip(values) {
            self.memory.add(value);
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
    pub fn compact(&mut self) -> Result<()> {
        let columns = self.gather(&self.winners)?;
        self.memory = KeptMemory::default();
        columns.iter().for_each(|column| self.memory.add(column));
        self.retained = self.winners.len();
        self.batches = columns.into_iter().map(|column| vec![column]).collect();
        for (idx, winner) in self.winners.iter_mut().enumerate() {
            if let Some(winner) = winner {
                winner.place = (0, idx as u32);
            }
        }
        Ok(())
    }

    /// Takes the winning rows of the first groups or of all, column by column; null where a group has none.
    pub fn emit(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let winners = self.take(emit_to);
        self.gather(&winners)
    }

    /// The columns.
    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// The bytes of the rows that are kept.
    pub fn size(&self) -> usize {
        self.memory.bytes()
            + self.winners.capacity() * size_of::<Option<Winner>>()
            + size_of_val(&self.batches[..])
    }

    /// The columns in the winning rows, null where a group has none.
    pub(super) fn gather(&self, winners: &[Option<Winner>]) -> Result<Vec<ArrayRef>> {
        let columns = self.batches.iter().zip(&self.fields);
        columns
            .map(|(arrays, field)| gather_column(arrays, field.data_type(), winners))
            .collect()
    }

    pub(super) fn take(&mut self, emit_to: EmitTo) -> Vec<Option<Winner>> {
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

/// True for types of which [`number_keys`] makes integers.
pub fn has_number_keys(data_type: &DataType) -> bool {
    use DataType as D;
    matches!(data_type, D::Int64 | D::Int32 | D::Float64 | D::Boolean)
}

/// Values as integers in the same order, with which NaN wins; `None` for a type that has no such integers.
pub fn number_keys(array: &ArrayRef, extreme: Extreme) -> Option<Int64Array> {
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
