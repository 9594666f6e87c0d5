//! The 48 configurations: what each does with an alert, and what a query says under each.

use kql_engine::ResultTable;
use kql_types::{KqlType, Value};
use sentinel_model::config::{IncidentRule, TenantConnector};
use sentinel_model::{Action, ConfigChange, MatrixConfig, MatrixRow, Product, Scenario};

use crate::error::LabError;
use crate::lab::Lab;
use crate::report::{column, count, followed_by, shown, table, text};
use crate::scenario;

/// The script that is played under each configuration unless another is given.
const FIVE_ALERTS: &str = include_str!("matrix/five-alerts.toml");

/// The columns of the table of outcomes that hold counts.
const COUNTS: &[&str] = &[
    "alert_rows_on_create",
    "incidents_azure_sentinel",
    "incidents_xdr",
    "total_incidents",
    "alert_rows_per_mdc_status_change",
];

/// How many columns of the table of outcomes are settings.
const SETTINGS: usize = 6;

/// The configuration that Microsoft recommends: the tenant-based connector and the Defender XDR connector, without the
/// incident creation rule.
pub const RECOMMENDED: usize = 11;

/// A configuration with its number in the table of outcomes, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Configuration {
    /// Its number.
    pub id: usize,
    /// Its settings.
    pub config: MatrixConfig,
}

/// The 48 configurations, in order.
#[must_use]
pub fn configurations() -> Vec<Configuration> {
    let all = MatrixConfig::all().into_iter();
    all.zip(1..)
        .map(|(config, id)| Configuration { id, config })
        .collect()
}

/// The configuration with this number, or with these six settings, as in `on,off,off,All,off,on`.
///
/// # Errors
///
/// If there is none.
pub fn find(id: &str) -> Result<Configuration, LabError> {
    let wanted = id.replace(' ', "");
    let is_it = |it: &Configuration| {
        it.id.to_string() == wanted || it.config.to_string().eq_ignore_ascii_case(&wanted)
    };
    let found = configurations().into_iter().find(is_it);
    found.ok_or_else(|| LabError::NoSuchConfiguration(id.to_owned()))
}

/// What each configuration does with one alert, found out by running the model: a row a configuration, with the columns
/// that the documentation of the model has.
#[must_use]
pub fn outcomes() -> ResultTable {
    let names: Vec<&str> = MatrixRow::HEADER.split(',').collect();
    let columns = names.iter().map(|name| {
        let is_count = COUNTS.contains(name);
        column(
            name,
            if is_count {
                KqlType::Long
            } else {
                KqlType::String
            },
        )
    });
    let rows = sentinel_model::matrix().into_iter().map(|row| {
        let cells = row.cells().into_iter().zip(&names);
        cells
            .map(|(cell, name)| match cell.parse() {
                Ok(number) if COUNTS.contains(name) => Value::Long(number),
                _ => text(cell),
            })
            .collect()
    });
    table(columns.collect(), rows.collect())
}

/// The script that is played under each configuration unless another is given: five alerts, and an analyst who handles
/// whatever incidents the configuration gives.
#[must_use]
pub fn default_script() -> Scenario {
    scenario::parse(FIVE_ALERTS, "five-alerts").expect("the built-in script is a scenario")
}

/// The scenario with the settings of a configuration in place of its own, for its whole length.
///
/// The subscription-based connector is on for the subscriptions for which the scenario ever has it on, or for all if that is
/// none. Events that would change the six settings are left out. Everything else stays.
#[must_use]
pub fn under(config: MatrixConfig, scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.title = format!("{} under {config}", scenario.title);
    let settings = &mut scenario.config;
    let chooses = settings.subscriptions.iter().any(|it| it.connected);
    for subscription in &mut settings.subscriptions {
        let is_chosen = subscription.connected || (!chooses && subscription.can_be_connected());
        subscription.connected = config.subscription && is_chosen;
        subscription.bidi = config.bidi && is_chosen;
    }
    settings.tenant_connector = TenantConnector {
        connected: config.tenant,
    };
    settings.xdr.mdc_alerts = config.mdc_alerts;
    settings.xdr_connector.connected = config.xdr_connector;
    let is_mdc = |rule: &IncidentRule| rule.product == Product::DefenderForCloud;
    if !settings.incident_rules.iter().any(is_mdc) {
        settings
            .incident_rules
            .extend(config.scenario().config.incident_rules);
    }
    let rules = settings.incident_rules.iter_mut();
    for rule in rules.filter(|rule| is_mdc(rule)) {
        rule.enabled = config.rule;
    }
    let mdc_rules: Vec<String> = settings
        .incident_rules
        .iter()
        .filter(|rule| is_mdc(rule))
        .map(|rule| rule.name.clone())
        .collect();
    scenario.script.retain(|entry| match &entry.action {
        Action::Configure(change) => !changes_the_six(change, &mdc_rules),
        _ => true,
    });
    scenario
}

