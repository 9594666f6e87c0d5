//! `min()`, `max()` and their conditional forms.

use std::cmp::Ordering;

use kql_types::{Decimal, KqlType, Value};

use super::PREDICATE;
use super::def::{AggregateDef, AggregateKernel, GroupsKernel};
use super::fold::{Fold, groups};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};

const EXPR: Param = Param::required("expr", Accepts::ORDERABLE, "The values to compare.");

pub(super) static MIN: AggregateDef = AggregateDef {
    name: "min",
    summary: "Finds the least value that is not null.",
    params: &[EXPR],
    returns: Returns::Argument(0),
    prefix: "min",
    kernel: AggregateKernel::Groups(GroupsKernel {
        accumulator: |args, returns| (best_of::<false>(args).accumulator)(args, returns),
        state: |args, returns| (best_of::<false>(args).state)(args, returns),
    }),
    page: "min-aggregation-function",
    examples: &[Example {
        query: "datatable(i:int)[-5, 0, 3, 7] | summarize min(i)",
        result: "-5",
    }],
    ..AggregateDef::NEW
};

pub(super) static MAX: AggregateDef = AggregateDef {
    name: "max",
    summary: "Finds the greatest value that is not null.",
    params: &[EXPR],
    returns: Returns::Argument(0),
    prefix: "max",
    kernel: AggregateKernel::Groups(GroupsKernel {
        accumulator: |args, returns| (best_of::<true>(args).accumulator)(args, returns),
        state: |args, returns| (best_of::<true>(args).state)(args, returns),
    }),
    page: "max-aggregation-function",
    examples: &[Example {
        query: "datatable(i:int)[-5, 0, 3, 7] | summarize max(i)",
        result: "7",
    }],
    ..AggregateDef::NEW
};

pub(super) static MINIF: AggregateDef = AggregateDef {
    name: "minif",
    summary: "Finds the least value among the rows in which the predicate is true.",
    params: &[EXPR, PREDICATE],
    returns: Returns::Argument(0),
    prefix: "minif",
    kernel: AggregateKernel::Conditional(&MIN, 1),
    page: "minif-aggregation-function",
    examples: &[Example {
        query: "range v from 1 to 10 step 1 | summarize minif(v, v > 5)",
        result: "6",
    }],
    ..AggregateDef::NEW
};

pub(super) static MAXIF: AggregateDef = AggregateDef {
    name: "maxif",
    summary: "Finds the greatest value among the rows in which the predicate is true.",
    params: &[EXPR, PREDICATE],
    returns: Returns::Argument(0),
    prefix: "maxif",
    kernel: AggregateKernel::Conditional(&MAX, 1),
    page: "maxif-aggregation-function",
    examples: &[Example {
        query: "range v from 1 to 10 step 1 | summarize maxif(v, v > 5)",
        result: "10",
    }],
    ..AggregateDef::NEW
};

fn best_of<const MAX: bool>(args: &[KqlType]) -> GroupsKernel {
    match args[0] {
        KqlType::Real => groups::<Best<f64, MAX>>(),
        KqlType::String | KqlType::Dynamic => groups::<Best<String, MAX>>(),
        KqlType::Decimal => groups::<Best<Decimal, MAX>>(),
        KqlType::Guid => groups::<Best<[u8; 16], MAX>>(),
        KqlType::Bool => groups::<Best<bool, MAX>>(),
        KqlType::Int | KqlType::Long | KqlType::DateTime | KqlType::Timespan => {
            groups::<Best<i64, MAX>>()
        }
    }
}

/// The greatest value seen, or the least.
struct Best<T, const MAX: bool>(Option<T>);

impl<T, const MAX: bool> Default for Best<T, MAX> {
    fn default() -> Best<T, MAX> {
        Best(None)
    }
}

