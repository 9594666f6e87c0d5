//! `sort`, and the sorting of `top`.

use std::cmp::Ordering;
use std::fmt;

use kql_types::KqlType;

use crate::property::pipeline::Stop;
use crate::property::table::{Row, Table};
use crate::property::value::Value;

use super::list;

#[derive(Clone)]
pub(crate) struct Sort {
    pub(crate) keys: Vec<Key>,
}

/// A column, its direction if one is written, and where its nulls go if that is written.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) column: String,
    pub(crate) ascending: Option<bool>,
    pub(crate) nulls: Option<Nulls>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    First,
    Last,
}

impl Key {
    /// Sorting goes down unless it is told otherwise.
    fn is_ascending(&self) -> bool {
        self.ascending.unwrap_or(false)
    }

    /// Nulls count as the least values unless it is told otherwise.
    fn nulls(&self) -> Nulls {
        self.nulls.unwrap_or(if self.is_ascending() {
            Nulls::First
        } else {
            Nulls::Last
        })
    }

    fn order(&self, left: &Value, right: &Value) -> Ordering {
        let null_order = if self.nulls() == Nulls::First {
            Ordering::Less
        } else {
            Ordering::Greater
        };
        // Nulls stand outside, NaNs beside them, and numbers on the other side, whichever way those go.
        let place = |value: &Value| match value {
            value if value.is_null() => 0,
            Value::Real(number) if number.is_nan() => 1,
            _ => 2,
        };
        match (place(left), place(right)) {
            (2, 2) => {
                let order = left.order(right).expect("neither is a NaN");
                if self.is_ascending() {
                    order
                } else {
                    order.reverse()
                }
            }
            (left, right) if left == right => Ordering::Equal,
            (left, right) if left < right => null_order,
            _ => null_order.reverse(),
        }
    }
}

impl Sort {
    pub(super) fn run(&self, mut input: Table) -> Result<Table, Stop> {
        let places: Vec<usize> = self
            .keys
            .iter()
            .map(|key| input.known_place(&key.column))
            .collect::<Result<_, _>>()?;
        let is_dynamic = |place: &usize| input.columns[*place].kql_type == KqlType::Dynamic;
        if places.iter().any(is_dynamic) {
            return Err(Stop::Wrong);
        }
        let order = |left: &Row, right: &Row| {
            let orders = self
                .keys
                .iter()
                .zip(&places)
                .map(|(key, place)| key.order(&left[*place], &right[*place]));
            orders.fold(Ordering::Equal, Ordering::then)
        };
        input.rows.sort_by(order);
        // Rows with equal keys come in any order, which can be seen if they differ.
        let differ =
            |left: &Row, right: &Row| !left.iter().zip(right).all(|(left, right)| left.same(right));
        input.ordered = !input
            .rows
            .windows(2)
            .any(|pair| order(&pair[0], &pair[1]).is_eq() && differ(&pair[0], &pair[1]));
        Ok(input)
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&list(&self.keys))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.column)?;
        match self.ascending {
            Some(true) => f.write_str(" asc")?,
            Some(false) => f.write_str(" desc")?,
            None => {}
        }
        match self.nulls {
            Some(Nulls::First) => f.write_str(" nulls first"),
            Some(Nulls::Last) => f.write_str(" nulls last"),
            None => Ok(()),
        }
    }
}
