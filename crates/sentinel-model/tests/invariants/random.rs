//! Random scenarios: a configuration, background load and a script, all from a seed.

use sentinel_model::clock::{HOUR, parse_datetime};
use sentinel_model::config::{
    AutomationRule, BidiMap, ComponentMode, Config, EmptyIncident, FaultKnobs, IncidentRule, Knobs,
    MdcAlerts, MergeKnobs, MergeMode, Plans, Subscription, TenantConnector, User, Window, Xdr,
    XdrConnector, XdrSync,
};
use sentinel_model::{Background, Classification, EventEntry, Product, Scenario, Severity, Soc};

const TABLES: [&str; 3] = ["DeviceInfo", "AlertInfo", "EmailEvents"];

/// A small generator of its own, so that the tests do not lean on what they test.
pub(crate) struct Choices(u64);

impl Choices {
    pub(crate) fn next(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    pub(crate) fn flip(&mut self) -> bool {
        self.next(2) == 0
    }

    fn share(&mut self) -> f64 {
        self.next(11) as f64 / 10.0
    }
}

pub(crate) fn scenario(seed: u64) -> Scenario {
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
        script: script(&mut choices),
    }
}

fn config(choices: &mut Choices) -> Config {
    let xdr_licensed = choices.next(10) > 0;
    let subscriptions = (0..=choices.next(3)).map(|idx| {
        let connected = choices.flip();
        Subscription {
            name: format!("sub{idx}"),
            plans: if choices.next(8) == 0 && !connected {
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
            licensed: xdr_licensed,
            ..Xdr::default()
        },
        xdr_connector: XdrConnector {
            connected: xdr_licensed && choices.flip(),
            entities: choices.next(4) == 0,
            tables: TABLES[..choices.next(4) as usize]
                .iter()
                .map(|&table| table.to_owned())
                .collect(),
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
        users: vec![
            User {
                name: "reader".to_owned(),
                workspace_write: false,
                tenant_member: choices.flip(),
                subscription_roles: vec!["Security Reader".to_owned()],
                tenant_roles: Vec::new(),
            },
            User {
                name: "admin".to_owned(),
                workspace_write: true,
                tenant_member: true,
                subscription_roles: vec!["Owner".to_owned()],
                tenant_roles: vec!["Security Administrator".to_owned()],
            },
        ],
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
        // Scripts run it, whether or not the rule's condition holds.
        playbook: Some("Close-And-Dismiss".to_owned()),
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
    knobs.merge.within_device_group = choices.next(4) == 0;
    knobs.xdr.sync = if choices.flip() {
        XdrSync::AllFields
    } else {
        XdrSync::StatusOwnerReason
    };
    knobs.xdr.components = if choices.flip() {
        ComponentMode::Connected
    } else {
        ComponentMode::OnlyShown
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

/// Some alerts with names, what people do with them and their incidents, and changes of settings.
fn script(choices: &mut Choices) -> Vec<EventEntry> {
    let alerts: Vec<u64> = (0..1 + choices.next(4))
        .map(|_| choices.next(8 * 60))
        .collect();
    let raised = alerts.iter().enumerate().map(|(idx, minute)| {
        let host = choices.next(3);
        let product = match choices.next(3) {
            0 => "product = \"Microsoft Defender Advanced Threat Protection\"",
            _ => "subscription = \"sub0\"",
        };
        event(
            *minute,
            &format!("raise_alert = {{ name = \"a{idx}\", {product}, host = {host} }}"),
        )
    });
    let mut script: Vec<EventEntry> = raised.collect();
    for idx in 0..choices.next(12) {
        let alert = choices.next(alerts.len() as u64) as usize;
        let minute = alerts[alert] + choices.next(5 * 60);
        let action = match choices.next(3) {
            0 => setting(choices, idx),
            _ => work(choices, alert, &alerts),
        };
        script.push(event(minute, &action));
    }
    script
}

fn event(minute: u64, action: &str) -> EventEntry {
    let text = format!("at = \"+{minute}m\"\n{action}\n");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// What somebody does with an alert or an incident of it.
fn work(choices: &mut Choices, alert: usize, alerts: &[u64]) -> String {
    let pick = |choices: &mut Choices, texts: &[&'static str]| {
        texts[choices.next(texts.len() as u64) as usize]
    };
    let status = pick(choices, &["New", "Active", "Closed", "Closed"]);
    let provider = pick(choices, &["sentinel", "xdr"]);
    let more = pick(
        choices,
        &[
            "",
            ", comment = \"c\"",
            ", tag = \"t\"",
            ", owner = \"mia\"",
            ", title = \"x\"",
            ", severity = \"Low\"",
            ", classification = \"FalsePositive\"",
        ],
    );
    match choices.next(7) {
        0 | 1 => {
            let status = pick(choices, &["Active", "InProgress", "Resolved", "Dismissed"]);
            format!("set_alert_status = {{ alert = \"a{alert}\", status = \"{status}\" }}")
        }
        2 => format!(
            "change_incident = {{ of_alert = \"a{alert}\", provider = \"{provider}\", status = \"{status}\"{more} }}"
        ),
        3 => {
            let number = 1 + choices.next(20);
            format!("change_incident = {{ incident = {number}, status = \"{status}\"{more} }}")
        }
        4 => format!(
            "change_xdr_incident = {{ of_alert = \"a{alert}\", status = \"{status}\"{more} }}"
        ),
        5 => format!(
            "run_playbook = {{ automation_rule = \"automation\", of_alert = \"a{alert}\", provider = \"{provider}\" }}"
        ),
        _ => {
            let other = choices.next(alerts.len() as u64) as usize;
            let other = if alerts[other] <= alerts[alert] {
                other
            } else {
                alert
            };
            format!("merge_incidents = {{ target = \"a{alert}\", source = \"a{other}\" }}")
        }
    }
}

/// A change of settings, by somebody who may make it or not; `idx` keeps names apart.
fn setting(choices: &mut Choices, idx: u64) -> String {
    let on = choices.flip();
    let by = [", by = \"reader\"", ", by = \"admin\"", ""][choices.next(3) as usize];
    match choices.next(10) {
        9 => {
            let name = choices.next(1_000_000);
            format!("new_subscription = {{ name = \"new{name}\" }}")
        }
        0 => {
            let bidi = on && choices.flip();
            format!(
                "subscription_connector = {{ subscription = \"sub0\", connected = {on}, bidi = {bidi}{by} }}"
            )
        }
        1 => format!("tenant_connector = {{ connected = {on}{by} }}"),
        2 => {
            let turn_off = choices.flip();
            let entities = choices.flip();
            format!(
                "xdr_connector = {{ connected = {on}, turn_off_rules = {turn_off}, entities = {entities}, tables = [\"AlertEvidence\"]{by} }}"
            )
        }
        3 => format!(
            "component_connector = {{ product = \"Microsoft Defender Advanced Threat Protection\", connected = {on} }}"
        ),
        4 => format!(
            "xdr = {{ mdc_alerts = \"{}\" }}",
            if on { "all" } else { "none" }
        ),
        5 => format!("incident_rule = {{ name = \"first\", enabled = {on} }}"),
        6 => format!(
            "plans = {{ subscription = \"sub0\", plans = \"{}\"{by} }}",
            if on { "all" } else { "none" }
        ),
        7 => format!(
            "suppression_rule = {{ name = \"s{idx}\", alert_type = \"VM_SshBruteForceFailed\" }}"
        ),
        _ => format!("incident_rule = {{ name = \"endpoint\", enabled = {on} }}"),
    }
}
