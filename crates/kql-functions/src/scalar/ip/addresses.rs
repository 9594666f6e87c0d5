//! Arguments that hold addresses.

use std::borrow::Cow;

use kql_types::dynamic;
use kql_types::{KqlType, Value};

use super::address::Address;
use crate::args::{Args, Column, Integers, Strings};

/// An address for each row; a constant is read once.
#[derive(Debug)]
pub(super) enum Addresses<'a, A> {
    Constant(Option<A>),
    Rows(Strings<'a>),
}

impl<'a, A: Address> Addresses<'a, A> {
    /// Reads argument `idx`.
    pub(super) fn new(args: &Args<'a>, idx: usize) -> Addresses<'a, A> {
        match args.constant_str(idx) {
            Some(text) => Addresses::Constant(A::parse(text)),
            None => Addresses::Rows(args.strings(idx)),
        }
    }

    /// The address of `row`, if it is one.
    pub(super) fn get(&self, row: usize) -> Option<A> {
        match self {
            Addresses::Constant(address) => *address,
            Addresses::Rows(strings) => A::parse(strings.get(row)),
        }
    }
}

/// A prefix length, which a call may leave out.
#[derive(Debug)]
pub(super) struct Prefixes<'a>(Option<Integers<'a>>);

impl<'a> Prefixes<'a> {
    /// Reads argument `idx`.
    pub(super) fn new(args: &Args<'a>, idx: usize) -> Prefixes<'a> {
        Prefixes(args.optional(idx).map(|_| args.integers(idx)))
    }

    /// The prefix of `row`; `None` where it is null. All bits count where the call has none.
    pub(super) fn get<A: Address>(&self, row: usize) -> Option<i64> {
        self.0
            .map_or(Some(i64::from(A::MAX_PREFIX)), |prefixes| prefixes.get(row))
    }
}

/// What a list of texts, given as several arguments or as an array, is made into; one of constants is made once.
#[derive(Debug)]
pub(super) struct Lists<'a, T> {
    columns: &'a [Column],
    make: fn(&str) -> Option<T>,
    constant: Option<Vec<T>>,
}

impl<'a, T: Clone> Lists<'a, T> {
    /// Reads the arguments from `first` on. What `make` does not know drops out.
    pub(super) fn new(args: &Args<'a>, first: usize, make: fn(&str) -> Option<T>) -> Lists<'a, T> {
        let columns = &args.columns()[first..];
        let constant = columns
            .iter()
            .all(Column::is_constant)
            .then(|| items(columns, make, 0));
        Lists {
            columns,
            make,
            constant,
        }
    }

    /// The list of `row`.
    pub(super) fn get(&self, row: usize) -> Cow<'_, [T]> {
        match &self.constant {
            Some(items) => Cow::Borrowed(items),
            None => Cow::Owned(items(self.columns, self.make, row)),
        }
    }
}

fn items<T>(columns: &[Column], make: fn(&str) -> Option<T>, row: usize) -> Vec<T> {
    let mut items = Vec::new();
    for column in columns {
        match column.value(row) {
            Value::Dynamic(json) => {
                items.extend(
                    dynamic::elements(&json).filter_map(|element| make(&dynamic::to_text(element))),
                );
            }
            Value::String(text) => items.extend(make(&text)),
            other => debug_assert!(
                other.kql_type() == KqlType::Dynamic,
                "a list is of strings or a dynamic"
            ),
        }
    }
    items
}