fn changes_the_six(change: &ConfigChange, mdc_rules: &[String]) -> bool {
    match change {
        ConfigChange::NewSubscription(_) => false,
        ConfigChange::SubscriptionConnector(_)
        | ConfigChange::TenantConnector(_)
        | ConfigChange::XdrMdcAlerts(_)
        | ConfigChange::XdrConnector(_) => true,
        ConfigChange::IncidentRule(change) => mdc_rules.contains(&change.name),
        ConfigChange::Plans(_)
        | ConfigChange::ComponentConnector(_)
        | ConfigChange::SuppressionRule(_) => false,
    }
}

/// What a query says under one configuration.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The configuration.
    pub configuration: Configuration,
    /// The query's tables: one, but for queries that end in `fork` or `facet` or hold several statements.
    pub tables: Vec<ResultTable>,
}

impl Configuration {
    /// Asks a lab of this configuration.
    ///
    /// # Errors
    ///
    /// If the query is wrong.
    pub fn answer(self, lab: &Lab, query: &str) -> Result<Answer, LabError> {
        let result = lab.query(query)?;
        Ok(Answer {
            configuration: self,
            tables: result.tables,
        })
    }
}

/// Plays the script under each configuration and asks the query.
///
/// # Errors
///
/// If the script cannot run, or the query is wrong.
pub fn answers(query: &str, script: &Scenario) -> Result<Vec<Answer>, LabError> {
    let answers = configurations().into_iter().map(|configuration| {
        let lab = Lab::new(under(configuration.config, script))?;
        configuration.answer(&lab, query)
    });
    answers.collect()
}

/// The answers as tables, one for each of the query's: the configuration's `id` and settings, `compared` (`baseline`, `same` or `differs`), the number of
/// `rows`, then the query's own columns, with a number behind a name that is one of these. A configuration has a row for each row
/// of its answer, or one if the answer is empty.
///
/// # Panics
///
/// If no answer is the baseline's.
#[must_use]
pub fn reports(answers: &[Answer], baseline: Configuration) -> Vec<ResultTable> {
    let expected = answers
        .iter()
        .find(|answer| answer.configuration == baseline)
        .expect("the baseline is one of the configurations");
    let tables = expected.tables.iter().enumerate();
    tables
        .map(|(idx, expected)| report(answers, idx, baseline, expected))
        .collect()
}

/// The tables at this place of the answers, compared with the baseline's.
fn report(
    answers: &[Answer],
    idx: usize,
    baseline: Configuration,
    expected: &ResultTable,
) -> ResultTable {
    let expected_rows = sorted_rows(expected);
    let settings = MatrixRow::HEADER.split(',').take(SETTINGS);
    let mut columns = vec![column("id", KqlType::Long)];
    columns.extend(settings.map(|name| column(name, KqlType::String)));
    columns.push(column("compared", KqlType::String));
    columns.push(column("rows", KqlType::Long));
    let mut rows = Vec::new();
    for answer in answers {
        // How many tables a query returns does not depend on the rows that it sees.
        let result = &answer.tables[idx];
        let compared = if answer.configuration == baseline {
            "baseline"
        } else if result.columns == expected.columns && sorted_rows(result) == expected_rows {
            "same"
        } else {
            "differs"
        };
        let mut head = vec![count(answer.configuration.id)];
        let config = answer.configuration.config.to_string();
        head.extend(config.split(',').map(text));
        head.push(text(compared));
        head.push(count(result.row_count()));
        let nulls = || {
            let columns = expected.columns.iter();
            columns.map(|column| Value::null(column.kql_type)).collect()
        };
        let mut bodies: Vec<Vec<Value>> = result
            .rows()
            .map(|row| fitted(row, result, &expected.columns))
            .collect();
        if bodies.is_empty() {
            bodies.push(nulls());
        }
        rows.extend(
            bodies
                .into_iter()
                .map(|body| head.iter().cloned().chain(body).collect()),
        );
    }
    table(followed_by(columns, &expected.columns), rows)
}

