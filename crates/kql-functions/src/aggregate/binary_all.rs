//! `binary_all_and()`, `binary_all_or()`, `binary_all_xor()`: the bits of all values joined.

use kql_types::{KqlType, Value};

use super::def::AggregateDef;
use super::fold::{Fold, kernel};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};

const NUM: Param = Param::required("num", Accepts::INTEGER, "The integers to join.");

pub(super) static BINARY_ALL_AND: AggregateDef = AggregateDef {
    name: "binary_all_and",
    summary: "Joins the bits of the values with AND.",
    params: &[NUM],
    returns: Returns::Argument(0),
    kernel: kernel::<Bits<AND>>(),
    page: "binary-all-and-aggregation-function",
    examples: &[Example {
        query: "datatable(num:long)[12, 10] | summarize binary_all_and(num)",
        result: "8",
    }],
    ..AggregateDef::NEW
};

pub(super) static BINARY_ALL_OR: AggregateDef = AggregateDef {
    name: "binary_all_or",
    summary: "Joins the bits of the values with OR.",
    params: &[NUM],
    returns: Returns::Argument(0),
    kernel: kernel::<Bits<OR>>(),
    page: "binary-all-or-aggregation-function",
    examples: &[Example {
        query: "datatable(num:long)[12, 10] | summarize binary_all_or(num)",
        result: "14",
    }],
    ..AggregateDef::NEW
};

pub(super) static BINARY_ALL_XOR: AggregateDef = AggregateDef {
    name: "binary_all_xor",
    summary: "Joins the bits of the values with XOR.",
    params: &[NUM],
    returns: Returns::Argument(0),
    kernel: kernel::<Bits<XOR>>(),
    page: "binary-all-xor-aggregation-function",
    examples: &[Example {
        query: "datatable(num:long)[12, 10] | summarize binary_all_xor(num)",
        result: "6",
    }],
    ..AggregateDef::NEW
};

const AND: u8 = 0;
const OR: u8 = 1;
const XOR: u8 = 2;

#[derive(Default)]
struct Bits<const OP: u8>(Option<i64>);

impl<const OP: u8> Bits<OP> {
    fn join(&mut self, value: i64) {
        self.0 = Some(match (self.0, OP) {
            (None, _) => value,
            (Some(bits), AND) => bits & value,
            (Some(bits), OR) => bits | value,
            (Some(bits), _) => bits ^ value,
        });
    }
}

impl<const OP: u8> Fold for Bits<OP> {
    const STATE: &'static [KqlType] = &[KqlType::Long];

    fn update(states: &mut [Self], args: &Args<'_>, rows: impl Iterator<Item = (usize, usize)>) {
        let values = args.integers(0);
        for (row, group) in rows {
            if let Some(value) = values.get(row) {
                states[group].join(value);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        if let Some(value) = other.0 {
            self.join(value);
        }
    }

    fn finish(&self, returns: KqlType) -> Value {
        match self.0 {
            Some(bits) if returns == KqlType::Int => Value::Int(bits as i32),
            Some(bits) => Value::Long(bits),
            None => Value::Null(returns),
        }
    }

    fn save(&self) -> Vec<Value> {
        vec![self.0.map_or(Value::Null(KqlType::Long), Value::Long)]
    }

    fn restore(values: &[Value]) -> Self {
        Bits(if let Value::Long(bits) = values[0] {
            Some(bits)
        } else {
            None
        })
    }
}
