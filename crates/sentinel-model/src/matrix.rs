//! The 48 configurations and what each does with one alert, found out by running the model.
//!
//! The alert is active, not Informational, and of an enrolled subscription; nothing is faulty and nothing merges. Each
//! outcome is read off the tables after the model has come to rest.

use std::collections::BTreeSet;
use std::fmt;

use crate::actor::Origin;
use crate::clock::{HOUR, When, parse_datetime};
use crate::config::{
    Config, IncidentRule, MdcAlerts, Plans, Subscription, TenantConnector, Xdr, XdrConnector,
};
use crate::row::{AlertContent, Cause, RowSink, SecurityAlertRow, SecurityIncidentRow};
use crate::scenario::{
    Action, ChangeIncident, EventEntry, Provider, RaiseAlert, Scenario, SetAlertStatus,
};
use crate::simulation::Simulation;
use crate::value::{AlertStatus, Classification, IncidentStatus, Product};

/// A configuration: the settings that decide what happens to a Defender for Cloud alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatrixConfig {
    /// The subscription-based connector.
    pub subscription: bool,
    /// Its bi-directional sync.
    pub bidi: bool,
    /// The tenant-based connector.
    pub tenant: bool,
    /// Defender XDR's setting.
    pub mdc_alerts: MdcAlerts,
    /// The Defender XDR connector.
    pub xdr_connector: bool,
    /// The incident creation rule.
    pub rule: bool,
}

impl MatrixConfig {
    /// All configurations, in the order of the published table. Sync without its connector does not exist.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = Vec::with_capacity(48);
        for (subscription, bidi) in [(false, false), (true, false), (true, true)] {
            for tenant in [false, true] {
                for mdc_alerts in [MdcAlerts::All, MdcAlerts::None] {
                    for (xdr_connector, rule) in
                        [(false, false), (false, true), (true, false), (true, true)]
                    {
                        all.push(Self {
                            subscription,
                            bidi,
                            tenant,
                            mdc_alerts,
                            xdr_connector,
                            rule,
                        });
                    }
                }
            }
        }
        all
    }

    /// A scenario of this configuration, in which one alert named `a` is raised at 09:00.
    #[must_use]
    pub fn scenario(self) -> Scenario {
        let start = parse_datetime("2024-05-01T08:00:00Z").expect("the time is a datetime");
        let subscription = Subscription {
            name: "A".to_owned(),
            plans: Plans::All,
            connected: self.subscription,
            bidi: self.bidi,
            ..Subscription::default()
        };
        Scenario {
            title: format!("Matrix: {self}"),
            seed: 1,
            start,
            now: start + 24 * HOUR,
            config: Config {
                subscriptions: vec![subscription],
                tenant_connector: TenantConnector {
                    connected: self.tenant,
                },
                xdr: Xdr {
                    mdc_alerts: self.mdc_alerts,
                    ..Xdr::default()
                },
                xdr_connector: XdrConnector {
                    connected: self.xdr_connector,
                    ..XdrConnector::default()
                },
                incident_rules: vec![incident_rule(self.rule)],
                ..Config::default()
            },
            background: None,
            script: vec![EventEntry {
                at: When::AfterStart(HOUR),
                action: raise_alert(),
            }],
        }
    }
}

impl fmt::Display for MatrixConfig {
    /// The first six columns of the table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let setting = match self.mdc_alerts {
            MdcAlerts::All => "All",
            MdcAlerts::None => "No",
        };
        let [subscription, bidi, tenant, xdr_connector, rule] = [
            self.subscription,
            self.bidi,
            self.tenant,
            self.xdr_connector,
            self.rule,
        ]
        .map(|on| if on { "on" } else { "off" });
        write!(
            f,
            "{subscription},{bidi},{tenant},{setting},{xdr_connector},{rule}"
        )
    }
}

fn incident_rule(enabled: bool) -> IncidentRule {
    IncidentRule {
        name: "Create incidents based on Azure Security Center alerts".to_owned(),
        product: Product::DefenderForCloud,
        severities: Vec::new(),
        name_contains: Vec::new(),
        name_excludes: Vec::new(),
        enabled,
    }
}

