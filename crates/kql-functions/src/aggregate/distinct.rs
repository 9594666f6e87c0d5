//! `dcount()`, `count_distinct()` and their conditional forms: how many different values there are.
//!
//! All four count exactly. Kusto's `dcount` estimates beyond some thousands of values, and is exact below.

use std::mem::size_of;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, FixedSizeBinaryArray, Int64Array, ListArray,
};
use arrow::buffer::{Buffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field};
use datafusion::common::Result;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
use hashbrown::HashSet;
use kql_types::{KqlType, Value};
use twox_hash::XxHash64;

use super::PREDICATE;
use super::def::{AggregateDef, AggregateKernel, EmptyResult, GroupsKernel};
use super::fold::passes;
use crate::args::{Args, Column};
use crate::def::{Accepts, Example, Param, Returns};

const EXPR: Param = Param::required("expr", Accepts::Any, "The values to count.");
const ACCURACY: Param = Param::optional(
    "accuracy",
    Accepts::INTEGER,
    "How exact Kusto's estimate is; here every count is exact.",
)
.constant();

pub(super) static DCOUNT: AggregateDef = AggregateDef {
    name: "dcount",
    summary: "Counts the different values that are not null.",
    params: &[EXPR, ACCURACY],
    returns: Returns::Always(KqlType::Long),
    prefix: "dcount",
    empty: EmptyResult::Zero,
    kernel: COUNT_DISTINCT_VALUES,
    page: "dcount-aggregation-function",
    examples: &[Example {
        query: "datatable(x:long)[1, 2, 1] | summarize dcount(x)",
        result: "2",
    }],
    ..AggregateDef::NEW
};

pub(super) static DCOUNTIF: AggregateDef = AggregateDef {
    name: "dcountif",
    summary: "Counts the different values of the rows in which the predicate is true.",
    params: &[EXPR, PREDICATE, ACCURACY],
    returns: Returns::Always(KqlType::Long),
    prefix: "dcountif",
    empty: EmptyResult::Zero,
    kernel: AggregateKernel::Conditional(&DCOUNT, 1),
    page: "dcountif-aggregation-function",
    examples: &[Example {
        query: "datatable(x:long)[1, 2, 1] | summarize dcountif(x, x > 1)",
        result: "1",
    }],
    ..AggregateDef::NEW
};

pub(super) static COUNT_DISTINCT: AggregateDef = AggregateDef {
    name: "count_distinct",
    summary: "Counts the different values that are not null.",
    params: &[EXPR],
    returns: Returns::Always(KqlType::Long),
    prefix: "count_distinct",
    empty: EmptyResult::Zero,
    kernel: COUNT_DISTINCT_VALUES,
    page: "count-distinct-aggregation-function",
    examples: &[Example {
        query: "datatable(x:long)[1, 2, 1] | summarize count_distinct(x)",
        result: "2",
    }],
    ..AggregateDef::NEW
};

pub(super) static COUNT_DISTINCTIF: AggregateDef = AggregateDef {
    name: "count_distinctif",
    summary: "Counts the different values of the rows in which the predicate is true.",
    params: &[EXPR, PREDICATE],
    returns: Returns::Always(KqlType::Long),
    prefix: "count_distinctif",
    empty: EmptyResult::Zero,
    kernel: AggregateKernel::Conditional(&COUNT_DISTINCT, 1),
    page: "count-distinctif-aggregation-function",
    examples: &[Example {
        query: "datatable(x:long)[1, 2, 1] | summarize count_distinctif(x, x > 1)",
        result: "1",
    }],
    ..AggregateDef::NEW
};

const COUNT_DISTINCT_VALUES: AggregateKernel = AggregateKernel::Groups(GroupsKernel {
    accumulator: |args, _| Box::new(DistinctGroups::new(args[0])),
    state: |_, _| vec![DataType::List(item_field())],
});

/// What stands for a value: the value itself where it fits, else a hash of 128 bits, which no two values share in
/// practice.
type Fingerprint = (u64, u64);

/// One set over all groups, so that a group with a single value costs no allocation.
struct DistinctGroups {
    kql_type: KqlType,
    seen: HashSet<(u32, Fingerprint)>,
    counts: Vec<i64>,
}

impl DistinctGroups {
    fn new(kql_type: KqlType) -> DistinctGroups {
        DistinctGroups {
            kql_type,
            seen: HashSet::new(),
            counts: Vec::new(),
        }
    }

    fn insert(&mut self, group: usize, fingerprint: Fingerprint) {
        if self.seen.insert((group as u32, fingerprint)) {
            self.counts[group] += 1;
        }
    }

    /// Takes the first `groups` out; the others move to the front.
    fn drain(&mut self, groups: usize) -> (Vec<i64>, Vec<(u32, Fingerprint)>) {
        let counts: Vec<i64> = self.counts.drain(..groups).collect();
        let groups = groups as u32;
        let (taken, kept) = self
            .seen
            .drain()
            .partition::<Vec<_>, _>(|(group, _)| *group < groups);
        self.seen.extend(
            kept.into_iter()
                .map(|(group, fingerprint)| (group - groups, fingerprint)),
        );
        (counts, taken)
    }

