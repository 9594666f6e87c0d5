//! `make-series` of one aggregate, from a start to an end.

use std::fmt;

use kql_types::KqlType;
use serde_json::Value as Json;

use crate::property::form::element;
use crate::property::pipeline::Stop;
use crate::property::table::{Column, Row, Table};
use crate::property::value::Value;

use super::rows::{check_keys, same};

#[derive(Clone)]
pub(crate) struct MakeSeries {
    /// What the series is of: `count()` or the sum of a column of longs.
    pub(crate) sum_of: Option<String>,
    /// What stands where there are no rows; 0 unless it is written.
    pub(crate) default: Option<i64>,
    pub(crate) axis: Axis,
    pub(crate) by: Option<String>,
}

/// Bins of the column, from `from`, so many of one size.
#[derive(Clone)]
pub(crate) struct Axis {
    pub(crate) column: String,
    pub(crate) kql_type: KqlType,
    pub(crate) from: i64,
    pub(crate) step: i64,
    pub(crate) bins: i64,
}

impl Axis {
    fn bin_of(&self, value: &Value) -> Option<usize> {
        let position = match value {
            Value::DateTime(ticks) => *ticks,
            Value::Long(number) => *number,
            _ => return None,
        };
        let bin = position.checked_sub(self.from)?.div_euclid(self.step);
        usize::try_from(bin)
            .ok()
            .filter(|bin| (*bin as i64) < self.bins)
    }

    fn value(&self, number: i64) -> Value {
        if self.kql_type == KqlType::DateTime {
            Value::DateTime(number)
        } else {
            Value::Long(number)
        }
    }

    fn values(&self) -> Value {
        let starts = (0..self.bins).map(|bin| self.value(self.from + bin * self.step));
        Value::Dynamic(
            starts
                .map(|start| element(&start).unwrap_or_default())
                .collect(),
        )
    }
}

impl MakeSeries {
    pub(super) fn run(&self, input: &Table) -> Result<Table, Stop> {
        let axis = input.place_of_type(&self.axis.column, self.axis.kql_type)?;
        let key = self
            .by
            .as_ref()
            .map(|name| input.known_place(name))
            .transpose()?;
        let summed = self
            .sum_of
            .as_ref()
            .map(|name| input.place_of_type(name, KqlType::Long))
            .transpose()?;
        let mut groups: Vec<(Row, Vec<Vec<&Row>>)> = Vec::new();
        for row in &input.rows {
            let keys: Row = key.iter().map(|place| row[*place].clone()).collect();
            check_keys(&keys)?;
            let place = groups.iter().position(|(other, _)| same(other, &keys));
            let place = place.unwrap_or_else(|| {
                groups.push((keys, vec![Vec::new(); self.axis.bins as usize]));
                groups.len() - 1
            });
            if let Some(bin) = self.axis.bin_of(&row[axis]) {
                groups[place].1[bin].push(row);
            }
        }
        if groups
            .iter()
            .any(|(_, bins)| bins.iter().all(Vec::is_empty))
        {
            return Err(Stop::Open("a series of no rows"));
        }
        let row = |(mut row, bins): (Row, Vec<Vec<&Row>>)| {
            row.push(Value::Dynamic(
                bins.iter().map(|rows| self.point(rows, summed)).collect(),
            ));
            row.push(self.axis.values());
            row
        };
        Ok(Table {
            columns: self.columns(input, key),
            rows: groups.into_iter().map(row).collect(),
            ordered: false,
        })
    }

    fn point(&self, rows: &[&Row], summed: Option<usize>) -> Json {
        match summed {
            _ if rows.is_empty() => self.default.unwrap_or(0).into(),
            None => rows.len().into(),
            Some(place) => {
                let present = rows.iter().filter(|row| !row[place].is_null());
                present
                    .fold(0_i64, |sum, row| sum.wrapping_add(row[place].long()))
                    .into()
            }
        }
    }

    fn columns(&self, input: &Table, key: Option<usize>) -> Vec<Column> {
        let keys = key.iter().map(|place| input.columns[*place].clone());
        keys.chain([
            Column::new("series", KqlType::Dynamic),
            Column::new(&self.axis.column, KqlType::Dynamic),
        ])
        .collect()
    }
}

impl fmt::Display for MakeSeries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Axis {
            column,
            from,
            step,
            bins,
            ..
        } = &self.axis;
        match &self.sum_of {
            Some(name) => write!(f, "make-series series = sum({name})")?,
            None => f.write_str("make-series series = count()")?,
        }
        if let Some(default) = self.default {
            write!(f, " default={default}")?;
        }
        let step_text = match self.axis.kql_type {
            KqlType::DateTime => Value::Timespan(*step),
            _ => Value::Long(*step),
        };
        write!(
            f,
            " on {column} from {} to {} step {step_text}",
            self.axis.value(*from),
            self.axis.value(from + bins * step)
        )?;
        match &self.by {
            Some(name) => write!(f, " by {name}"),
            None => Ok(()),
        }
    }
}
