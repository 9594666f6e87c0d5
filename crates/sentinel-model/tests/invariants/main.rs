//! What holds under every configuration and script: a thousand random scenarios, each named by its seed.

mod properties;
mod random;

use std::collections::{HashMap, HashSet};

use sentinel_model::config::{Knobs, Plans};
use sentinel_model::{Action, ConfigChange, Recording, Scenario, simulate};

use properties::PROPERTIES;
use random::scenario;

const SEEDS: u64 = 1_000;

fn run(scenario: &Scenario) -> Recording {
    let mut tables = Recording::default();
    simulate(scenario, &mut tables);
    tables
}

fn check_seeds(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let scenario = scenario(seed);
        let tables = run(&scenario);
        for (name, property) in PROPERTIES {
            if let Err(what) = property(&scenario, &tables) {
                panic!("seed {seed}: {name}: {what}");
            }
        }
    }
}

// Two halves, so that they run beside each other.
#[test]
fn all_properties_hold_for_the_first_500_seeds() {
    check_seeds(0..SEEDS / 2);
}

#[test]
fn all_properties_hold_for_the_last_500_seeds() {
    check_seeds(SEEDS / 2..SEEDS);
}

#[test]
fn random_scenarios_are_valid_and_differ() {
    let mut written = HashSet::new();
    for seed in 0..SEEDS {
        let scenario = scenario(seed);
        assert_eq!(scenario.check(), [], "seed {seed}");
        let tables = run(&scenario);
        written.insert((tables.alerts.len(), tables.incidents.len()));
    }
    assert!(
        written.len() > 300,
        "only {} different outcomes",
        written.len()
    );
}

/// Without sync, playbooks and the Defender XDR connector, nothing that happens to incidents in Sentinel reaches an alert.
#[test]
fn without_sync_nothing_flows_back() {
    for seed in 0..SEEDS {
        let mut scenario = scenario(seed);
        scenario
            .script
            .retain_mut(|entry| leaves_sync_off(&mut entry.action));
        for subscription in &mut scenario.config.subscriptions {
            subscription.bidi = false;
        }
        scenario.config.xdr_connector.connected = false;
        scenario.config.automation_rules.clear();
        let busy = run(&scenario);
        scenario.background.as_mut().unwrap().soc.triaged = 0.0;
        let is_work = |action: &Action| matches!(action, Action::ChangeIncident(_));
        scenario.script.retain(|entry| !is_work(&entry.action));
        let idle = run(&scenario);
        let rows = |tables: Recording| tables.alerts.into_iter().map(|(row, _)| row);
        assert!(
            rows(busy).eq(rows(idle)),
            "seed {seed}: work on incidents changed alerts"
        );
    }
}

/// Whether an event can stay in a script without sync; switches off what it would switch on.
fn leaves_sync_off(action: &mut Action) -> bool {
    match action {
        Action::Configure(ConfigChange::SubscriptionConnector(change)) => {
            change.bidi = None;
            true
        }
        Action::Configure(ConfigChange::XdrConnector(_))
        | Action::RunPlaybook(_)
        | Action::ChangeXdrIncident(_)
        | Action::MergeIncidents(_) => false,
        _ => true,
    }
}

/// The seed decides what happens in the world, the configuration only what is seen of it.
#[test]
fn every_configuration_sees_the_same_alerts() {
    for seed in 0..100 {
        let mut scenario = scenario(seed);
        scenario.script.clear();
        scenario.config.xdr.licensed = true;
        scenario.config.knobs = Knobs::default();
        scenario
            .config
            .subscriptions
            .iter_mut()
            .for_each(|subscription| {
                (
                    subscription.connected,
                    subscription.bidi,
                    subscription.plans,
                ) = (true, false, Plans::All);
            });
        let seen = |tenant: bool, xdr: bool, scenario: &Scenario| {
            let mut scenario = scenario.clone();
            scenario.config.tenant_connector.connected = tenant;
            scenario.config.xdr_connector.connected = xdr;
            let tables = run(&scenario);
            let cloud = tables
                .alerts
                .into_iter()
                .map(|(row, _)| row)
                .filter(|row| row.product_name == "Azure Security Center");
            let seen: HashSet<(String, i64)> = cloud
                .map(|row| (row.system_alert_id, row.start_time))
                .collect();
            seen
        };
        let alone = seen(false, false, &scenario);
        for (tenant, xdr) in [(true, false), (false, true), (true, true)] {
            assert!(
                alone == seen(tenant, xdr, &scenario),
                "seed {seed}, tenant {tenant}, xdr {xdr}"
            );
        }
    }
}

/// While no connector is switched, an alert either has its first row before an incident lists it, or never has one (R6.3, R9.3).
#[test]
fn incidents_wait_for_the_rows_of_their_alerts() {
    let mut listed = 0;
    for seed in 0..SEEDS {
        let mut scenario = scenario(seed);
        scenario.config.knobs.fault.incident_before_alert = false;
        scenario.script.retain(|entry| !is_switch(&entry.action));
        let tables = run(&scenario);
        let mut first_row: HashMap<&str, i64> = HashMap::new();
        for (row, _) in &tables.alerts {
            let first = first_row.entry(&row.system_alert_id);
            first.or_insert(row.time_generated);
        }
        for (row, _) in &tables.incidents {
            let ids: Vec<String> = serde_json::from_str(&row.alert_ids).unwrap();
            let dues = ids.iter().filter_map(|id| first_row.get(id.as_str()));
            for &due in dues {
                let number = row.incident_number;
                assert!(due <= row.time_generated, "seed {seed}: incident {number}");
                listed += 1;
            }
        }
    }
    assert!(listed > 10_000, "only {listed} alerts are listed");
}

fn is_switch(action: &Action) -> bool {
    matches!(
        action,
        Action::Configure(
            ConfigChange::SubscriptionConnector(_)
                | ConfigChange::TenantConnector(_)
                | ConfigChange::XdrConnector(_)
                | ConfigChange::ComponentConnector(_)
        )
    )
}
