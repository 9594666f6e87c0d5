//! The built-in scenario is what people see first: it must hold what the documentation's queries ask for.

use std::collections::HashSet;
use std::sync::OnceLock;

use sentinel_model::clock::HOUR;
use sentinel_model::{Recording, Scenario, SecurityAlertRow, Value, simulate};

/// The tables of the built-in scenario, simulated once for all tests.
fn built_in() -> &'static Recording {
    static TABLES: OnceLock<Recording> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables = Recording::default();
        simulate(&Scenario::built_in(), &mut tables);
        tables
    })
}

#[test]
fn it_is_about_a_month_with_some_20_000_alert_rows() {
    let scenario = Scenario::built_in();
    assert_eq!(scenario.check(), []);
    let tables = built_in();
    let alerts = tables.alerts.len();
    assert!((17_000..25_000).contains(&alerts), "{alerts} alert rows");
    let incidents: HashSet<i32> = tables
        .incidents
        .iter()
        .map(|(row, _)| row.incident_number)
        .collect();
    assert!(
        (2_000..8_000).contains(&incidents.len()),
        "{} incidents",
        incidents.len()
    );
}

#[test]
fn most_alerts_are_of_defender_for_cloud_and_some_of_every_product() {
    let tables = built_in();
    let cloud = tables
        .alerts
        .iter()
        .filter(|(row, _)| row.product_name == "Azure Security Center")
        .count();
    assert!(cloud * 2 > tables.alerts.len());
    let products: HashSet<&str> = tables
        .alerts
        .iter()
        .map(|(row, _)| row.product_name)
        .collect();
    assert!(products.len() >= 8, "{products:?}");
}

#[test]
fn something_started_within_the_last_hour() {
    let scenario = Scenario::built_in();
    let tables = built_in();
    let recent = |row: &SecurityAlertRow| {
        row.start_time > scenario.now - HOUR && row.start_time < scenario.now
    };
    assert!(tables.alerts.iter().any(|(row, _)| recent(row)));
}

#[test]
fn every_json_column_holds_json() {
    let tables = built_in();
    for (row, _) in &tables.alerts {
        for text in [
            &row.entities,
            &row.extended_properties,
            &row.extended_links,
            row.remediation_steps,
        ] {
            serde_json::from_str::<serde_json::Value>(text)
                .unwrap_or_else(|error| panic!("{error}: {text}"));
        }
    }
    for (row, _) in &tables.incidents {
        row.visit(|value| {
            if let Value::Dynamic(text) = value {
                serde_json::from_str::<serde_json::Value>(text)
                    .unwrap_or_else(|error| panic!("{error}: {text}"));
            }
        });
    }
}

#[test]
fn references_between_entities_lead_somewhere() {
    let tables = built_in();
    for (row, _) in &tables.alerts {
        let (ids, references) = (
            row.entities.split("\"$id\""),
            row.entities.split("\"$ref\""),
        );
        let number = |text: &str| {
            text.trim_start_matches([':', ' ', '"'])
                .split('"')
                .next()
                .map(str::to_owned)
        };
        let ids: Vec<_> = ids.skip(1).map(number).collect();
        let distinct: HashSet<_> = ids.iter().collect();
        assert_eq!(
            ids.len(),
            distinct.len(),
            "ids are unique: {}",
            row.entities
        );
        for reference in references.skip(1).map(number) {
            assert!(
                ids.contains(&reference),
                "{reference:?} in {}",
                row.entities
            );
        }
    }
}

#[test]
fn addresses_come_from_documentation_ranges() {
    let tables = built_in();
    for (row, _) in &tables.alerts {
        for address in row.entities.split("\"Address\":").skip(1) {
            let address = address
                .trim_start_matches([' ', '"'])
                .split('"')
                .next()
                .unwrap_or_default();
            let documented = ["192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"];
            assert!(
                documented.iter().any(|range| address.starts_with(range)),
                "{address}"
            );
        }
    }
}

#[test]
fn defender_xdr_incidents_merges_and_duplicates_occur() {
    let tables = built_in();
    let of = |provider: &str| {
        tables
            .incidents
            .iter()
            .filter(|(row, _)| row.provider_name == provider)
            .count()
    };
    assert!(of("Microsoft 365 Defender") > 1_000 && of("Azure Sentinel") > 1_000);
    let redirected = |row: &str| row.contains(r#""labelName":"Redirected""#);
    assert!(
        tables
            .incidents
            .iter()
            .filter(|(row, _)| redirected(&row.labels))
            .count()
            > 50
    );
    let portals: HashSet<(&str, &str)> = tables
        .alerts
        .iter()
        .filter(|(row, _)| row.status == "New")
        .map(|(row, _)| {
            (
                row.system_alert_id.as_str(),
                row.alert_link.split('/').nth(2).unwrap_or_default(),
            )
        })
        .collect();
    let ids: HashSet<&str> = portals.iter().map(|&(id, _)| id).collect();
    assert!(
        portals.len() > ids.len() + 100,
        "some alerts have rows of both connectors"
    );
}

#[test]
fn only_changes_of_settings_concern_nobody() {
    let steps = built_in().steps.iter();
    let concern_nobody = steps
        .filter(|step| step.alert.is_none() && step.incident.is_none())
        .map(|step| step.what.as_str());
    let concern_nobody: Vec<&str> = concern_nobody.collect();
    // They are part of every story, so there must be few.
    assert!(
        concern_nobody.len() <= Scenario::built_in().script.len(),
        "{concern_nobody:?}"
    );
}

#[test]
fn little_is_refused() {
    let tables = built_in();
    // Merges that people got in the way of; nobody in the background asks for what is not allowed.
    let refused: Vec<&str> = tables
        .steps
        .iter()
        .filter(|step| step.refused)
        .map(|step| step.cause.rule.id)
        .collect();
    assert!(refused.iter().all(|&rule| rule == "R7.3"), "{refused:?}");
}

#[test]
fn it_is_the_documented_example_file() {
    let text = include_str!("../../../testdata/scenarios/month-in-a-soc.toml");
    assert_eq!(Scenario::from_toml(text), Ok(Scenario::built_in()));
}

#[test]
fn extended_properties_tell_the_times_of_the_row() {
    let with_property = |name: &str| {
        let key = format!("\"{name}\":\"");
        let rows = built_in().alerts.iter().filter_map(move |(row, _)| {
            let (_, rest) = row.extended_properties.split_once(&key)?;
            let (time, _) = rest.split_once('"')?;
            Some((row, time.to_owned()))
        });
        rows.collect::<Vec<_>>()
    };
    for name in ["End Time UTC", "Query End Time UTC"] {
        let rows = with_property(name);
        assert!(rows.len() > 10, "{name}: {} rows", rows.len());
        for (row, time) in rows {
            let end = sentinel_model::clock::format_datetime(row.end_time);
            assert_eq!(time, end, "{name} of {}", row.system_alert_id);
        }
    }
}