/// A type with an order.
trait Item: Sized + Send + 'static {
    const STATE: &'static [KqlType];

    /// A value as an array lends it.
    type Ref<'a>: Copy;

    /// Reads the first argument.
    fn reader<'a>(args: &Args<'a>) -> impl Fn(usize) -> Option<Self::Ref<'a>>;

    fn as_ref(&self) -> Self::Ref<'_>;

    fn to_owned(value: Self::Ref<'_>) -> Self;

    fn compare(left: Self::Ref<'_>, right: Self::Ref<'_>) -> Ordering;

    fn from_value(value: &Value) -> Option<Self>;

    fn to_value(&self, returns: KqlType) -> Value;

    /// True where `challenger` takes the place of `best`.
    fn beats<const MAX: bool>(challenger: Self::Ref<'_>, best: Self::Ref<'_>) -> bool {
        let wanted = if MAX {
            Ordering::Greater
        } else {
            Ordering::Less
        };
        Self::compare(challenger, best) == wanted
    }
}

impl<T: Item, const MAX: bool> Fold for Best<T, MAX> {
    const STATE: &'static [KqlType] = T::STATE;

    fn update(states: &mut [Self], args: &Args<'_>, rows: impl Iterator<Item = (usize, usize)>) {
        let read = T::reader(args);
        for (row, group) in rows {
            if let Some(value) = read(row) {
                states[group].offer(value);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        if let Some(value) = &other.0 {
            self.offer(value.as_ref());
        }
    }

    fn finish(&self, returns: KqlType) -> Value {
        self.0
            .as_ref()
            .map_or_else(|| Value::null(returns), |value| value.to_value(returns))
    }

    fn save(&self) -> Vec<Value> {
        // A null cannot stand for "no string seen": it reads back as "". An absent bit can.
        let value = self.0.as_ref().map_or_else(
            || Value::null(T::STATE[1]),
            |value| value.to_value(T::STATE[1]),
        );
        vec![Value::Bool(self.0.is_some()), value]
    }

    fn restore(values: &[Value]) -> Self {
        Best(if matches!(values[0], Value::Bool(true)) {
            T::from_value(&values[1])
        } else {
            None
        })
    }
}

impl<T: Item, const MAX: bool> Best<T, MAX> {
    fn offer(&mut self, value: T::Ref<'_>) {
        if self
            .0
            .as_ref()
            .is_none_or(|best| T::beats::<MAX>(value, best.as_ref()))
        {
            self.0 = Some(T::to_owned(value));
        }
    }
}

impl Item for i64 {
    const STATE: &'static [KqlType] = &[KqlType::Bool, KqlType::Long];
    type Ref<'a> = i64;

    fn reader<'a>(args: &Args<'a>) -> impl Fn(usize) -> Option<i64> {
        let values = args.integers(0);
        move |row| values.get(row)
    }

    fn as_ref(&self) -> i64 {
        *self
    }

    fn to_owned(value: i64) -> i64 {
        value
    }

    fn compare(left: i64, right: i64) -> Ordering {
        left.cmp(&right)
    }

    fn from_value(value: &Value) -> Option<i64> {
        if let Value::Long(value) = value {
            Some(*value)
        } else {
            None
        }
    }

    fn to_value(&self, returns: KqlType) -> Value {
        match returns {
            KqlType::Int => Value::Int(*self as i32),
            KqlType::DateTime => Value::DateTime(*self),
            KqlType::Timespan => Value::Timespan(*self),
            _ => Value::Long(*self),
        }
    }
}

impl Item for f64 {
    const STATE: &'static [KqlType] = &[KqlType::Bool, KqlType::Real];
    type Ref<'a> = f64;

    fn reader<'a>(args: &Args<'a>) -> impl Fn(usize) -> Option<f64> {
        let values = args.floats(0);
        move |row| values.get(row)
    }

    fn as_ref(&self) -> f64 {
        *self
    }

    fn to_owned(value: f64) -> f64 {
        value
    }

    fn compare(left: f64, right: f64) -> Ordering {
        left.partial_cmp(&right).unwrap_or(Ordering::Equal)
    }

