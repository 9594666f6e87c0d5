//! The two Defender for Cloud connectors, without the Defender XDR connector.

use kql_engine::ResultTable;
use kql_types::KqlType;
use sentinel_model::clock::{HOUR, MINUTE, Ticks};

use super::run::{ALERT, RULE, Run, yes_no};
use crate::report::{column, table, text};

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Connector {
    Subscription,
    Tenant,
}

impl Connector {
    /// The part of a scenario file that connects it. Nobody has connected subscription B.
    fn on(self) -> &'static str {
        match self {
            Self::Subscription => {
                "[[subscription]]\nname = \"A\"\nconnected = true\n[[subscription]]\nname = \"B\"\n"
            }
            Self::Tenant => {
                "[[subscription]]\nname = \"A\"\n[[subscription]]\nname = \"B\"\n[tenant_connector]\nconnected = true\n"
            }
        }
    }

    /// The event that connects it, by a user.
    fn connected_by(self, user: &str) -> String {
        let change = match self {
            Self::Subscription => "subscription_connector = { subscription = \"A\", ",
            Self::Tenant => "tenant_connector = { ",
        };
        format!("[[event]]\nat = \"08:00\"\n{change}connected = true, by = \"{user}\" }}\n")
    }
}

/// A row of the table: what is compared, and how a cell is found out.
struct Question {
    asks: &'static str,
    answer: fn(Connector) -> String,
}

const QUESTIONS: &[Question] = &[
    Question {
        asks: "Scope",
        answer: scope,
    },
    Question {
        asks: "New subscription",
        answer: new_subscription,
    },
    Question {
        asks: "Way of an alert",
        answer: way,
    },
    Question {
        asks: "Depends on Defender XDR's setting \"All alerts\"",
        answer: depends_on_setting,
    },
    Question {
        asks: "Row in SecurityAlert for a new alert",
        answer: row_on_creation,
    },
    Question {
        asks: "Rows when its status changes in Defender for Cloud",
        answer: rows_on_change,
    },
    Question {
        asks: "Rows if that happens before the first row",
        answer: rows_on_early_change,
    },
    Question {
        asks: "Status change reaches the Sentinel incident",
        answer: change_reaches_incident,
    },
    Question {
        asks: "Closing the incident resolves the alert",
        answer: closing_resolves,
    },
    Question {
        asks: "Creates incidents",
        answer: creates_incidents,
    },
    Question {
        asks: "AlertLink leads to",
        answer: link,
    },
    Question {
        asks: "Delay from publishing to the row",
        answer: delay,
    },
    Question {
        asks: "Informational alerts",
        answer: informational,
    },
    Question {
        asks: "Known fault: start times that are not UTC",
        answer: local_times,
    },
    Question {
        asks: "Known fault: the same row several times",
        answer: duplicates,
    },
    Question {
        asks: "Known fault: the XDR incident comes before the alert",
        answer: incident_first,
    },
    Question {
        asks: "Who can connect it",
        answer: permission,
    },
];

/// The two connectors compared: a row a question, a column a connector. The Defender XDR connector is off.
#[must_use]
pub fn connectors() -> ResultTable {
    let columns = ["Question", "Subscription-based", "Tenant-based"];
    let rows = QUESTIONS.iter().map(|question| {
        let answers = [Connector::Subscription, Connector::Tenant].map(question.answer);
        [question.asks.to_owned()]
            .into_iter()
            .chain(answers)
            .map(text)
            .collect()
    });
    let columns = columns.map(|name| column(name, KqlType::String));
    table(columns.to_vec(), rows.collect())
}

/// Alerts on both subscriptions.
fn two_alerts(connector: Connector) -> Run {
    let other = ALERT.replace("\"a\"", "\"b\"").replace("\"A\"", "\"B\"");
    Run::of(&[connector.on(), ALERT, &other])
}

fn scope(connector: Connector) -> String {
    match two_alerts(connector).rows() {
        2 => "all subscriptions of the tenant",
        _ => "chosen subscriptions",
    }
    .to_owned()
}

fn new_subscription(connector: Connector) -> String {
    let new = "[[event]]\nat = \"08:00\"\nnew_subscription = { name = \"C\" }\n";
    let alert = ALERT.replace("\"A\"", "\"C\"");
    match Run::of(&[connector.on(), new, &alert]).rows() {
        0 => "has to be connected",
        _ => "included by itself",
    }
    .to_owned()
}

fn without_xdr(connector: Connector) -> Run {
    Run::of(&[connector.on(), "[xdr]\nmdc_alerts = \"none\"\n", ALERT])
}

fn depends_on_setting(connector: Connector) -> String {
    yes_no(without_xdr(connector).rows() == 0)
}

fn way(connector: Connector) -> String {
    match without_xdr(connector).rows() {
        0 => "Defender for Cloud, Defender XDR, Sentinel",
        _ => "Defender for Cloud, Sentinel",
    }
    .to_owned()
}

fn row_on_creation(connector: Connector) -> String {
    yes_no(Run::of(&[connector.on(), ALERT]).statuses() == ["New"])
}

