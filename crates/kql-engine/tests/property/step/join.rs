//! `join` and `lookup` on columns that both sides have. Null is equal to null here.

use std::fmt;

use crate::property::pipeline::{Pipeline, Stop, World};
use crate::property::table::{Column, Row, Table};
use crate::property::value::Value;

use super::rows::{check_keys, same};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JoinKind {
    /// What `join` does when no kind is written.
    Default,
    InnerUnique,
    Inner,
    LeftOuter,
    RightOuter,
    FullOuter,
    LeftAnti,
    Anti,
    RightAnti,
    LeftSemi,
    RightSemi,
}

impl JoinKind {
    pub(crate) const ALL: [Self; 11] = [
        Self::Default,
        Self::InnerUnique,
        Self::Inner,
        Self::LeftOuter,
        Self::RightOuter,
        Self::FullOuter,
        Self::LeftAnti,
        Self::Anti,
        Self::RightAnti,
        Self::LeftSemi,
        Self::RightSemi,
    ];

    fn name(self) -> Option<String> {
        (self != Self::Default).then(|| format!("{self:?}").to_lowercase())
    }
}

#[derive(Clone)]
pub(crate) struct Join {
    pub(crate) kind: JoinKind,
    pub(crate) right: Pipeline,
    pub(crate) on: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct Lookup {
    /// Without, rows that find nothing stay.
    pub(crate) inner: bool,
    pub(crate) right: Pipeline,
    pub(crate) on: Vec<String>,
}

/// Both sides, and which of their rows belong together.
struct Sides {
    left: Table,
    right: Table,
    /// The places of the keys on the right.
    right_keys: Vec<usize>,
    pairs: Vec<(usize, usize)>,
}

impl Sides {
    fn new(left: Table, right: Table, on: &[String]) -> Result<Self, Stop> {
        let keys = |table: &Table| {
            on.iter()
                .map(|name| table.known_place(name))
                .collect::<Result<Vec<_>, _>>()
        };
        let (left_keys, right_keys) = (keys(&left)?, keys(&right)?);
        let types = |table: &Table, keys: &[usize]| {
            keys.iter()
                .map(|key| table.columns[*key].kql_type)
                .collect::<Vec<_>>()
        };
        if types(&left, &left_keys) != types(&right, &right_keys) {
            return Err(Stop::Wrong);
        }
        let of = |row: &Row, keys: &[usize]| {
            keys.iter()
                .map(|key| row[*key].clone())
                .collect::<Vec<Value>>()
        };
        let lefts: Vec<Vec<Value>> = left.rows.iter().map(|row| of(row, &left_keys)).collect();
        let rights: Vec<Vec<Value>> = right.rows.iter().map(|row| of(row, &right_keys)).collect();
        lefts
            .iter()
            .chain(&rights)
            .try_for_each(|keys| check_keys(keys))?;
        let all = (0..lefts.len()).flat_map(|l| (0..rights.len()).map(move |r| (l, r)));
        let pairs = all.filter(|(l, r)| same(&lefts[*l], &rights[*r])).collect();
        Ok(Self {
            left,
            right,
            right_keys,
            pairs,
        })
    }

    fn left_is_matched(&self, row: usize) -> bool {
        self.pairs.iter().any(|(left, _)| *left == row)
    }

    fn right_is_matched(&self, row: usize) -> bool {
        self.pairs.iter().any(|(_, right)| *right == row)
    }

    fn matched(&self) -> Vec<Row> {
        let row = |(left, right): &(usize, usize)| {
            [
                self.left.rows[*left].clone(),
                self.right.rows[*right].clone(),
            ]
            .concat()
        };
        self.pairs.iter().map(row).collect()
    }

    /// Rows of the left that find nothing, filled up.
    fn lonely_left(&self) -> Vec<Row> {
        let lonely = (0..self.left.rows.len()).filter(|row| !self.left_is_matched(*row));
        lonely
            .map(|row| [self.left.rows[row].clone(), nulls(&self.right.columns)].concat())
            .collect()
    }

    fn lonely_right(&self) -> Vec<Row> {
        let lonely = (0..self.right.rows.len()).filter(|row| !self.right_is_matched(*row));
        lonely
            .map(|row| [nulls(&self.left.columns), self.right.rows[row].clone()].concat())
            .collect()
    }