fn raise_alert() -> Action {
    Action::RaiseAlert(RaiseAlert {
        name: "a".to_owned(),
        subscription: Some("A".to_owned()),
        product: None,
        alert_type: Some("VM_LoginBruteForceSuccess".to_owned()),
        severity: None,
        host: None,
        person: None,
        count: 1,
    })
}

/// What happens to the alert under a configuration; the columns of the published table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// The configuration.
    pub config: MatrixConfig,
    /// Whether Defender XDR has the alert.
    pub xdr_has_alert: bool,
    /// Rows of `SecurityAlert` once the alert has been raised.
    pub alert_rows_on_create: usize,
    /// Portals that those rows link to.
    pub alert_links: Vec<String>,
    /// Incidents of a rule.
    pub incidents_azure_sentinel: usize,
    /// Incidents from Defender XDR.
    pub incidents_xdr: usize,
    /// Whether the latter have no alert row; nothing if there are none.
    pub xdr_incident_empty: Option<bool>,
    /// Rows of `SecurityAlert` that a status change in Defender for Cloud adds.
    pub alert_rows_per_status_change: usize,
    /// Whether such a change touches the rule's incident.
    pub status_change_touches_rule_incident: bool,
    /// What closing the rule's incident does; nothing if there is none.
    pub close_rule_incident: Option<CloseEffect>,
    /// What closing the XDR incident does; nothing if there is none.
    pub close_xdr_incident: Option<CloseEffect>,
}

/// What closing an incident does elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseEffect {
    /// Whether the alert is resolved in Defender for Cloud.
    pub mdc_alert_resolved: bool,
    /// Rows of `SecurityAlert` that say `Resolved`.
    pub resolved_rows: usize,
}

impl MatrixRow {
    /// The names of the columns, as the first line of a CSV file.
    pub const HEADER: &'static str = "sub,bidi,tenant,xdr_mdc_setting,xdr_connector,rule,xdr_has_alert,\
        alert_rows_on_create,alert_links,incidents_azure_sentinel,incidents_xdr,total_incidents,\
        xdr_incident_empty,alert_rows_per_mdc_status_change,mdc_change_touches_rule_incident,\
        close_rule_incident_effect,close_xdr_incident_effect";

    /// The values of the columns, as texts.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        let yes_no = |yes| if yes { "yes" } else { "no" }.to_owned();
        let dash = || "-".to_owned();
        let mut cells: Vec<String> = self
            .config
            .to_string()
            .split(',')
            .map(str::to_owned)
            .collect();
        cells.push(yes_no(self.xdr_has_alert));
        cells.push(self.alert_rows_on_create.to_string());
        cells.push(if self.alert_links.is_empty() {
            dash()
        } else {
            self.alert_links.join("/")
        });
        cells.push(self.incidents_azure_sentinel.to_string());
        cells.push(self.incidents_xdr.to_string());
        cells.push((self.incidents_azure_sentinel + self.incidents_xdr).to_string());
        cells.push(self.xdr_incident_empty.map_or_else(dash, yes_no));
        cells.push(self.alert_rows_per_status_change.to_string());
        cells.push(yes_no(self.status_change_touches_rule_incident));
        cells.push(self.close_rule_incident.map_or_else(dash, rule_effect));
        cells.push(self.close_xdr_incident.map_or_else(dash, xdr_effect));
        cells
    }

    /// The row as a line of a CSV file.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let quote = |cell: String| {
            if cell.contains(',') {
                format!("\"{cell}\"")
            } else {
                cell
            }
        };
        self.cells()
            .into_iter()
            .map(quote)
            .collect::<Vec<_>>()
            .join(",")
    }
}

fn rule_effect(effect: CloseEffect) -> String {
    if !effect.mdc_alert_resolved && effect.resolved_rows == 0 {
        return "nothing flows back".to_owned();
    }
    format!(
        "MDC alert Resolved + {} Resolved alert row(s)",
        effect.resolved_rows
    )
}

fn xdr_effect(effect: CloseEffect) -> String {
    let mut text = "XDR incident".to_owned();
    if effect.mdc_alert_resolved {
        text.push_str(" + MDC alert");
    }
    text.push_str(" closed");
    if effect.resolved_rows > 0 {
        text.push_str(&format!(", {} Resolved alert row(s)", effect.resolved_rows));
    }
    text
}

