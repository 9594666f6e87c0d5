//! What must hold of every run, by name.

use std::collections::{HashMap, HashSet};

use sentinel_model::clock::HOUR;
use sentinel_model::{Cause, Recording, Scenario, Simulation, rules};

pub(crate) type Property = Result<(), String>;
pub(crate) type Check = fn(&Scenario, &Recording) -> Property;

/// What must hold, by name.
pub(crate) const PROPERTIES: &[(&str, Check)] = &[
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
        "tables only grow by the same rows",
        tables_only_grow_by_the_same_rows,
    ),
    (
        "the latest rows tell the state",
        the_latest_rows_tell_the_state,
    ),
];

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
    let alerts = tables.alerts.iter().map(|(_, cause)| cause);
    let incidents = tables.incidents.iter().map(|(_, cause)| cause);
    for cause in alerts.chain(incidents) {
        ensure(told.contains(&cause.event), || {
            format!("event {} is not told", cause.event)
        })?;
    }
    for cause in causes(tables) {
        ensure(known.contains(cause.rule.id), || {
            format!("rule {} is not listed", cause.rule.id)
        })?;
    }
    Ok(())
}

fn causes(tables: &Recording) -> impl Iterator<Item = &Cause> {
    let alerts = tables.alerts.iter().map(|(_, cause)| cause);
    let incidents = tables.incidents.iter().map(|(_, cause)| cause);
    let hunting = tables.hunting.iter().map(|(_, cause)| cause);
    alerts.chain(incidents).chain(hunting)
}

/// A second run, with pauses: at each of them the tables hold the first rows of the whole run, and nothing else. So tables only
/// grow, no row is ever changed, and the same seed gives the same bytes.
fn tables_only_grow_by_the_same_rows(scenario: &Scenario, tables: &Recording) -> Property {
    let mut simulation = Simulation::new(scenario);
    let mut stepped = Recording::default();
    for hour in 1..=14 {
        simulation.run_until(scenario.start + hour * HOUR, &mut stepped);
        let starts = tables.alerts.len() >= stepped.alerts.len()
            && tables.incidents.len() >= stepped.incidents.len();
        ensure(starts, || "rows were taken back".to_owned())?;
    }
    ensure(rows(&tables.alerts).eq(rows(&stepped.alerts)), || {
        "alert rows differ".to_owned()
    })?;
    ensure(rows(&tables.incidents).eq(rows(&stepped.incidents)), || {
        "incident rows differ".to_owned()
    })?;
    ensure(rows(&tables.hunting).eq(rows(&stepped.hunting)), || {
        "hunting rows differ".to_owned()
    })?;
    let told = |tables: &Recording| tables.steps.iter().map(|step| step.what.clone()).collect();
    let (whole, paused): (Vec<_>, Vec<_>) = (told(tables), told(&stepped));
    ensure(whole == paused, || "the story differs".to_owned())
}

fn rows<R>(rows: &[(R, Cause)]) -> impl Iterator<Item = &R> {
    rows.iter().map(|(row, _)| row)
}

/// `arg_max(TimeGenerated, *) by SystemAlertId` and `arg_max(LastModifiedTime, *) by IncidentNumber`, where of equal times the last
/// ingested wins, give one row per id, and it tells the state.
fn the_latest_rows_tell_the_state(scenario: &Scenario, tables: &Recording) -> Property {
    let mut simulation = Simulation::new(scenario);
    simulation.run_until(scenario.now, &mut Recording::default());
    let mut latest = HashMap::new();
    for row in rows(&tables.incidents) {
        let best = latest.entry(row.incident_number).or_insert(row);
        if row.last_modified_time >= best.last_modified_time {
            *best = row;
        }
    }
    ensure(latest.len() == simulation.summary().incidents, || {
        "an incident has no row".to_owned()
    })?;
    for (number, row) in latest {
        let state = simulation.incident_status(number as u32);
        ensure(
            state.is_some_and(|state| state.as_str() == row.status),
            || {
                format!(
                    "incident {number} is {state:?}, but its latest row says {}",
                    row.status
                )
            },
        )?;
    }
    let mut last: HashMap<&str, i64> = HashMap::new();
    for row in rows(&tables.alerts) {
        let before = last.insert(&row.system_alert_id, row.time_generated);
        ensure(
            before.is_none_or(|before| before <= row.time_generated),
            || format!("the rows of alert {} are out of order", row.system_alert_id),
        )?;
    }
    Ok(())
}
