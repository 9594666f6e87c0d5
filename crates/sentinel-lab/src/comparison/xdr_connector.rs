//! What one alert gives once the Defender XDR connector is on.

use kql_engine::ResultTable;
use kql_types::KqlType;
use sentinel_model::AlertStatus;

use super::run::{ALERT, RULE, Run, yes_no};
use crate::report::{column, count, table, text};

/// A Defender for Cloud connector, as a part of a scenario file.
const CONNECTORS: &[(&str, &str)] = &[
    ("none", "[[subscription]]\nname = \"A\"\n"),
    (
        "subscription-based, alert's subscription connected",
        "[[subscription]]\nname = \"A\"\nconnected = true\n",
    ),
    (
        "subscription-based, another subscription connected",
        "[[subscription]]\nname = \"A\"\n[[subscription]]\nname = \"B\"\nconnected = true\n",
    ),
    (
        "tenant-based",
        "[[subscription]]\nname = \"A\"\n[tenant_connector]\nconnected = true\n",
    ),
    (
        "both",
        "[[subscription]]\nname = \"A\"\nconnected = true\n[tenant_connector]\nconnected = true\n",
    ),
];

const XDR_CONNECTOR: &str = "[xdr_connector]\nconnected = true\n";

const NO_ALERTS: &str = "[xdr]\nmdc_alerts = \"none\"\n";

/// What one alert gives once the Defender XDR connector is on: a row for each Defender for Cloud connector, with and without the
/// incident creation rule, for both values of Defender XDR's setting. Bi-directional sync is off.
#[must_use]
pub fn xdr_connector() -> ResultTable {
    let columns = vec![
        column("Defender for Cloud connector", KqlType::String),
        column("XDR setting", KqlType::String),
        column("Rule", KqlType::String),
        column("XDR incidents", KqlType::Long),
        column("Rule's incidents", KqlType::Long),
        column("Alert rows", KqlType::Long),
        column("XDR incident is empty", KqlType::String),
        column(
            "Closing the XDR incident resolves the alert",
            KqlType::String,
        ),
        column(
            "Closing the rule's incident resolves the alert",
            KqlType::String,
        ),
    ];
    let mut rows = Vec::new();
    for (setting, setting_text) in [("All alerts", ""), ("No alerts", NO_ALERTS)] {
        for (rule, rule_text) in [("off", ""), ("on", RULE)] {
            for (name, connector) in CONNECTORS {
                let parts = [*connector, XDR_CONNECTOR, setting_text, rule_text, ALERT];
                let outcome = Outcome::of(&parts);
                rows.push(vec![
                    text(*name),
                    text(setting),
                    text(rule),
                    count(outcome.xdr_incidents),
                    count(outcome.rule_incidents),
                    count(outcome.alert_rows),
                    text(outcome.is_empty()),
                    text(outcome.close_xdr),
                    text(outcome.close_rule),
                ]);
            }
        }
    }
    table(columns, rows)
}

struct Outcome {
    xdr_incidents: usize,
    rule_incidents: usize,
    alert_rows: usize,
    close_xdr: String,
    close_rule: String,
}

impl Outcome {
    fn of(parts: &[&str]) -> Self {
        let run = Run::of(parts);
        let incidents = run.incidents();
        let of_rule = incidents
            .values()
            .filter(|incident| incident.provider_name == "Azure Sentinel");
        let rule_incidents = of_rule.count();
        let xdr_incidents = incidents.len() - rule_incidents;
        let closing = |incidents: usize, provider: &str| match incidents {
            0 => "-".to_owned(),
            _ => yes_no(resolves(parts, provider)),
        };
        Self {
            alert_rows: run.rows(),
            close_xdr: closing(xdr_incidents, "xdr"),
            close_rule: closing(rule_incidents, "sentinel"),
            xdr_incidents,
            rule_incidents,
        }
    }

    fn is_empty(&self) -> String {
        match self.xdr_incidents {
            0 => "-".to_owned(),
            _ => yes_no(self.alert_rows == 0),
        }
    }
}

/// Does closing the incident in Sentinel resolve the alert in Defender for Cloud?
fn resolves(parts: &[&str], provider: &str) -> bool {
    let close = format!(
        "[[event]]\nat = \"12:00\"\nchange_incident = {{ of_alert = \"a\", provider = \"{provider}\", status = \"Closed\" }}\n"
    );
    let parts: Vec<&str> = parts.iter().copied().chain([close.as_str()]).collect();
    let run = Run::of(&parts);
    run.simulation.alert_status("a") == Some(AlertStatus::Resolved)
}
