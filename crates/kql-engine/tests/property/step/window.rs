//! Functions of the rows around: `row_number`, `prev`, `next`, `row_cumsum`.

use std::fmt;

use kql_types::KqlType;

use crate::property::pipeline::Stop;
use crate::property::table::{Column, Table};
use crate::property::value::Value;

/// `serialize name = call`.
#[derive(Clone)]
pub(crate) struct Window {
    pub(crate) name: String,
    pub(crate) call: WindowCall,
}

#[derive(Clone)]
pub(crate) enum WindowCall {
    /// Counts from a number.
    RowNumber(i64),
    /// The value so many rows before, and null (of a string, the empty one) where there is none.
    Prev(String, usize),
    /// The value so many rows after.
    Next(String, usize),
    /// The sum up to here; nulls add nothing.
    RowCumsum(String),
}

impl Window {
    pub(super) fn run(&self, mut input: Table) -> Result<Table, Stop> {
        if !input.ordered {
            return Err(Stop::Open("a window over rows in no order"));
        }
        let (kql_type, values) = self.call.values(&input)?;
        if input.place(&self.name).is_some() {
            return Err(Stop::Wrong);
        }
        input.columns.push(Column::new(&self.name, kql_type));
        input
            .rows
            .iter_mut()
            .zip(values)
            .for_each(|(row, value)| row.push(value));
        Ok(input)
    }
}

impl WindowCall {
    fn values(&self, input: &Table) -> Result<(KqlType, Vec<Value>), Stop> {
        let count = input.rows.len();
        match self {
            Self::RowNumber(start) => {
                let numbers = (0..count as i64).map(|idx| Value::Long(start + idx));
                Ok((KqlType::Long, numbers.collect()))
            }
            Self::Prev(name, offset) => shifted(input, name, |idx| idx.checked_sub(*offset)),
            Self::Next(name, offset) => shifted(input, name, |idx| Some(idx + offset)),
            Self::RowCumsum(name) => {
                let place = input.place_of_type(name, KqlType::Long)?;
                let mut sum = 0_i64;
                let sums = input.rows.iter().map(|row| {
                    if !row[place].is_null() {
                        sum = sum.wrapping_add(row[place].long());
                    }
                    Value::Long(sum)
                });
                Ok((KqlType::Long, sums.collect()))
            }
        }
    }
}

fn shifted(
    input: &Table,
    name: &str,
    from: impl Fn(usize) -> Option<usize>,
) -> Result<(KqlType, Vec<Value>), Stop> {
    let place = input.known_place(name)?;
    let kql_type = input.columns[place].kql_type;
    let value = |idx| {
        from(idx)
            .and_then(|idx| input.rows.get(idx))
            .map_or(Value::null(kql_type), |row| row[place].clone())
    };
    Ok((kql_type, (0..input.rows.len()).map(value).collect()))
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "serialize {} = ", self.name)?;
        match &self.call {
            WindowCall::RowNumber(start) => write!(f, "row_number({start})"),
            WindowCall::Prev(name, 1) => write!(f, "prev({name})"),
            WindowCall::Prev(name, offset) => write!(f, "prev({name}, {offset})"),
            WindowCall::Next(name, 1) => write!(f, "next({name})"),
            WindowCall::Next(name, offset) => write!(f, "next({name}, {offset})"),
            WindowCall::RowCumsum(name) => write!(f, "row_cumsum({name})"),
        }
    }
}
