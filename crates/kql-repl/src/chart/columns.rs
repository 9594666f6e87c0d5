//! Which columns are x, series and y.
//!
//! Page `render-operator`: without `xcolumn`, the first column that works for the visualization is x (the first datetime of a
//! timechart; numbers, times and lengths of time for lines, areas and points; any for bars); without `ycolumns`, all other
//! numbers are y; without `series`, what is left and has names (texts, bools, guids) tells the series.

use kql_engine::ResultTable;
use kql_types::{KqlType, Value};

use super::properties::{Kind, Properties};

/// The part that each column plays, by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Roles {
    pub(super) x: usize,
    pub(super) y: Vec<usize>,
    pub(super) series: Vec<usize>,
    pub(super) anomalies: Vec<usize>,
}

/// What the values of a column are good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Number,
    Time,
    Length,
    Name,
    /// Arrays, as `make-series` makes them.
    Numbers,
    Times,
    Other,
}

impl Form {
    /// The form of the values in the column's cells, or in its arrays.
    pub(super) fn of_column(table: &ResultTable, column: usize) -> Self {
        match table.columns[column].kql_type {
            KqlType::Int | KqlType::Long | KqlType::Real | KqlType::Decimal => Self::Number,
            KqlType::DateTime => Self::Time,
            KqlType::Timespan => Self::Length,
            KqlType::String | KqlType::Bool | KqlType::Guid => Self::Name,
            KqlType::Dynamic => Self::of_arrays(table, column),
        }
    }

    /// What the first element of the first array says.
    fn of_arrays(table: &ResultTable, column: usize) -> Self {
        let first = table.rows().find_map(|mut row| {
            let elements = elements(&row.swap_remove(column))?;
            elements.into_iter().find(|element| !element.is_null())
        });
        match first {
            Some(Value::Long(_) | Value::Real(_)) => Self::Numbers,
            Some(Value::DateTime(_)) => Self::Times,
            _ => Self::Other,
        }
    }

    fn is_measure(self) -> bool {
        matches!(self, Self::Number | Self::Numbers)
    }
}

/// The elements of an array: numbers, times, or the nulls of what is neither.
pub(super) fn elements(value: &Value) -> Option<Vec<Value>> {
    let Value::Dynamic(json) = value else {
        return None;
    };
    let serde_json::Value::Array(array) = serde_json::from_str(json).ok()? else {
        return None;
    };
    let elements = array.into_iter().map(|element| match element {
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(long) => Value::Long(long),
            None => Value::Real(number.as_f64().unwrap_or(f64::NAN)),
        },
        serde_json::Value::String(text) => {
            kql_types::datetime::parse(&text).map_or(Value::Null(KqlType::Real), Value::DateTime)
        }
        _ => Value::Null(KqlType::Real),
    });
    Some(elements.collect())
}

impl Roles {
    /// The parts of the columns; those that play none are noted.
    pub(super) fn assign(
        table: &ResultTable,
        kind: Kind,
        properties: &Properties,
        notes: &mut Vec<String>,
    ) -> Result<Self, String> {
        let forms: Vec<Form> = (0..table.columns.len())
            .map(|column| Form::of_column(table, column))
            .collect();
        let asked = Asked::find(table, properties)?;
        let x = match asked.x {
            Some(x) => x,
            None => first_x(kind, &forms, &asked)?,
        };
        let y = match &asked.y {
            Some(y) => y.clone(),
            None => asked
                .free(&forms, x)
                .filter(|&column| forms[column].is_measure())
                .collect(),
        };
        check_y(table, &forms, &y)?;
        let series = match &asked.series {
            Some(series) => series.clone(),
            None if kind == Kind::Pie => Vec::new(),
            None => asked
                .free(&forms, x)
                .filter(|column| !y.contains(column) && forms[*column] == Form::Name)
                .collect(),
        };
        let roles = Self {
            x,
            y,
            series,
            anomalies: asked.anomalies,
        };
        roles.note_left_out(table, notes);
        Ok(roles)
    }

