//! `make_bag()` and its relatives: the property bags of a group as one. Of a key's values the first one stays.

use hashbrown::HashSet;
use kql_types::{KqlType, Value, dynamic};

use super::def::{AggregateDef, AggregateKernel, EmptyResult};
use super::fold::{Fold, kernel};
use super::{MAX_SIZE, PREDICATE, SizeLimit};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};

const EXPR: Param = Param::required(
    "expr",
    Accepts::Exactly(KqlType::Dynamic),
    "The bags to merge.",
);

pub(super) static MAKE_BAG: AggregateDef = AggregateDef {
    name: "make_bag",
    summary: "Merges the property bags of the group into one; values that are no bags are skipped.",
    params: &[EXPR, MAX_SIZE],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "bag",
    empty: EmptyResult::EmptyBag,
    order_sensitive: true,
    kernel: kernel::<Bag<{ SizeLimit::DEFAULT }>>(),
    page: "make-bag-aggregation-function",
    examples: &[Example {
        query: "datatable(v:dynamic)[dynamic({\"a\":1}), dynamic({\"b\":2})] | summarize make_bag(v)",
        result: "{\"a\":1,\"b\":2}",
    }],
    ..AggregateDef::NEW
};

pub(super) static MAKE_BAG_IF: AggregateDef = AggregateDef {
    name: "make_bag_if",
    summary: "Merges the property bags of the rows in which the predicate is true into one.",
    params: &[EXPR, PREDICATE, MAX_SIZE],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "bag",
    empty: EmptyResult::EmptyBag,
    order_sensitive: true,
    kernel: AggregateKernel::Conditional(&MAKE_BAG, 1),
    page: "make-bag-if-aggregation-function",
    examples: &[Example {
        query: "datatable(v:dynamic, p:bool)[dynamic({\"a\":1}), true, dynamic({\"b\":2}), false] \
                | summarize make_bag_if(v, p)",
        result: "{\"a\":1}",
    }],
    ..AggregateDef::NEW
};

pub(super) static MAKE_DICTIONARY: AggregateDef = AggregateDef {
    name: "make_dictionary",
    summary: "Merges the property bags of the group into one with 128 keys unless told otherwise (deprecated).",
    params: &[EXPR, MAX_SIZE],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "dictionary",
    empty: EmptyResult::EmptyBag,
    order_sensitive: true,
    kernel: kernel::<Bag<{ SizeLimit::DEPRECATED }>>(),
    page: "make-bag-aggregation-function",
    ..AggregateDef::NEW
};

/// The entries so far as JSON text without the braces.
struct Bag<const LIMIT: usize> {
    json: String,
    keys: HashSet<Box<str>>,
    limit: usize,
}

impl<const LIMIT: usize> Default for Bag<LIMIT> {
    fn default() -> Self {
        Bag {
            json: String::new(),
            keys: HashSet::new(),
            limit: LIMIT,
        }
    }
}

impl<const LIMIT: usize> Bag<LIMIT> {
    fn extend(&mut self, bag: &str) {
        for (key, value) in dynamic::entries(bag) {
            if self.keys.len() >= self.limit || self.keys.contains(key.as_ref()) {
                continue;
            }
            if !self.keys.is_empty() {
                self.json.push(',');
            }
            dynamic::write_string(&key, &mut self.json);
            self.json.push(':');
            self.json.push_str(value);
            self.keys.insert(key.into());
        }
    }

    fn bag(&self) -> String {
        let mut out = String::with_capacity(self.json.len() + 2);
        out.push('{');
        out.push_str(&self.json);
        out.push('}');
        out
    }
}

impl<const LIMIT: usize> Fold for Bag<LIMIT> {
    const STATE: &'static [KqlType] = &[KqlType::Dynamic, KqlType::Long];

    fn update(states: &mut [Self], args: &Args<'_>, rows: impl Iterator<Item = (usize, usize)>) {
        let limit = SizeLimit::new(args, LIMIT);
        let bags = args.json(0);
        for (row, group) in rows {
            states[group].limit = limit.get(row);
            if let Some(bag) = bags.get(row) {
                states[group].extend(bag);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        if self.keys.is_empty() {
            *self = other;
        } else {
            self.extend(&other.bag());
        }
    }

    fn finish(&self, _returns: KqlType) -> Value {
        Value::Dynamic(self.bag())
    }

    fn save(&self) -> Vec<Value> {
        vec![Value::Dynamic(self.bag()), Value::Long(self.limit as i64)]
    }

    fn restore(values: &[Value]) -> Self {
        let [Value::Dynamic(bag), Value::Long(limit)] = values else {
            return Bag::default();
        };
        let mut restored = Bag {
            limit: *limit as usize,
            ..Bag::default()
        };
        restored.extend(bag);
        restored
    }
}