    fn take(&mut self, emit_to: EmitTo) -> (Vec<i64>, Vec<(u32, Fingerprint)>) {
        match emit_to {
            EmitTo::All => (
                std::mem::take(&mut self.counts),
                self.seen.drain().collect(),
            ),
            EmitTo::First(n) => self.drain(n),
        }
    }
}

impl GroupsAccumulator for DistinctGroups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.counts.resize(total_num_groups, 0);
        let columns = [Column::rows(values[0].clone(), self.kql_type)];
        let read = fingerprints(&Args::new(&columns, group_indices.len(), KqlType::Long));
        for (row, &group) in group_indices.iter().enumerate() {
            if passes(opt_filter, row)
                && let Some(fingerprint) = read(row)
            {
                self.insert(group, fingerprint);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let (counts, _) = self.take(emit_to);
        Ok(Arc::new(Int64Array::from(counts)))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let (counts, taken) = self.take(emit_to);
        let offsets = OffsetBuffer::from_lengths(counts.iter().map(|&count| count as usize));
        let mut next: Vec<usize> = offsets[..counts.len()]
            .iter()
            .map(|&offset| offset as usize)
            .collect();
        let mut bytes = vec![0_u8; taken.len() * 16];
        for (group, fingerprint) in taken {
            let at = &mut next[group as usize];
            bytes[*at * 16..*at * 16 + 16].copy_from_slice(&to_bytes(fingerprint));
            *at += 1;
        }
        Ok(vec![list(offsets, bytes)])
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.counts.resize(total_num_groups, 0);
        let lists = values[0].as_list::<i32>();
        let items = lists.values().as_fixed_size_binary();
        let offsets = lists.value_offsets();
        for (row, &group) in group_indices.iter().enumerate() {
            for item in offsets[row]..offsets[row + 1] {
                self.insert(group, from_bytes(items.value(item as usize)));
            }
        }
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let rows = values[0].len();
        let columns = [Column::rows(values[0].clone(), self.kql_type)];
        let read = fingerprints(&Args::new(&columns, rows, KqlType::Long));
        let found: Vec<Option<Fingerprint>> = (0..rows)
            .map(|row| {
                if passes(opt_filter, row) {
                    read(row)
                } else {
                    None
                }
            })
            .collect();
        let offsets =
            OffsetBuffer::from_lengths(found.iter().map(|item| usize::from(item.is_some())));
        Ok(vec![list(
            offsets,
            found.into_iter().flatten().flat_map(to_bytes).collect(),
        )])
    }

    fn size(&self) -> usize {
        self.seen.allocation_size() + self.counts.capacity() * size_of::<i64>()
    }
}

fn item_field() -> Arc<Field> {
    Arc::new(Field::new("item", DataType::FixedSizeBinary(16), true))
}

fn list(offsets: OffsetBuffer<i32>, bytes: Vec<u8>) -> ArrayRef {
    let items = FixedSizeBinaryArray::new(16, Buffer::from_vec(bytes), None);
    Arc::new(ListArray::new(item_field(), offsets, Arc::new(items), None))
}

fn to_bytes((high, low): Fingerprint) -> [u8; 16] {
    ((u128::from(high) << 64) | u128::from(low)).to_le_bytes()
}

fn from_bytes(bytes: &[u8]) -> Fingerprint {
    let bits = u128::from_le_bytes(bytes.try_into().expect("a fingerprint has 16 bytes"));
    ((bits >> 64) as u64, bits as u64)
}

fn hash(bytes: &[u8]) -> Fingerprint {
    (
        XxHash64::oneshot(0, bytes),
        XxHash64::oneshot(0x9e37_79b9_7f4a_7c15, bytes),
    )
}

fn fingerprints<'a>(args: &Args<'a>) -> Box<dyn Fn(usize) -> Option<Fingerprint> + 'a> {
    let column = args.column(0);
    match column.kql_type() {
        KqlType::Int | KqlType::Long | KqlType::DateTime | KqlType::Timespan => {
            let values = args.integers(0);
            Box::new(move |row| values.get(row).map(|value| (0, value as u64)))
        }
        KqlType::Real => {
            let values = args.floats(0);
            Box::new(move |row| values.get(row).map(|value| (0, real_bits(value))))
        }
        KqlType::Bool => {
            let values = args.booleans(0);
            Box::new(move |row| values.get(row).map(|value| (0, u64::from(value))))
        }
        KqlType::String => {
            let values = args.strings(0);
            Box::new(move |row| Some(hash(values.get(row).as_bytes())))
        }
        KqlType::Dynamic => {
            let values = args.json(0);
            Box::new(move |row| values.get(row).map(|json| hash(json.as_bytes())))
        }
        KqlType::Guid => {
            let values = args.guids(0);
            Box::new(move |row| values.get(row).map(|bytes| from_bytes(&bytes)))
        }
        KqlType::Decimal => Box::new(move |row| match column.value(row) {
            Value::Decimal(value) => Some(hash(&value.to_raw().to_le_bytes())),
            _ => None,
        }),
    }
}

/// The bits of a real, the same for both zeros and for every NaN.
fn real_bits(value: f64) -> u64 {
    if value == 0.0 {
        0
    } else if value.is_nan() {
        f64::NAN.to_bits()
    } else {
        value.to_bits()
    }
}
