//! `make_list()` and its relatives: the values of a group as an array, in input order.
//!
//! Nulls are left out, but a dynamic null is kept. The elements of an array are added one by one.

use kql_types::dynamic::{self, Kind};
use kql_types::{KqlType, Value};

use super::def::{AggregateDef, AggregateKernel, EmptyResult};
use super::fold::{Fold, kernel};
use super::{MAX_SIZE, PREDICATE, SizeLimit};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};
use crate::elements::Elements;

const EXPR: Param = Param::required("expr", Accepts::Any, "The values to collect.");

pub(super) static MAKE_LIST: AggregateDef = AggregateDef {
    name: "make_list",
    summary: "Collects the values that are not null into an array.",
    params: &[EXPR, MAX_SIZE],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "list",
    empty: EmptyResult::EmptyArray,
    order_sensitive: true,
    kernel: kernel::<List<{ SizeLimit::DEFAULT }, false>>(),
    page: "make-list-aggregation-function",
    examples: &[
        Example {
            query: "range x from 1 to 3 step 1 | summarize make_list(x)",
            result: "[1,2,3]",
        },
        Example {
            query: "datatable(v:dynamic)[dynamic([1,2]), dynamic([3,4])] | summarize make_list(v)",
            result: "[1,2,3,4]",
        },
    ],
    ..AggregateDef::NEW
};

pub(super) static MAKE_LIST_IF: AggregateDef = AggregateDef {
    name: "make_list_if",
    summary: "Collects the values of the rows in which the predicate is true into an array.",
    params: &[EXPR, PREDICATE, MAX_SIZE],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "list",
    empty: EmptyResult::EmptyArray,
    order_sensitive: true,
    kernel: AggregateKernel::Conditional(&MAKE_LIST, 1),
    page: "make-list-if-aggregation-function",
    examples: &[Example {
        query: "datatable(name:string)['John', 'Paul', 'George', 'Ringo'] | summarize make_list_if(name, strlen(name) > 4)",
        result: "[\"George\",\"Ringo\"]",
    }],
    ..AggregateDef::NEW
};

pub(super) static MAKE_LIST_WITH_NULLS: AggregateDef = AggregateDef {
    name: "make_list_with_nulls",
    summary: "Collects all values, null ones too, into an array.",
    params: &[EXPR],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "list",
    empty: EmptyResult::EmptyArray,
    order_sensitive: true,
    kernel: kernel::<List<{ SizeLimit::DEFAULT }, true>>(),
    page: "make-list-with-nulls-aggregation-function",
    examples: &[Example {
        query: "datatable(v:int)[int(null), 5, int(null)] | summarize make_list_with_nulls(v)",
        result: "[null,5,null]",
    }],
    ..AggregateDef::NEW
};

pub(super) static MAKELIST: AggregateDef = AggregateDef {
    name: "makelist",
    summary: "Collects the values that are not null into an array, 128 of them unless told otherwise (deprecated).",
    params: &[EXPR, MAX_SIZE],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "list",
    empty: EmptyResult::EmptyArray,
    order_sensitive: true,
    kernel: kernel::<List<{ SizeLimit::DEPRECATED }, false>>(),
    page: "make-list-aggregation-function",
    ..AggregateDef::NEW
};

/// The elements so far as JSON text without the brackets.
struct List<const LIMIT: usize, const NULLS: bool> {
    json: String,
    len: usize,
    limit: usize,
}

impl<const LIMIT: usize, const NULLS: bool> Default for List<LIMIT, NULLS> {
    fn default() -> Self {
        List {
            json: String::new(),
            len: 0,
            limit: LIMIT,
        }
    }
}

impl<const LIMIT: usize, const NULLS: bool> List<LIMIT, NULLS> {
    /// Makes room for another element; false where the list is full.
    fn next(&mut self) -> bool {
        if self.len >= self.limit {
            return false;
        }
        if self.len > 0 {
            self.json.push(',');
        }
        self.len += 1;
        true
    }

    fn push_elements(&mut self, array: &str) {
        for element in dynamic::elements(array) {
            if !self.next() {
                return;
            }
            self.json.push_str(element);
        }
    }

    fn push(&mut self, values: Elements<'_>, row: usize) {
        match values.json(row) {
            Some(json) if dynamic::kind(json) == Kind::Array => self.push_elements(json),
            _ if self.next() => values.write(row, &mut self.json),
            _ => {}
        }
    }
}

impl<const LIMIT: usize, const NULLS: bool> Fold for List<LIMIT, NULLS> {
    const STATE: &'static [KqlType] = &[KqlType::Dynamic, KqlType::Long, KqlType::Long];

    fn update(states: &mut [Self], args: &Args<'_>, rows: impl Iterator<Item = (usize, usize)>) {
        let limit = SizeLimit::new(args, LIMIT);
        let values = Elements::new(args, 0);
        let keeps_null = NULLS || args.kql_type(0) == KqlType::Dynamic;
        for (row, group) in rows {
            states[group].limit = limit.get(row);
            if keeps_null || !values.is_null(row) {
                states[group].push(values, row);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        if self.len == 0 {
            *self = other;
        } else {
            self.push_elements(&other.array());
        }
    }

    fn finish(&self, _returns: KqlType) -> Value {
        Value::Dynamic(self.array())
    }

    fn save(&self) -> Vec<Value> {
        vec![
            Value::Dynamic(self.array()),
            Value::Long(self.len as i64),
            Value::Long(self.limit as i64),
        ]
    }

    fn restore(values: &[Value]) -> Self {
        match values {
            [Value::Dynamic(array), Value::Long(len), Value::Long(limit)] => {
                let json = array[1..array.len() - 1].to_owned();
                List {
                    json,
                    len: *len as usize,
                    limit: *limit as usize,
                }
            }
            _ => List::default(),
        }
    }
}

impl<const LIMIT: usize, const NULLS: bool> List<LIMIT, NULLS> {
    fn array(&self) -> String {
        let mut out = String::with_capacity(self.json.len() + 2);
        out.push('[');
        out.push_str(&self.json);
        out.push(']');
        out
    }
}
