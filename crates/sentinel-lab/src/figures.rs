//! The figures of a run: how many rows, alerts and incidents of which kind, and what would be counted twice.
//!
//! Each is the answer to a query over the tables, so that anybody can ask it again.

use std::collections::BTreeMap;

use kql_engine::ResultTable;
use kql_types::{KqlType, Value};

use crate::error::LabError;
use crate::lab::Lab;
use crate::report::{column, shown, table, text};

/// Figures of one part: a query that returns `Item` and `Count`.
struct Part {
    name: &'static str,
    query: &'static str,
}

/// In the order in which they are shown.
const PARTS: &[Part] = &[
    Part {
        name: "rows of SecurityAlert by product",
        query: "SecurityAlert | summarize Count = count() by Item = ProductName",
    },
    Part {
        name: "rows of SecurityAlert by portal",
        query: "SecurityAlert | summarize Count = count() by Item = tostring(split(AlertLink, '/', 2)[0])",
    },
    Part {
        name: "rows of SecurityAlert by status",
        query: "SecurityAlert | summarize Count = count() by Item = Status",
    },
    Part {
        name: "alerts by latest status",
        query: "SecurityAlert | summarize arg_max(TimeGenerated, Status) by SystemAlertId
            | summarize Count = count() by Item = Status",
    },
    Part {
        name: "incidents by provider",
        query: "SecurityIncident | summarize arg_max(LastModifiedTime, ProviderName) by IncidentNumber
            | summarize Count = count() by Item = ProviderName",
    },
    Part {
        name: "incidents by latest status",
        query: "SecurityIncident | summarize arg_max(LastModifiedTime, Status) by IncidentNumber
            | summarize Count = count() by Item = Status",
    },
    Part {
        name: "counted twice",
        query: "SecurityAlert | summarize Rows = count() by SystemAlertId, Status
            | summarize Count = sum(Rows - 1) | extend Item = 'rows that repeat the status of an alert'
            | where Count > 0",
    },
    Part {
        name: "counted twice",
        query: "SecurityIncident | summarize arg_max(LastModifiedTime, Labels, AlertIds) by IncidentNumber
            | where Labels !has 'Redirected'
            | mv-expand AlertId = AlertIds to typeof(string)
            | summarize Incidents = dcount(IncidentNumber) by AlertId
            | where Incidents > 1 | summarize Count = count()
            | extend Item = 'alerts with several incidents' | where Count > 0",
    },
    Part {
        name: "counted twice",
        query: "SecurityIncident | summarize arg_max(LastModifiedTime, Labels) by IncidentNumber
            | where Labels has 'Redirected' | summarize Count = count()
            | extend Item = 'incidents merged into another' | where Count > 0",
    },
    Part {
        name: "missing",
        query: "let current = SecurityIncident
                | summarize arg_max(LastModifiedTime, Labels, AlertIds) by IncidentNumber
                | where Labels !has 'Redirected';
            let filled = current
                | mv-expand AlertId = AlertIds to typeof(string)
                | join kind=inner (SecurityAlert | distinct SystemAlertId) on $left.AlertId == $right.SystemAlertId
                | distinct IncidentNumber;
            current | join kind=leftanti filled on IncidentNumber | summarize Count = count()
            | extend Item = 'incidents without alert rows' | where Count > 0",
    },
];

/// One figure: the part that it belongs to, what is counted, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What kind of figure it is, such as `alerts by latest status`.
    pub part: String,
    /// What is counted, such as `Resolved`.
    pub item: String,
    /// How many.
    pub count: i64,
}

/// The figures of a lab at its time.
///
/// # Errors
///
/// None that a scenario can cause: the queries are the lab's own.
pub fn of(lab: &Lab) -> Result<Vec<Figure>, LabError> {
    lab.run();
    let mut figures = rows_of_tables(lab);
    for part in PARTS {
        figures.extend(figures_of(lab, part)?);
    }
    let summary = lab.summary();
    let run = [
        ("alerts that products raised", summary.alerts as i64),
        ("incidents in Sentinel", summary.incidents as i64),
        ("requests that a rule turned down", summary.refused as i64),
    ];
    figures.extend(run.map(|(item, count)| figure("run", item, count)));
    Ok(figures)
}

fn figure(part: &str, item: impl Into<String>, count: i64) -> Figure {
    Figure {
        part: part.to_owned(),
        item: item.into(),
        count,
    }
}

