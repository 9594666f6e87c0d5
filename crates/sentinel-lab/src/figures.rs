//! The figures of a run: how many rows, alerts and incidents of which kind, and what would be counted twice.
//!
//! Each is the answer to a query over the tables, so that anybody can ask it again.

use std::collections::BTreeMap;

use kql_engine::ResultTable;
use kql_types::{KqlType, Value};

use crate::error::LabError;
use crate::lab::Lab;
use crate::report::{column, shown, table, text};

/// Rows that tell of an alert what other rows tell, by another connector or once more by the same one.
///
/// A connector tells a status anew where its row before it, of the same alert, has another status: an alert that is opened again
/// and resolved again is told New and Resolved twice, and nothing is repeated. Of the connectors that told an alert, the one that
/// told a status anew most often tells how often the alert came to have it; all rows beyond are repetitions. So two connectors
/// that both tell New and Resolved repeat two rows, however late the second one is. The portal that the link of a row leads to,
/// Azure's or Defender's, stands for the connector that brought it.
const REPEATED_STATUS: &str = "let several = SecurityAlert
        | summarize Rows = count() by SystemAlertId, Status | where Rows > 1 | distinct SystemAlertId;
    SecurityAlert | where SystemAlertId in (several)
    | project SystemAlertId, Status, TimeGenerated, IsDefender = AlertLink startswith_cs 'https://security.microsoft.com/'
    | sort by SystemAlertId asc, IsDefender asc, TimeGenerated asc
    | extend IsAnew = SystemAlertId != prev(SystemAlertId) or IsDefender != prev(IsDefender) or Status != prev(Status)
    | summarize Rows = count(), Times = countif(IsAnew) by SystemAlertId, Status, IsDefender
    | summarize Rows = sum(Rows), Times = max(Times) by SystemAlertId, Status
    | summarize Count = sum(Rows - Times) | extend Item = 'rows that repeat the status of an alert'
    | where Count > 0";

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
        query: REPEATED_STATUS,
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
    use sentinel_model::Scenario;

    use super::*;
    use crate::scenario;

    fn counts(name: &str, part: &str) -> Vec<(String, i64)> {
        counts_of(scenario::load(name).expect("built in"), part)
    }

    fn counts_of(scenario: Scenario, part: &str) -> Vec<(String, i64)> {
        let lab = Lab::new(scenario).expect("it runs");
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

    /// How many rows repeat a status of an alert of 09:00 that is resolved, opened again and resolved again at these times.
    #[track_caller]
    fn check_repeated(settings: &str, [resolved, active, again]: [&str; 3], expected: i64) {
        let text = format!(
            r#"
            title = "opened again"
            start = "2024-05-01T00:00:00Z"
            now = "2024-05-01T14:00:00Z"
            {settings}
            [knobs.tenant]
            delay = "15m"
            [[event]]
            at = "09:00"
            raise_alert = {{ name = "a", subscription = "A" }}
            [[event]]
            at = "{resolved}"
            set_alert_status = {{ alert = "a", status = "Resolved" }}
            [[event]]
            at = "{active}"
            set_alert_status = {{ alert = "a", status = "Active" }}
            [[event]]
            at = "{again}"
            set_alert_status = {{ alert = "a", status = "Resolved" }}
            "#
        );
        let scenario = scenario::parse(&text, "opened again").expect("a scenario");
        let counts = counts_of(scenario, "counted twice");
        let repeated = counts.first().map_or(0, |(_, count)| *count);
        assert_eq!(repeated, expected);
    }

    const BY_SUBSCRIPTION: &str = r#"subscription = [{ name = "A", connected = true }]"#;
    const BY_TENANT: &str =
        "subscription = [{ name = \"A\" }]\ntenant_connector = { connected = true }";

    #[test]
    fn an_alert_that_is_opened_again_repeats_no_status() {
        let hourly = ["10:00", "11:00", "12:00"];
        check_repeated(BY_SUBSCRIPTION, hourly, 0);
        check_repeated(BY_TENANT, hourly, 0);
    }

    #[test]
    fn a_second_connector_repeats_each_status_that_it_tells() {
        let both = format!("{BY_SUBSCRIPTION}\ntenant_connector = {{ connected = true }}");
        check_repeated(&both, ["10:00", "11:00", "12:00"], 4);
        // The second connector is too late for all but the first status and the last.
        check_repeated(&both, ["09:30", "09:40", "09:50"], 2);
    }

    #[test]
    fn a_connector_that_delivers_a_row_again_repeats_the_status() {
        let fault = "knobs.fault = { duplicate_probability = 1.0, duplicate_count = 1 }";
        let settings = format!("{BY_TENANT}\n{fault}");
        check_repeated(&settings, ["10:00", "11:00", "12:00"], 1);
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
