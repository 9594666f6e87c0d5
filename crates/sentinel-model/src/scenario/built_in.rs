//! The built-in scenario: a month in a SOC.

use super::{
    Action, Background, ConfigChange, EventEntry, Scenario, TenantConnectorChange,
    XdrConnectorChange,
};
use crate::clock::{DAY, HOUR, When, parse_datetime};
use crate::config::{
    AutomationRule, Config, IncidentRule, Knobs, MergeKnobs, Plans, Subscription, XdrConnector,
    XdrKnobs,
};
use crate::content::hunting;
use crate::value::{Product, Severity};

fn subscription(name: &str, weight: u32) -> Subscription {
    Subscription {
        name: name.to_owned(),
        plans: Plans::All,
        connected: true,
        bidi: false,
        weight,
    }
}

fn incident_rule(product: Product, severities: &[Severity]) -> IncidentRule {
    IncidentRule {
        name: format!("Create incidents based on {product} alerts"),
        product,
        severities: severities.to_vec(),
        name_contains: Vec::new(),
        name_excludes: Vec::new(),
        enabled: true,
    }
}

/// A SOC that moves from connectors per subscription to Defender XDR in the course of a month.
///
/// It starts with the subscription-based connector and creation rules. After a week the Defender XDR connector is switched
/// on, with the box that turns rules off: the Defender for Cloud rule stays, so from then on its alerts have two incidents.
/// In the fourth week the tenant-based connector comes on top, and each alert has two rows.
pub(super) fn scenario() -> Scenario {
    let at = |text| parse_datetime(text).expect("the built-in scenario's times are datetimes");
    Scenario {
        title: "A month in a SOC".to_owned(),
        seed: 20_240_501,
        start: at("2024-05-01T00:00:00Z"),
        now: at("2024-05-31T14:30:00Z"),
        config: config(),
        background: Some(Background {
            alerts_per_hour: 12.0,
            ..Background::default()
        }),
        script: vec![
            configure(
                7,
                ConfigChange::XdrConnector(XdrConnectorChange {
                    connected: true,
                    turn_off_rules: true,
                    by: None,
                }),
            ),
            configure(
                22,
                ConfigChange::TenantConnector(TenantConnectorChange {
                    connected: true,
                    by: None,
                }),
            ),
        ],
    }
}

/// A change of settings on the morning of a day.
fn configure(day: i64, change: ConfigChange) -> EventEntry {
    EventEntry {
        at: When::AfterStart(day * DAY + 9 * HOUR),
        action: Action::Configure(change),
    }
}

fn config() -> Config {
    let components = [
        Product::DefenderForEndpoint,
        Product::DefenderForOffice365,
        Product::DefenderForIdentity,
        Product::DefenderForCloudApps,
        Product::EntraIdProtection,
        Product::DefenderForIot,
    ];
    let knobs = Knobs {
        xdr: XdrKnobs {
            group_window: 6 * HOUR,
            ..XdrKnobs::default()
        },
        merge: MergeKnobs {
            probability: 0.8,
            ..MergeKnobs::default()
        },
        ..Knobs::default()
    };
    Config {
        subscriptions: vec![
            Subscription {
                bidi: true,
                ..subscription("contoso-prod", 5)
            },
            subscription("contoso-dev", 3),
            Subscription {
                bidi: true,
                ..subscription("fabrikam-shared", 2)
            },
            Subscription {
                connected: false,
                ..subscription("contoso-sandbox", 1)
            },
        ],
        xdr_connector: XdrConnector {
            tables: hunting::TABLES
                .iter()
                .map(|&table| table.to_owned())
                .collect(),
            ..XdrConnector::default()
        },
        component_connectors: components.to_vec(),
        incident_rules: vec![
            incident_rule(Product::DefenderForCloud, &[Severity::High]),
            incident_rule(
                Product::DefenderForIdentity,
                &[Severity::Medium, Severity::High],
            ),
            incident_rule(Product::EntraIdProtection, &[Severity::High]),
            incident_rule(Product::DefenderForIot, &[]),
        ],
        automation_rules: vec![
            AutomationRule {
                tag: Some("identity".to_owned()),
                title_contains: "sign-in".to_owned(),
                ..automation_rule("Tag sign-in incidents")
            },
            AutomationRule {
                playbook: Some("Close-And-Dismiss".to_owned()),
                title_contains: "Antimalware Action Taken".to_owned(),
                ..automation_rule("Dismiss what antimalware has handled")
            },
        ],
        knobs,
        ..Config::default()
    }
}

fn automation_rule(name: &str) -> AutomationRule {
    AutomationRule {
        name: name.to_owned(),
        title_contains: String::new(),
        severities: Vec::new(),
        close: None,
        tag: None,
        playbook: None,
    }
}
