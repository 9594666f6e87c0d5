//! The built-in scenario: a month in a SOC.

use super::{Background, Scenario};
use crate::clock::parse_datetime;
use crate::config::{Config, IncidentRule, Plans, Subscription};
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

pub(super) fn scenario() -> Scenario {
    let at = |text| parse_datetime(text).expect("the built-in scenario's times are datetimes");
    let components = [
        Product::DefenderForEndpoint,
        Product::DefenderForOffice365,
        Product::DefenderForIdentity,
        Product::DefenderForCloudApps,
        Product::EntraIdProtection,
        Product::DefenderForIot,
    ];
    Scenario {
        title: "A month in a SOC".to_owned(),
        seed: 20_240_501,
        start: at("2024-05-01T00:00:00Z"),
        now: at("2024-05-31T14:30:00Z"),
        config: Config {
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
            component_connectors: components.to_vec(),
            incident_rules: vec![
                incident_rule(
                    Product::DefenderForCloud,
                    &[Severity::Medium, Severity::High],
                ),
                incident_rule(
                    Product::DefenderForIdentity,
                    &[Severity::Medium, Severity::High],
                ),
                incident_rule(Product::EntraIdProtection, &[Severity::High]),
            ],
            ..Config::default()
        },
        background: Some(Background {
            alerts_per_hour: 15.0,
            ..Background::default()
        }),
        script: Vec::new(),
    }
}
