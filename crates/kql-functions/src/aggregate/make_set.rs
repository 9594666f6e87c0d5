//! `make_set()` and its relatives: the different values of a group as an array, in the order in which they came.
//!
//! Nulls are left out. The elements of an array are added one by one.

use std::hash::BuildHasher;
use std::sync::LazyLock;

use hashbrown::{DefaultHashBuilder, HashTable};
use kql_types::dynamic::{self, Kind};
use kql_types::{KqlType, Value};

use super::def::{AggregateDef, AggregateKernel, EmptyResult};
use super::fold::{Fold, kernel};
use super::{MAX_SIZE, PREDICATE, SizeLimit};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};
use crate::elements::Elements;

const EXPR: Param = Param::required("expr", Accepts::Any, "The values to collect.");

pub(super) static MAKE_SET: AggregateDef = AggregateDef {
    name: "make_set",
    summary: "Collects the different values that are not null into an array.",
    params: &[EXPR, MAX_SIZE],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "set",
    empty: EmptyResult::EmptyArray,
    order_sensitive: true,
    kernel: kernel::<Set<{ SizeLimit::DEFAULT }>>(),
    page: "make-set-aggregation-function",
    examples: &[
        Example {
            query: "datatable(x:long)[30, 10, 30] | summarize array_length(make_set(x))",
            result: "2",
        },
        Example {
            query: "datatable(a:dynamic)[dynamic(['A1','A2']), dynamic(['A2'])] | summarize array_length(make_set(a))",
            result: "2",
        },
    ],
    ..AggregateDef::NEW
};

pub(super) static MAKE_SET_IF: AggregateDef = AggregateDef {
    name: "make_set_if",
    summary: "Collects the different values of the rows in which the predicate is true into an array.",
    params: &[EXPR, PREDICATE, MAX_SIZE],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "set",
    empty: EmptyResult::EmptyArray,
    order_sensitive: true,
    kernel: AggregateKernel::Conditional(&MAKE_SET, 1),
    page: "make-set-if-aggregation-function",
    examples: &[Example {
        query: "datatable(x:long)[1, 7, 7] | summarize make_set_if(x, x > 4)",
        result: "[7]",
    }],
    ..AggregateDef::NEW
};

pub(super) static MAKESET: AggregateDef = AggregateDef {
    name: "makeset",
    summary: "Collects the different values into an array, 128 of them unless told otherwise (deprecated).",
    params: &[EXPR, MAX_SIZE],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "set",
    empty: EmptyResult::EmptyArray,
    order_sensitive: true,
    kernel: kernel::<Set<{ SizeLimit::DEPRECATED }>>(),
    page: "make-set-aggregation-function",
    ..AggregateDef::NEW
};

static HASHER: LazyLock<DefaultHashBuilder> = LazyLock::new(DefaultHashBuilder::default);

/// The elements so far as JSON text without the brackets, and where in it each begins and ends.
struct Set<const LIMIT: usize> {
    json: String,
    seen: HashTable<(usize, usize)>,
    limit: usize,
}

impl<const LIMIT: usize> Default for Set<LIMIT> {
    fn default() -> Self {
        Set {
            json: String::new(),
            seen: HashTable::new(),
            limit: LIMIT,
        }
    }
}

impl<const LIMIT: usize> Set<LIMIT> {
    fn insert(&mut self, element: &str) {
        let hash = HASHER.hash_one(one_zero(element));
        let json = &mut self.json;
        let is_known = self
            .seen
            .find(hash, |&(start, end)| {
                one_zero(&json[start..end]) == one_zero(element)
            })
            .is_some();
        if is_known || self.seen.len() >= self.limit {
            return;
        }
        if !json.is_empty() {
            json.push(',');
        }
        let start = json.len();
        json.push_str(element);
        let rehash = |&(start, end): &(usize, usize)| HASHER.hash_one(one_zero(&json[start..end]));
        self.seen.insert_unique(hash, (start, json.len()), rehash);
    }
}

/// The two zeros of the reals are equal, so a set has one of them.
fn one_zero(element: &str) -> &str {
    match element {
        "-0.0" => "0.0",
        other => other,
    }
}

impl<const LIMIT: usize> Fold for Set<LIMIT> {
    const STATE: &'static [KqlType] = &[KqlType::Dynamic, KqlType::Long];

    fn update(states: &mut [Self], args: &Args<'_>, rows: impl Iterator<Item = (usize, usize)>) {
        let limit = SizeLimit::new(args, LIMIT);
        let values = Elements::new(args, 0);
        let mut element = String::new();
        for (row, group) in rows {
            let set = &mut states[group];
            set.limit = limit.get(row);
            match values.json(row) {
                Some(json) if dynamic::kind(json) == Kind::Array => {
                    dynamic::elements(json).for_each(|e| set.insert(e))
                }
                Some(json) => set.insert(json),
                None if values.is_null(row) => {}
                None => {
                    element.clear();
                    values.write(row, &mut element);
                    set.insert(&element);
                }
            }
        }
    }

    fn merge(&mut self, other: Self) {
        if self.seen.is_empty() {
            *self = other;
        } else {
            dynamic::elements(&other.array()).for_each(|element| self.insert(element));
        }
    }

    fn finish(&self, _returns: KqlType) -> Value {
        Value::Dynamic(self.array())
    }

    fn save(&self) -> Vec<Value> {
        vec![Value::Dynamic(self.array()), Value::Long(self.limit as i64)]
    }

    fn restore(values: &[Value]) -> Self {
        let [Value::Dynamic(array), Value::Long(limit)] = values else {
            return Set::default();
        };
        let mut set = Set {
            limit: *limit as usize,
            ..Set::default()
        };
        dynamic::elements(array).for_each(|element| set.insert(element));
        set
    }
}

impl<const LIMIT: usize> Set<LIMIT> {
    fn array(&self) -> String {
        let mut out = String::with_capacity(self.json.len() + 2);
        out.push('[');
        out.push_str(&self.json);
        out.push(']');
        out
    }
}