    /// All columns of the left, then all of the right.
    fn both(&self, rows: Vec<Row>) -> Table {
        let columns = [self.left.columns.clone(), self.right.columns.clone()].concat();
        Table {
            columns: unique_names(columns),
            rows,
            ordered: false,
        }
    }
}

fn nulls(columns: &[Column]) -> Row {
    columns
        .iter()
        .map(|column| Value::null(column.kql_type))
        .collect()
}

/// The later of two columns of one name gets the first free one of `name1`, `name2`, ...: free is what no other column
/// has, before or after.
fn unique_names(columns: Vec<Column>) -> Vec<Column> {
    let mut taken: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let mut named: Vec<Column> = Vec::new();
    for mut column in columns {
        if named.iter().any(|other| other.name == column.name) {
            let free = (1..)
                .map(|idx| format!("{}{idx}", column.name))
                .find(|name| !taken.contains(name));
            column.name = free.expect("there are names without end");
            taken.push(column.name.clone());
        }
        named.push(column);
    }
    named
}

impl Join {
    pub(super) fn run(&self, input: &Table, world: &World) -> Result<Table, Stop> {
        let left = match self.kind {
            JoinKind::Default | JoinKind::InnerUnique => one_per_key(input, &self.on)?,
            _ => input.clone(),
        };
        let sides = Sides::new(left, self.right.run(world)?, &self.on)?;
        let of_left = |wanted: bool| {
            let rows =
                (0..sides.left.rows.len()).filter(|row| sides.left_is_matched(*row) == wanted);
            Table {
                rows: rows.map(|row| sides.left.rows[row].clone()).collect(),
                ordered: false,
                ..sides.left.clone()
            }
        };
        let of_right = |wanted: bool| {
            let rows =
                (0..sides.right.rows.len()).filter(|row| sides.right_is_matched(*row) == wanted);
            Table {
                rows: rows.map(|row| sides.right.rows[row].clone()).collect(),
                ordered: false,
                ..sides.right.clone()
            }
        };
        Ok(match self.kind {
            JoinKind::Default | JoinKind::InnerUnique | JoinKind::Inner => {
                sides.both(sides.matched())
            }
            JoinKind::LeftOuter => sides.both([sides.matched(), sides.lonely_left()].concat()),
            JoinKind::RightOuter => sides.both([sides.matched(), sides.lonely_right()].concat()),
            JoinKind::FullOuter => {
                sides.both([sides.matched(), sides.lonely_left(), sides.lonely_right()].concat())
            }
            JoinKind::LeftSemi => of_left(true),
            JoinKind::LeftAnti | JoinKind::Anti => of_left(false),
            JoinKind::RightSemi => of_right(true),
            JoinKind::RightAnti => of_right(false),
        })
    }
}

/// One row of each key. Kusto may choose any, so they have to be alike.
fn one_per_key(input: &Table, on: &[String]) -> Result<Table, Stop> {
    let places: Vec<usize> = on
        .iter()
        .map(|name| input.known_place(name))
        .collect::<Result<_, _>>()?;
    let keys = |row: &Row| {
        places
            .iter()
            .map(|place| row[*place].clone())
            .collect::<Row>()
    };
    let mut rows: Vec<Row> = Vec::new();
    for row in &input.rows {
        match rows.iter().find(|other| same(&keys(other), &keys(row))) {
            Some(other) if !same(other, row) => {
                return Err(Stop::Open("innerunique may choose any row of a key"));
            }
            Some(_) => {}
            None => rows.push(row.clone()),
        }
    }
    Ok(Table {
        rows,
        ..input.clone()
    })
}

impl Lookup {
    /// As a join, but the keys of the right are not shown.
    pub(super) fn run(&self, input: &Table, world: &World) -> Result<Table, Stop> {
        let sides = Sides::new(input.clone(), self.right.run(world)?, &self.on)?;
        let mut rows = sides.matched();
        if !self.inner {
            rows.extend(sides.lonely_left());
        }
        let width = input.columns.len();
        let hidden = |place: usize| place >= width && sides.right_keys.contains(&(place - width));
        let visible: Vec<usize> = (0..width + sides.right.columns.len())
            .filter(|place| !hidden(*place))
            .collect();
        let columns = [sides.left.columns, sides.right.columns].concat();
        Ok(Table {
            columns: unique_names(
                visible
                    .iter()
                    .map(|place| columns[*place].clone())
                    .collect(),
            ),
            rows: rows
                .iter()
                .map(|row| visible.iter().map(|place| row[*place].clone()).collect())
                .collect(),
            ordered: false,
        })
    }
}

impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("join ")?;
        if let Some(name) = self.kind.name() {
            write!(f, "kind={name} ")?;
        }
        write!(f, "({}) on {}", self.right, self.on.join(", "))
    }
}

impl fmt::Display for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.inner { "kind=inner " } else { "" };
        write!(f, "lookup {kind}({}) on {}", self.right, self.on.join(", "))
    }
}