fn rows_of_tables(lab: &Lab) -> Vec<Figure> {
    let tables = lab.engine().tables().into_iter();
    let filled = tables.filter(|table| table.rows > 0);
    filled
        .map(|table| figure("rows", table.name, table.rows as i64))
        .collect()
}

fn figures_of(lab: &Lab, part: &Part) -> Result<Vec<Figure>, LabError> {
    let query = format!("{} | project Item, Count | sort by Item asc", part.query);
    let result = lab.query(&query)?;
    let rows = result.primary().rows();
    let figures = rows.map(|row| match row.as_slice() {
        [item, Value::Long(count)] => figure(part.name, shown(item), *count),
        other => unreachable!("a part returns Item and Count, not {other:?}"),
    });
    Ok(figures.collect())
}

/// A row a figure: `Part`, `Item`, `Count`.
#[must_use]
pub fn report(figures: &[Figure]) -> ResultTable {
    let columns = vec![
        column("Part", KqlType::String),
        column("Item", KqlType::String),
        column("Count", KqlType::Long),
    ];
    let rows = figures.iter().map(|figure| {
        vec![
            text(&figure.part),
            text(&figure.item),
            Value::Long(figure.count),
        ]
    });
    table(columns, rows.collect())
}

/// The figures that differ: `Part`, `Item`, `A`, `B`, `Change` (from A to B). A figure that one side lacks is 0 there.
#[must_use]
pub fn differences(a: &[Figure], b: &[Figure]) -> ResultTable {
    let columns = vec![
        column("Part", KqlType::String),
        column("Item", KqlType::String),
        column("A", KqlType::Long),
        column("B", KqlType::Long),
        column("Change", KqlType::Long),
    ];
    let rows =
        paired(a, b)
            .into_iter()
            .filter(|(_, [a, b])| a != b)
            .map(|((part, item), [a, b])| {
                let counts = [a, b, b - a].map(Value::Long);
                [text(part), text(item)].into_iter().chain(counts).collect()
            });
    table(columns, rows.collect())
}

/// The counts of both sides, parts in the order in which they first occur.
fn paired<'a>(a: &'a [Figure], b: &'a [Figure]) -> Vec<((&'a str, &'a str), [i64; 2])> {
    let mut parts: Vec<&str> = Vec::new();
    let mut counts: BTreeMap<(usize, &str), [i64; 2]> = BTreeMap::new();
    // Parts that only one side has stand where that side has them.
    let order = PARTS.iter().map(|part| part.name);
    for part in ["rows"].into_iter().chain(order).chain(["run"]) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    for (side, figures) in [a, b].into_iter().enumerate() {
        for figure in figures {
            let place = parts.iter().position(|part| *part == figure.part);
            let place = place.expect("figures are of the known parts");
            counts.entry((place, &figure.item)).or_default()[side] = figure.count;
        }
    }
    let named = counts
        .into_iter()
        .map(|((place, item), counts)| ((parts[place], item), counts));
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;

    fn counts(name: &str, part: &str) -> Vec<(String, i64)> {
        let lab = Lab::new(scenario::load(name).expect("built in")).expect("it runs");
        let figures = of(&lab).expect("the queries are right");
        let of_part = figures.into_iter().filter(|figure| figure.part == part);
        of_part.map(|figure| (figure.item, figure.count)).collect()
    }

    #[test]
    fn what_is_counted_twice_or_missing_is_told() {
        assert_eq!(
            counts("g06-both-connectors", "counted twice"),
            [("rows that repeat the status of an alert".to_owned(), 1)]
        );
        assert_eq!(
            counts("g11-two-incidents", "counted twice"),
            [("alerts with several incidents".to_owned(), 1)]
        );
        assert_eq!(
            counts("g12-merge-absorb", "counted twice"),
            [("incidents merged into another".to_owned(), 1)]
        );
        assert_eq!(
            counts("g09-empty-incident", "missing"),
            [("incidents without alert rows".to_owned(), 1)]
        );
    }

    #[test]
    fn a_figure_that_one_side_lacks_is_zero_there() {
        let a = [
            figure("rows", "SecurityAlert", 2),
            figure("rows", "SecurityIncident", 1),
        ];
        let b = [
            figure("rows", "SecurityAlert", 2),
            figure("run", "incidents in Sentinel", 4),
        ];
        let rows: Vec<Vec<String>> = differences(&a, &b)
            .rows()
            .map(|row| row.iter().map(shown).collect())
            .collect();
        assert_eq!(
            rows,
            [
                ["rows", "SecurityIncident", "1", "0", "-1"],
                ["run", "incidents in Sentinel", "0", "4", "4"]
            ]
        );
    }
}