    fn note_left_out(&self, table: &ResultTable, notes: &mut Vec<String>) {
        let plays = |column: usize| {
            column == self.x
                || self.y.contains(&column)
                || self.series.contains(&column)
                || self.anomalies.contains(&column)
        };
        let idle: Vec<String> = (0..table.columns.len())
            .filter(|column| !plays(*column))
            .map(|column| format!("`{}`", table.columns[column].name))
            .collect();
        if !idle.is_empty() {
            notes.push(format!("not drawn: {}", idle.join(", ")));
        }
    }
}

/// The columns that the properties name.
struct Asked {
    x: Option<usize>,
    y: Option<Vec<usize>>,
    series: Option<Vec<usize>>,
    anomalies: Vec<usize>,
}

impl Asked {
    fn find(table: &ResultTable, properties: &Properties) -> Result<Self, String> {
        let one = |name: &String| {
            let mut columns = table.columns.iter();
            columns
                .position(|column| column.name == *name)
                .ok_or_else(|| format!("the result has no column `{name}` to draw"))
        };
        let many = |names: &Vec<String>| names.iter().map(one).collect::<Result<Vec<_>, _>>();
        Ok(Self {
            x: properties.x_column.as_ref().map(one).transpose()?,
            y: properties.y_columns.as_ref().map(many).transpose()?,
            series: properties.series.as_ref().map(many).transpose()?,
            anomalies: many(&properties.anomaly_columns)?,
        })
    }

    /// The columns that no property names and that are not x.
    fn free<'a>(&'a self, forms: &'a [Form], x: usize) -> impl Iterator<Item = usize> + 'a {
        (0..forms.len()).filter(move |column| *column != x && !self.names(*column))
    }

    fn names(&self, column: usize) -> bool {
        let is_in = |columns: &Option<Vec<usize>>| {
            columns
                .as_ref()
                .is_some_and(|columns| columns.contains(&column))
        };
        is_in(&self.y) || is_in(&self.series) || self.anomalies.contains(&column)
    }
}

fn first_x(kind: Kind, forms: &[Form], asked: &Asked) -> Result<usize, String> {
    let free = |wanted: &[Form]| {
        (0..forms.len()).find(|column| {
            let leaves_y = asked.y.is_some()
                || (0..forms.len()).any(|other| other != *column && forms[other].is_measure());
            !asked.names(*column) && leaves_y && wanted.contains(&forms[*column])
        })
    };
    let scales = [Form::Number, Form::Time, Form::Length, Form::Times];
    let (found, missing) = match kind {
        Kind::Time | Kind::Anomaly => (free(&[Form::Time, Form::Times]), "a datetime"),
        kind if kind.has_places() => (
            free(&[Form::Number, Form::Time, Form::Length, Form::Name]).or(free(&[Form::Times])),
            "a name, a time or a number",
        ),
        Kind::Line | Kind::Area | Kind::StackedArea => (
            free(&scales)
                .or(free(&[Form::Name]))
                .or(free(&[Form::Numbers])),
            "a number or a time",
        ),
        _ => (
            free(&scales).or(free(&[Form::Numbers])),
            "a number or a time",
        ),
    };
    found.ok_or_else(|| {
        format!("there is nothing to draw: no column is {missing} for the x-axis beside a number for the y-axis")
    })
}

fn check_y(table: &ResultTable, forms: &[Form], y: &[usize]) -> Result<(), String> {
    if y.is_empty() {
        return Err("there is nothing to draw: no column is a number for the y-axis".to_owned());
    }
    match y.iter().find(|&&column| !forms[column].is_measure()) {
        None => Ok(()),
        Some(&column) => {
            let column = &table.columns[column];
            Err(format!(
                "column `{}` has no numbers for the y-axis: it is {}",
                column.name, column.kql_type
            ))
        }
    }
}