    fn from_value(value: &Value) -> Option<f64> {
        if let Value::Real(value) = value {
            Some(*value)
        } else {
            None
        }
    }

    fn to_value(&self, _returns: KqlType) -> Value {
        Value::Real(*self)
    }

    /// One NaN makes the result NaN, of the least as of the greatest.
    fn beats<const MAX: bool>(challenger: f64, best: f64) -> bool {
        if challenger.is_nan() || best.is_nan() {
            return !best.is_nan();
        }
        if MAX {
            challenger > best
        } else {
            challenger < best
        }
    }
}

impl Item for String {
    const STATE: &'static [KqlType] = &[KqlType::Bool, KqlType::String];
    type Ref<'a> = &'a str;

    fn reader<'a>(args: &Args<'a>) -> impl Fn(usize) -> Option<&'a str> {
        let values = args.strings(0);
        move |row| Some(values.get(row))
    }

    fn as_ref(&self) -> &str {
        self
    }

    fn to_owned(value: &str) -> String {
        value.into()
    }

    fn compare(left: &str, right: &str) -> Ordering {
        left.cmp(right)
    }

    fn from_value(value: &Value) -> Option<String> {
        if let Value::String(value) = value {
            Some(value.clone())
        } else {
            None
        }
    }

    fn to_value(&self, _returns: KqlType) -> Value {
        Value::String(self.clone())
    }
}

impl Item for bool {
    const STATE: &'static [KqlType] = &[KqlType::Bool, KqlType::Bool];
    type Ref<'a> = bool;

    fn reader<'a>(args: &Args<'a>) -> impl Fn(usize) -> Option<bool> {
        let values = args.booleans(0);
        move |row| values.get(row)
    }

    fn as_ref(&self) -> bool {
        *self
    }

    fn to_owned(value: bool) -> bool {
        value
    }

    fn compare(left: bool, right: bool) -> Ordering {
        left.cmp(&right)
    }

    fn from_value(value: &Value) -> Option<bool> {
        if let Value::Bool(value) = value {
            Some(*value)
        } else {
            None
        }
    }

    fn to_value(&self, _returns: KqlType) -> Value {
        Value::Bool(*self)
    }
}

impl Item for Decimal {
    const STATE: &'static [KqlType] = &[KqlType::Bool, KqlType::Decimal];
    type Ref<'a> = Decimal;

    fn reader<'a>(args: &Args<'a>) -> impl Fn(usize) -> Option<Decimal> {
        let column = args.column(0);
        move |row| Decimal::from_value(&column.value(row))
    }

    fn as_ref(&self) -> Decimal {
        *self
    }

    fn to_owned(value: Decimal) -> Decimal {
        value
    }

    fn compare(left: Decimal, right: Decimal) -> Ordering {
        left.cmp(&right)
    }

    fn from_value(value: &Value) -> Option<Decimal> {
        if let Value::Decimal(value) = value {
            Some(*value)
        } else {
            None
        }
    }

    fn to_value(&self, _returns: KqlType) -> Value {
        Value::Decimal(*self)
    }
}

impl Item for [u8; 16] {
    const STATE: &'static [KqlType] = &[KqlType::Bool, KqlType::Guid];
    type Ref<'a> = [u8; 16];

    fn reader<'a>(args: &Args<'a>) -> impl Fn(usize) -> Option<[u8; 16]> {
        let values = args.guids(0);
        move |row| values.get(row)
    }

    fn as_ref(&self) -> [u8; 16] {
        *self
    }

    fn to_owned(value: [u8; 16]) -> [u8; 16] {
        value
    }

    fn compare(left: [u8; 16], right: [u8; 16]) -> Ordering {
        left.cmp(&right)
    }

    fn from_value(value: &Value) -> Option<[u8; 16]> {
        if let Value::Guid(value) = value {
            Some(*value)
        } else {
            None
        }
    }

    fn to_value(&self, _returns: KqlType) -> Value {
        Value::Guid(*self)
    }
}
