//! What holds under every configuration and script: a thousand random scenarios, each named by its seed.

use std::collections::{HashMap, HashSet};

use sentinel_model::clock::{HOUR, When, parse_datetime};
use sentinel_model::config::{
    AutomationRule, BidiMap, Config, EmptyIncident, FaultKnobs, IncidentRule, Knobs, MdcAlerts,
    MergeKnobs, MergeMode, Plans, Subscription, TenantConnector, Window, Xdr, XdrConnector,
};
use sentinel_model::{
    Action, Background, Classification, ComponentConnectorChange, ConfigChange, EventEntry,
    IncidentRuleChange, Product, Recording, Scenario, Severity, Simulation, Soc,
    SubscriptionConnectorChange, TenantConnectorChange, XdrConnectorChange, rules, simulate,
};

const SEEDS: u64 = 1_000;

/// A small generator of its own, so that the tests do not lean on what they test.
struct Choices(u64);

impl Choices {
    fn next(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn flip(&mut self) -> bool {
        self.next(2) == 0
    }

    fn share(&mut self) -> f64 {
        self.next(11) as f64 / 10.0
    }
}

fn scenario(seed: u64) -> Scenario {
    let mut choices = Choices(seed.wrapping_add(77).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    for _ in 0..4 {
        choices.next(2);
    }
    let start = parse_datetime("2024-05-06T06:00:00Z").unwrap();
    Scenario {
        title: format!("random {seed}"),
        seed,
        start,
        now: start + 14 * HOUR,
        config: config(&mut choices),
        background: Some(background(&mut choices)),
        script: (0..choices.next(6))
            .map(|_| setting(&mut choices))
            .collect(),
    }
}

fn config(choices: &mut Choices) -> Config {
    let subscriptions = (0..=choices.next(3)).map(|idx| {
        let connected = choices.flip();
        Subscription {
            name: format!("sub{idx}"),
            plans: if choices.next(8) == 0 {
                Plans::None
            } else {
                Plans::Some
            },
            connected,
            bidi: connected && choices.flip(),
            ..Subscription::default()
        }
    });
    Config {
        subscriptions: subscriptions.collect(),
        tenant_connector: TenantConnector {
            connected: choices.flip(),
        },
        xdr: Xdr {
            mdc_alerts: if choices.next(4) == 0 {
                MdcAlerts::None
            } else {
                MdcAlerts::All
            },
            ..Xdr::default()
        },
        xdr_connector: XdrConnector {
            connected: choices.flip(),
            ..XdrConnector::default()
        },
        component_connectors: if choices.flip() {
            vec![Product::DefenderForEndpoint]
        } else {
            vec![]
        },
        incident_rules: vec![
            rule(choices, "first", Product::DefenderForCloud),
            rule(choices, "second", Product::DefenderForCloud),
            rule(choices, "endpoint", Product::DefenderForEndpoint),
        ],
        automation_rules: vec![automation_rule(choices)],
        knobs: knobs(choices),
        ..Config::default()
    }
}

fn rule(choices: &mut Choices, name: &str, product: Product) -> IncidentRule {
    let severities: &[Severity] = if choices.flip() {
        &[]
    } else {
        &[Severity::Medium, Severity::High]
    };
    IncidentRule {
        name: name.to_owned(),
        product,
        severities: severities.to_vec(),
        name_contains: Vec::new(),
        name_excludes: if choices.flip() {
            vec!["SQL".to_owned()]
        } else {
            Vec::new()
        },
        enabled: choices.flip(),
    }
}

fn automation_rule(choices: &mut Choices) -> AutomationRule {
    AutomationRule {
        name: "automation".to_owned(),
        title_contains: if choices.flip() {
            "brute force".to_owned()
        } else {
            "nothing".to_owned()
        },
        severities: Vec::new(),
        close: choices.flip().then_some(Classification::FalsePositive),
        tag: choices.flip().then(|| "seen".to_owned()),
        playbook: choices.flip().then(|| "Close-And-Dismiss".to_owned()),
    }
}

fn knobs(choices: &mut Choices) -> Knobs {
    let mut knobs = Knobs {
        empty_incident: if choices.flip() {
            EmptyIncident::Dangling
        } else {
            EmptyIncident::EmptyList
        },
        cap_count: if choices.flip() { 150 } else { 3 },
        merge: MergeKnobs {
            mode: if choices.flip() {
                MergeMode::Absorb
            } else {
                MergeMode::NewIncident
            },
            probability: choices.share(),
            ..MergeKnobs::default()
        },
        fault: FaultKnobs {
            future_time_probability: choices.share() * choices.share(),
            nonutc_window: choices
                .flip()
                .then_some([Window(2 * HOUR), Window(5 * HOUR)]),
            incident_before_alert: choices.flip(),
            duplicate_probability: choices.share() * choices.share(),
            duplicate_count: 1 + choices.next(3) as u32,
            ..FaultKnobs::default()
        },
        ..Knobs::default()
    };
    knobs.rule.skip_closed = choices.flip();
    knobs.xdr.autoresolve = choices.flip();
    knobs.xdr.drop_informational = choices.flip();
    knobs.mdc.reopen = choices.flip();
    knobs.sub.bidi_map = if choices.flip() {
        BidiMap::ResolvedAlways
    } else {
        BidiMap::FalsePositiveDismissed
    };
    knobs
}

fn background(choices: &mut Choices) -> Background {
    Background {
        alerts_per_hour: 1.0 + choices.next(6) as f64,
        campaigns: choices.share(),
        hosts: 1 + choices.next(40) as u32,
        people: 1 + choices.next(40) as u32,
        soc: Soc {
            triaged: choices.share(),
            triage_delay: HOUR / 4,
            close_delay: HOUR,
            reopened: choices.share(),
            in_defender_portal: choices.share(),
            handled_in_product: choices.share(),
            ..Soc::default()
        },
        ..Background::default()
    }
}

fn setting(choices: &mut Choices) -> EventEntry {
    let connected = choices.flip();
    let change = match choices.next(6) {
        0 => ConfigChange::SubscriptionConnector(SubscriptionConnectorChange {
            subscription: "sub0".to_owned(),
            connected: Some(connected),
            bidi: Some(connected && choices.flip()),
            by: None,
        }),
        1 => ConfigChange::TenantConnector(TenantConnectorChange {
            connected,
            by: None,
        }),
        2 => ConfigChange::XdrConnector(XdrConnectorChange {
            connected,
            turn_off_rules: choices.flip(),
            ..XdrConnectorChange::default()
        }),
        3 => ConfigChange::ComponentConnector(ComponentConnectorChange {
            product: Product::DefenderForEndpoint,
            connected,
        }),
        4 => ConfigChange::XdrMdcAlerts(if connected {
            MdcAlerts::All
        } else {
            MdcAlerts::None
        }),
        _ => ConfigChange::IncidentRule(IncidentRuleChange {
            name: "first".to_owned(),
            enabled: connected,
        }),
    };
    EventEntry {
        at: When::AfterStart(choices.next(14) as i64 * HOUR),
        action: Action::Configure(change),
    }
}

fn run(scenario: &Scenario) -> Recording {
    let mut tables = Recording::default();
    simulate(scenario, &mut tables);
    tables
}

type Property = Result<(), String>;
type Check = fn(&Scenario, &Recording) -> Property;

/// What must hold, by name.
const PROPERTIES: &[(&str, Check)] = &[
    (
        "rows arrive in order and never after the end",
        rows_arrive_in_order_and_never_after_the_end,
    ),
    (
        "the rows of an alert agree on what it is about",
        the_rows_of_an_alert_agree_on_what_it_is_about,
    ),
    (
        "creation rules make one incident per alert",
        creation_rules_make_one_incident_per_alert,
    ),
    (
        "the latest row of an incident is its last",
        the_latest_row_of_an_incident_is_its_last,
    ),
    (
        "incidents keep the alert limit and alerts are in one xdr incident",
        incidents_keep_the_alert_limit_and_alerts_are_in_one_xdr_incident,
    ),
    ("every row explains itself", every_row_explains_itself),
    (
        "stopping on the way changes nothing",
        stopping_on_the_way_changes_nothing,
    ),
];

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

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Property {
    if holds { Ok(()) } else { Err(what()) }
}

fn rows_arrive_in_order_and_never_after_the_end(
    scenario: &Scenario,
    tables: &Recording,
) -> Property {
    let alerts: Vec<i64> = tables
        .alerts
        .iter()
        .map(|(row, _)| row.time_generated)
        .collect();
    let incidents: Vec<i64> = tables
        .incidents
        .iter()
        .map(|(row, _)| row.time_generated)
        .collect();
    ensure(alerts.is_sorted() && incidents.is_sorted(), || {
        "rows are out of order".to_owned()
    })?;
    let last = alerts
        .iter()
        .chain(&incidents)
        .max()
        .copied()
        .unwrap_or(scenario.start);
    ensure(last <= scenario.now, || {
        "a row comes from after the end".to_owned()
    })
}

fn the_rows_of_an_alert_agree_on_what_it_is_about(_: &Scenario, tables: &Recording) -> Property {
    let mut first = HashMap::new();
    for (row, _) in &tables.alerts {
        let about = (
            &row.alert_name,
            &row.entities,
            &row.compromised_entity,
            &row.alert_severity,
            &row.vendor_original_id,
        );
        let known = *first.entry(&row.system_alert_id).or_insert(about);
        ensure(known == about, || {
            format!("alert {} changes its content", row.system_alert_id)
        })?;
    }
    Ok(())
}

fn creation_rules_make_one_incident_per_alert(_: &Scenario, tables: &Recording) -> Property {
    let mut incident_of: HashMap<String, i32> = HashMap::new();
    for (row, _) in tables
        .incidents
        .iter()
        .filter(|(row, _)| row.provider_name == "Azure Sentinel")
    {
        let ids: Vec<String> = serde_json::from_str(&row.alert_ids).unwrap();
        ensure(ids.len() == 1, || {
            format!(
                "incident {} holds {} alerts",
                row.incident_number,
                ids.len()
            )
        })?;
        let known = *incident_of
            .entry(ids[0].clone())
            .or_insert(row.incident_number);
        ensure(known == row.incident_number, || {
            format!("alert {} has two incidents of rules", ids[0])
        })?;
    }
    Ok(())
}

fn the_latest_row_of_an_incident_is_its_last(_: &Scenario, tables: &Recording) -> Property {
    let mut latest: HashMap<i32, i64> = HashMap::new();
    let mut names: HashMap<&str, i32> = HashMap::new();
    for (row, _) in &tables.incidents {
        let before = latest.insert(row.incident_number, row.last_modified_time);
        let in_order = before.is_none_or(|before| before <= row.last_modified_time);
        ensure(in_order, || {
            format!("incident {} goes back in time", row.incident_number)
        })?;
        ensure(
            before.is_some() || row.first_modified_time.is_none(),
            || "a creation row is modified".to_owned(),
        )?;
        ensure(
            (row.status == "Closed") <= row.closed_time.is_some(),
            || "closed without a time".to_owned(),
        )?;
        let known = *names
            .entry(&row.incident_name)
            .or_insert(row.incident_number);
        ensure(known == row.incident_number, || {
            format!("the name {} is taken", row.incident_name)
        })?;
    }
    Ok(())
}

fn incidents_keep_the_alert_limit_and_alerts_are_in_one_xdr_incident(
    scenario: &Scenario,
    tables: &Recording,
) -> Property {
    let mut last = HashMap::new();
    for (row, _) in &tables.incidents {
        let ids: Vec<String> = serde_json::from_str(&row.alert_ids).unwrap();
        ensure(ids.len() <= scenario.config.knobs.cap_count, || {
            "too many alerts".to_owned()
        })?;
        last.insert(row.incident_number, (row, ids));
    }
    let mut holder = HashMap::new();
    for (row, ids) in last
        .values()
        .filter(|(row, _)| row.provider_name != "Azure Sentinel")
    {
        let redirected = row.labels.contains("\"Redirected\"");
        ensure(
            !redirected || (ids.is_empty() && row.status == "Closed"),
            || "a redirected incident is open or holds alerts".to_owned(),
        )?;
        for id in ids {
            let other = holder.insert(id, row.incident_number);
            ensure(other.is_none(), || {
                format!("alert {id} is in two XDR incidents")
            })?;
        }
    }
    Ok(())
}

fn every_row_explains_itself(_: &Scenario, tables: &Recording) -> Property {
    let known: HashSet<&str> = rules().iter().map(|rule| rule.id).collect();
    let told: HashSet<u64> = tables.steps.iter().map(|step| step.cause.event).collect();
    let causes = tables
        .alerts
        .iter()
        .map(|(_, cause)| cause)
        .chain(tables.incidents.iter().map(|(_, cause)| cause));
    for cause in causes {
        ensure(known.contains(cause.rule.id), || {
            format!("rule {} is not listed", cause.rule.id)
        })?;
        ensure(told.contains(&cause.event), || {
            format!("event {} is not told", cause.event)
        })?;
    }
    Ok(())
}

fn stopping_on_the_way_changes_nothing(scenario: &Scenario, tables: &Recording) -> Property {
    let mut simulation = Simulation::new(scenario);
    let mut stepped = Recording::default();
    for hour in 1..=14 {
        simulation.run_until(scenario.start + hour * HOUR, &mut stepped);
    }
    let same = tables
        .alerts
        .iter()
        .map(|(row, _)| row)
        .eq(stepped.alerts.iter().map(|(row, _)| row))
        && tables
            .incidents
            .iter()
            .map(|(row, _)| row)
            .eq(stepped.incidents.iter().map(|(row, _)| row));
    ensure(same, || "a run in steps differs".to_owned())
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

/// Without sync, playbooks and the Defender XDR connector, nothing that happens to incidents can reach an alert.
#[test]
fn without_sync_nothing_flows_back() {
    for seed in 0..SEEDS {
        let mut scenario = scenario(seed);
        scenario.script.clear();
        scenario
            .config
            .subscriptions
            .iter_mut()
            .for_each(|subscription| subscription.bidi = false);
        scenario.config.xdr_connector.connected = false;
        scenario.config.automation_rules.clear();
        let busy = run(&scenario);
        scenario.background.as_mut().unwrap().soc.triaged = 0.0;
        let idle = run(&scenario);
        let rows = |tables: &Recording| {
            tables
                .alerts
                .iter()
                .map(|(row, _)| row.clone())
                .collect::<Vec<_>>()
        };
        assert!(
            rows(&busy) == rows(&idle),
            "seed {seed}: work on incidents changed alerts"
        );
    }
}

/// The seed decides what happens in the world, the configuration only what is seen of it.
#[test]
fn every_configuration_sees_the_same_alerts() {
    for seed in 0..100 {
        let mut scenario = scenario(seed);
        scenario.script.clear();
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
