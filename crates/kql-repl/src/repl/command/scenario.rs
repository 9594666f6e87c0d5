//! `#scenario [FILE|NAME [TIME]]`

use std::io::{self, Write};

use anyhow::Result;
use sentinel_lab::{Lab, LabError, scenario};
use sentinel_model::Scenario;
use sentinel_model::clock::{Ticks, When, format_datetime};
use sentinel_model::config::{Config, Plans};

use crate::console;
use crate::repl::session::{Flow, Session};

pub(super) fn run(session: &mut Session, argument: &str) -> Result<Flow> {
    if argument.is_empty() {
        return match session.workspace().played_lab() {
            Ok(lab) => {
                show(lab)?;
                Ok(Flow::GoOn)
            }
            Err(message) => Ok(session.fail(&message)),
        };
    }
    match open(session, argument) {
        Ok(()) => console::say(&session.greeting()),
        Err(error) => return Ok(session.fail(&format!("{error:#}{}", way_out(&error)))),
    }
    Ok(Flow::GoOn)
}

/// Where to find scenarios, if the error names none that is near.
fn way_out(error: &anyhow::Error) -> &'static str {
    match error.downcast_ref() {
        Some(LabError::UnknownScenario { hint, .. }) if hint.is_empty() => {
            "; `#scenario` alone lists those that are built in"
        }
        _ => "",
    }
}

fn open(session: &mut Session, argument: &str) -> Result<()> {
    // The whole may be a path with blanks in it.
    let (name, time) = match scenario::load(argument) {
        Ok(_) => (argument, ""),
        Err(_) => argument.split_once(' ').unwrap_or((argument, "")),
    };
    let scenario = scenario::load(name)?;
    let until = time_of(&scenario, time.trim())?;
    let workspace = session.workspace().with_scenario(scenario, until)?;
    session.set_workspace(workspace);
    Ok(())
}

fn time_of(scenario: &Scenario, time: &str) -> Result<Ticks> {
    match time {
        "" | "end" => Ok(scenario.now),
        "start" => Ok(scenario.start),
        time => match When::parse(time) {
            Ok(when) => Ok(when.resolve(scenario.start)),
            Err(message) => anyhow::bail!("{message}, `start` or `end`"),
        },
    }
}

/// The scenario, its time, and what is connected.
fn show(lab: &Lab) -> io::Result<()> {
    let scenario = lab.scenario();
    let mut out = io::stdout().lock();
    let time = |ticks| format_datetime(ticks)[..19].to_owned();
    let next = lab
        .next_event_at()
        .map_or_else(|| "nothing".to_owned(), time);
    let line = |name: &str, value| (name.to_owned(), value);
    let mut lines = vec![
        line("start", time(scenario.start)),
        line("played up to", time(lab.now())),
        line("next event", next),
    ];
    lines.extend(settings(&lab.config()));
    let width = lines.iter().map(|(name, _)| name.chars().count()).max();
    let width = width.unwrap_or(0);
    writeln!(out, "  {}", scenario.title)?;
    for (name, value) in lines {
        writeln!(out, "  {name:<width$}  {value}")?;
    }
    drop(out);
    let names: Vec<&str> = scenario::names().collect();
    console::say(&format!("Built-in scenarios: {}", names.join(", ")));
    Ok(())
}

fn settings(config: &Config) -> Vec<(String, String)> {
    let switch = |on: bool| if on { "on" } else { "off" }.to_owned();
    let mut settings = Vec::new();
    for subscription in &config.subscriptions {
        let bidi = if subscription.bidi {
            ", bi-directional sync"
        } else {
            ""
        };
        let name = format!("subscription {}", subscription.name);
        let plans = match subscription.plans {
            Plans::None => ", no Defender plan".to_owned(),
            Plans::Some => format!(", Defender plans: {}", subscription.plans.shown()),
            Plans::All => String::new(),
        };
        let connected = switch(subscription.connected);
        settings.push((name, format!("{connected}{bidi}{plans}")));
    }
    settings.push((
        "tenant-based connector".to_owned(),
        switch(config.tenant_connector.connected),
    ));
    settings.push((
        "Defender XDR setting".to_owned(),
        config.xdr.mdc_alerts.shown().to_owned(),
    ));
    settings.push((
        "Defender XDR connector".to_owned(),
        switch(config.xdr_connector.connected),
    ));
    for product in &config.component_connectors {
        settings.push((format!("connector of {product}"), switch(true)));
    }
    for rule in &config.incident_rules {
        let product = format!("rule for {}", rule.product);
        settings.push((product, switch(rule.enabled)));
    }
    settings
}