fn resolved_at(time: &str) -> String {
    format!(
        "[[event]]\nat = \"{time}\"\nset_alert_status = {{ alert = \"a\", status = \"Resolved\" }}\n"
    )
}

fn rows_on_change(connector: Connector) -> String {
    let run = Run::of(&[connector.on(), ALERT, &resolved_at("12:00")]);
    run.statuses().join(", ")
}

fn rows_on_early_change(connector: Connector) -> String {
    let run = Run::of(&[connector.on(), ALERT, &resolved_at("09:02")]);
    run.statuses().join(", ")
}

fn change_reaches_incident(connector: Connector) -> String {
    let run = Run::of(&[connector.on(), RULE, ALERT, &resolved_at("12:00")]);
    yes_no(
        run.incidents()
            .values()
            .any(|incident| incident.status != "New"),
    )
}

const CLOSE: &str =
    "[[event]]\nat = \"12:00\"\nchange_incident = { of_alert = \"a\", status = \"Closed\" }\n";

fn is_resolved_by_closing(settings: &str) -> bool {
    let run = Run::of(&[settings, RULE, ALERT, CLOSE]);
    run.statuses().contains(&"Resolved")
}

/// Bi-directional sync is a setting of the subscription-based connector; the other one has none.
fn closing_resolves(connector: Connector) -> String {
    let without = yes_no(is_resolved_by_closing(connector.on()));
    match connector {
        Connector::Tenant => without,
        Connector::Subscription => {
            let synced =
                connector
                    .on()
                    .replacen("connected = true", "connected = true\nbidi = true", 1);
            let with = yes_no(is_resolved_by_closing(&synced));
            format!("{without}; with bi-directional sync {with}")
        }
    }
}

fn creates_incidents(connector: Connector) -> String {
    let alone = Run::of(&[connector.on(), ALERT]).incidents().len();
    let with_rule = Run::of(&[connector.on(), RULE, ALERT]).incidents().len();
    format!(
        "{}; with the incident creation rule {with_rule} an alert",
        yes_no(alone > 0)
    )
}

fn link(connector: Connector) -> String {
    let run = Run::of(&[connector.on(), ALERT]);
    run.portals().into_iter().collect::<Vec<_>>().join(", ")
}

fn delay(connector: Connector) -> String {
    let many = ALERT.replace("name = \"a\"", "name = \"a\", count = 500");
    let run = Run::with_drawn_delays(&[connector.on(), &many]);
    let rows = run.tables.alerts.iter();
    let mut delays: Vec<Ticks> = rows
        .map(|(row, _)| row.time_generated - row.processing_end_time)
        .collect();
    delays.sort_unstable();
    let at = |percent: usize| (delays[delays.len() * percent / 100] as f64 / MINUTE as f64).round();
    format!("half within {} min, 95 % within {} min", at(50), at(95))
}

fn informational(connector: Connector) -> String {
    let alert = ALERT.replace("name = \"a\"", "name = \"a\", severity = \"Informational\"");
    yes_no(Run::of(&[connector.on(), &alert]).rows() > 0)
}

fn local_times(connector: Connector) -> String {
    let fault = "[knobs.fault]\nnonutc_window = [\"8h\", \"10h\"]\n";
    let run = Run::of(&[connector.on(), fault, ALERT]);
    let is_early =
        |row: &sentinel_model::SecurityAlertRow| row.processing_end_time - row.start_time > HOUR;
    yes_no(run.tables.alerts.iter().any(|(row, _)| is_early(row)))
}

fn duplicates(connector: Connector) -> String {
    let fault = "[knobs.fault]\nduplicate_probability = 1.0\n";
    yes_no(Run::of(&[connector.on(), fault, ALERT]).rows() > 1)
}

fn incident_first(connector: Connector) -> String {
    let fault = "[knobs.fault]\nincident_before_alert = true\n[xdr_connector]\nconnected = true\n";
    let run = Run::of(&[connector.on(), fault, ALERT]);
    let alert = run.tables.alerts.first().map(|(row, _)| row.time_generated);
    let incident = run
        .tables
        .incidents
        .first()
        .map(|(row, _)| row.time_generated);
    yes_no(incident < alert)
}

/// Users who may write to the workspace, and the least that they need beside.
const USERS: &str = r#"
[[user]]
name = "nobody else"
workspace_write = true
[[user]]
name = "Security Reader of the subscription"
workspace_write = true
subscription_roles = ["Security Reader"]
[[user]]
name = "Security Administrator of the tenant"
workspace_write = true
tenant_roles = ["Security Administrator"]
"#;

fn permission(connector: Connector) -> String {
    let users = USERS
        .lines()
        .filter_map(|line| line.strip_prefix("name = \""));
    let able = users.map(|user| user.trim_end_matches('"')).filter(|user| {
        let event = connector.connected_by(user);
        let run = Run::of(&["[[subscription]]\nname = \"A\"\n", USERS, &event]);
        let config = run.simulation.config();
        config.tenant_connector.connected || config.subscriptions[0].connected
    });
    able.collect::<Vec<_>>().join(", ")
}
