//! `summarize arg_max(...)` and `arg_min`: the row with the greatest or the least value.

use std::cmp::Ordering;
use std::fmt;

use crate::property::pipeline::Stop;
use crate::property::table::{Row, Table};
use crate::property::value::Value;

use super::rows::{check_keys, same};

#[derive(Clone)]
pub(crate) struct ArgExtreme {
    pub(crate) greatest: bool,
    pub(crate) column: String,
    /// The other columns that are shown; all, if there are none.
    pub(crate) shown: Vec<String>,
    pub(crate) by: Vec<String>,
}

impl ArgExtreme {
    pub(super) fn run(&self, input: &Table) -> Result<Table, Stop> {
        let place = input.known_place(&self.column)?;
        let by: Vec<usize> = self
            .by
            .iter()
            .map(|name| input.known_place(name))
            .collect::<Result<_, _>>()?;
        let shown = self.shown(input)?;
        let mut groups: Vec<(Row, Vec<&Row>)> = Vec::new();
        for row in &input.rows {
            let keys: Row = by.iter().map(|place| row[*place].clone()).collect();
            check_keys(&keys)?;
            match groups.iter_mut().find(|(other, _)| same(other, &keys)) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((keys, vec![row])),
            }
        }
        if by.is_empty() && groups.is_empty() {
            return Err(Stop::Open("the greatest of no rows"));
        }
        let places: Vec<usize> = by.iter().copied().chain([place]).chain(shown).collect();
        let mut rows = Vec::new();
        for (_, members) in groups {
            let winner = self.winner(&members, place, &places)?;
            rows.push(places.iter().map(|place| winner[*place].clone()).collect());
        }
        let columns = places
            .iter()
            .map(|place| input.columns[*place].clone())
            .collect();
        Ok(Table {
            columns,
            rows,
            ordered: false,
        })
    }

    /// A star stands for all columns that are not shown yet.
    fn shown(&self, input: &Table) -> Result<Vec<usize>, Stop> {
        if !self.shown.is_empty() {
            return self
                .shown
                .iter()
                .map(|name| input.known_place(name))
                .collect();
        }
        let rest = |place: &usize| {
            let name = &input.columns[*place].name;
            *name != self.column && !self.by.contains(name)
        };
        Ok((0..input.columns.len()).filter(rest).collect())
    }

    /// Rows with equal values are chosen from in any way, so what they show has to be alike.
    fn winner<'r>(
        &self,
        members: &[&'r Row],
        place: usize,
        places: &[usize],
    ) -> Result<&'r Row, Stop> {
        let wanted = if self.greatest {
            Ordering::Greater
        } else {
            Ordering::Less
        };
        let mut winner = members[0];
        for row in members {
            let (best, value) = (&winner[place], &row[place]);
            if matches!(value, Value::Real(number) if number.is_nan()) {
                return Err(Stop::Open("whether a NaN is the greatest"));
            }
            // A null never wins.
            if best.is_null() && !value.is_null()
                || !value.is_null() && value.order(best) == Some(wanted)
            {
                winner = row;
            }
        }
        if winner[place].is_null() {
            return Err(Stop::Open("the greatest of nulls"));
        }
        let ties = members.iter().filter(|row| row[place].same(&winner[place]));
        let shows = |row: &Row| {
            places
                .iter()
                .map(|place| row[*place].clone())
                .collect::<Row>()
        };
        match ties.clone().all(|row| same(&shows(row), &shows(winner))) {
            true => Ok(winner),
            false => Err(Stop::Open("which of the greatest is chosen")),
        }
    }
}

impl fmt::Display for ArgExtreme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.greatest { "arg_max" } else { "arg_min" };
        let shown = if self.shown.is_empty() {
            "*".to_owned()
        } else {
            self.shown.join(", ")
        };
        write!(f, "summarize {name}({}, {shown})", self.column)?;
        match self.by.is_empty() {
            true => Ok(()),
            false => write!(f, " by {}", self.by.join(", ")),
        }
    }
}