/// The row with the baseline's columns: a query such as `evaluate pivot()` has columns that depend on the rows.
fn fitted(
    row: Vec<Value>,
    result: &ResultTable,
    columns: &[kql_engine::ResultColumn],
) -> Vec<Value> {
    let value = |column: &kql_engine::ResultColumn| {
        let place = result.columns.iter().position(|it| it == column);
        place.map_or_else(|| Value::null(column.kql_type), |place| row[place].clone())
    };
    columns.iter().map(value).collect()
}

/// The rows as texts, in an order that does not depend on the query's.
fn sorted_rows(result: &ResultTable) -> Vec<Vec<String>> {
    let rows = result.rows().map(|row| {
        let cells = row.iter().map(|value| match value {
            Value::Null(_) => "null".to_owned(),
            other => format!("={}", shown(other)),
        });
        cells.collect()
    });
    let mut rows: Vec<Vec<String>> = rows.collect();
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use sentinel_model::EventEntry;

    use super::*;

    #[test]
    fn configurations_are_found_by_number_and_settings() {
        let recommended = find("11").expect("a configuration");
        assert_eq!(recommended.id, RECOMMENDED);
        assert_eq!(recommended.config.to_string(), "off,off,on,All,on,off");
        assert_eq!(
            find("off, off, on, all, on, off").expect("a configuration"),
            recommended
        );
        for wrong in ["0", "49", "on", "off,on,off,All,off,off"] {
            assert!(find(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_outcomes_have_the_columns_of_the_model() {
        let outcomes = outcomes();
        let names: Vec<&str> = outcomes
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(names.join(","), MatrixRow::HEADER);
        assert_eq!(outcomes.row_count(), 48);
    }

    #[test]
    fn a_configuration_replaces_the_six_settings_only() {
        let script = scenario::load(scenario::DEFAULT).expect("built in");
        let config = find("on,on,off,No,off,off")
            .expect("a configuration")
            .config;
        let scenario = under(config, &script);
        assert_eq!(scenario.check(), []);
        let connected = scenario
            .config
            .subscriptions
            .iter()
            .filter(|it| it.connected && it.bidi);
        assert_eq!(connected.count(), 3, "the sandbox stays unconnected");
        let changes_settings = |entry: &EventEntry| matches!(entry.action, Action::Configure(_));
        assert!(script.script.iter().any(changes_settings));
        assert!(!scenario.script.iter().any(changes_settings));
        assert_eq!(
            scenario.config.component_connectors,
            script.config.component_connectors
        );
        let rules = |scenario: &Scenario| {
            scenario
                .config
                .incident_rules
                .iter()
                .filter(|rule| rule.enabled)
                .count()
        };
        assert_eq!(rules(&scenario) + 1, rules(&script));
    }

    #[test]
    fn a_query_is_answered_under_every_configuration() {
        let query = "SecurityAlert | summarize Rows = count(), Alerts = dcount(SystemAlertId)";
        let answers = answers(query, &default_script()).expect("the query is right");
        let reports = reports(&answers, find("11").expect("a configuration"));
        let [report] = reports.as_slice() else {
            panic!("{} tables", reports.len())
        };
        assert_eq!(report.row_count(), 48);
        let rows: Vec<Vec<String>> = report
            .rows()
            .map(|row| row.iter().map(shown).collect())
            .collect();
        let compared = |id: usize| rows[id - 1][7].as_str();
        assert_eq!(compared(RECOMMENDED), "baseline");
        assert_eq!(compared(12), "same", "a rule adds incidents, no alert rows");
        assert_eq!(compared(1), "differs");
    }

    #[test]
    fn no_column_of_a_report_has_the_name_of_another() {
        let query = "SecurityAlert | summarize rule = count(), rows = 1, rows1 = 2, Rule = 3";
        let answers = answers(query, &default_script()).expect("the query is right");
        let reports = reports(&answers, find("11").expect("a configuration"));
        let columns = reports[0].columns.iter().skip(SETTINGS + 3);
        let names: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["rule1", "rows2", "rows1", "Rule"]);
    }

    #[test]
    fn a_query_with_several_tables_has_as_many_reports() {
        let query = "SecurityAlert | count; SecurityIncident | summarize Incidents = dcount(IncidentNumber)";
        let answers = answers(query, &default_script()).expect("the query is right");
        let reports = reports(&answers, find("11").expect("a configuration"));
        let last: Vec<&str> = reports
            .iter()
            .map(|report| report.columns.last().expect("columns").name.as_str())
            .collect();
        assert_eq!(last, ["Count", "Incidents"]);
        assert!(reports.iter().all(|report| report.row_count() == 48));
    }
}