/// Runs the model under all 48 configurations.
#[must_use]
pub fn matrix() -> Vec<MatrixRow> {
    MatrixConfig::all().into_iter().map(outcome).collect()
}

fn outcome(config: MatrixConfig) -> MatrixRow {
    let created = Run::new(config, None);
    let changed = Run::new(config, Some(status_change()));
    let (rule_incidents, xdr_incidents) = created.incidents();
    MatrixRow {
        config,
        xdr_has_alert: created.simulation.world().alerts[0].in_xdr,
        alert_rows_on_create: created.tables.rows.len(),
        alert_links: created.tables.links(),
        incidents_azure_sentinel: rule_incidents,
        incidents_xdr: xdr_incidents,
        xdr_incident_empty: (xdr_incidents > 0).then_some(created.tables.rows.is_empty()),
        alert_rows_per_status_change: changed.tables.rows.len() - created.tables.rows.len(),
        status_change_touches_rule_incident: changed.rule_incident_rows() > rule_incidents,
        close_rule_incident: (rule_incidents > 0).then(|| close(config, Provider::Sentinel)),
        close_xdr_incident: (xdr_incidents > 0).then(|| close(config, Provider::Xdr)),
    }
}

fn status_change() -> Action {
    Action::SetAlertStatus(SetAlertStatus {
        alert: "a".to_owned(),
        status: AlertStatus::Resolved,
        by: "analyst".to_owned(),
    })
}

fn close(config: MatrixConfig, provider: Provider) -> CloseEffect {
    let run = Run::new(
        config,
        Some(Action::ChangeIncident(ChangeIncident {
            incident: None,
            of_alert: Some("a".to_owned()),
            provider,
            status: Some(IncidentStatus::Closed),
            classification: Some(Classification::TruePositive),
            severity: None,
            owner: None,
            title: None,
            description: None,
            comment: None,
            tag: None,
            by: "analyst".to_owned(),
        })),
    );
    CloseEffect {
        mdc_alert_resolved: run.simulation.world().alerts[0].status == AlertStatus::Resolved,
        resolved_rows: run
            .tables
            .rows
            .iter()
            .filter(|(status, _)| *status == "Resolved")
            .count(),
    }
}

/// A configuration after the alert, and perhaps one more action six hours later, when all is quiet.
struct Run {
    simulation: Simulation,
    tables: Tables,
}

impl Run {
    fn new(config: MatrixConfig, action: Option<Action>) -> Self {
        let mut scenario = config.scenario();
        scenario.script.extend(action.map(|action| EventEntry {
            at: When::AfterStart(7 * HOUR),
            action,
        }));
        let mut tables = Tables::default();
        let mut simulation = Simulation::new(&scenario);
        simulation.run_until(scenario.now, &mut tables);
        Self { simulation, tables }
    }

    /// How many incidents rules created, and how many came from Defender XDR.
    fn incidents(&self) -> (usize, usize) {
        let incidents = &self.simulation.world().incidents;
        let xdr = incidents
            .iter()
            .filter(|incident| incident.origin.is_xdr())
            .count();
        (incidents.len() - xdr, xdr)
    }

    fn rule_incident_rows(&self) -> usize {
        let incidents = &self.simulation.world().incidents;
        let is_rule = |number: &i32| {
            matches!(
                incidents[*number as usize - 1].origin,
                Origin::CreationRule(_)
            )
        };
        self.tables
            .incident_numbers
            .iter()
            .filter(|number| is_rule(number))
            .count()
    }
}

/// What the outcomes are read off.
#[derive(Default)]
struct Tables {
    /// Status and portal of each alert row.
    rows: Vec<(&'static str, String)>,
    incident_numbers: Vec<i32>,
}

impl Tables {
    fn links(&self) -> Vec<String> {
        let portals: BTreeSet<&String> = self.rows.iter().map(|(_, portal)| portal).collect();
        portals.into_iter().cloned().collect()
    }
}

impl RowSink for Tables {
    fn security_alert(&mut self, row: &SecurityAlertRow, _: AlertContent, _: Cause) {
        let portal = row.alert_link.split('/').nth(2).unwrap_or_default();
        self.rows.push((row.status, portal.to_owned()));
    }

    fn security_incident(&mut self, row: &SecurityIncidentRow, _: Cause) {
        self.incident_numbers.push(row.incident_number);
    }
}
