//! Runs the built-in scenario, or one of the given number of days, and says how many rows it writes and how long that takes.

use std::io::Write as _;
use std::time::Instant;

use sentinel_model::clock::DAY;
use sentinel_model::{
    AlertContent, Cause, EventEntry, HuntingRow, RowSink, Scenario, SecurityAlertRow,
    SecurityIncidentRow, simulate,
};

#[derive(Default)]
struct Count {
    alerts: usize,
    incidents: usize,
    hunting: usize,
    bytes: usize,
}

impl RowSink for Count {
    fn security_alert(&mut self, row: &SecurityAlertRow, _: AlertContent, _: Cause) {
        self.alerts += 1;
        self.bytes += row.entities.len() + row.extended_properties.len();
    }

    fn security_incident(&mut self, row: &SecurityIncidentRow, _: Cause) {
        self.incidents += 1;
        self.bytes += row.additional_data.len();
    }

    fn hunting(&mut self, _: &HuntingRow<'_>, _: Cause) {
        self.hunting += 1;
    }
}

fn main() -> std::io::Result<()> {
    let mut scenario = Scenario::built_in();
    let mut args = std::env::args().skip(1);
    if let (Some(days), Some(rate)) = (args.next(), args.next()) {
        scenario.start = scenario.now - days.parse::<i64>().expect("days are a number") * DAY;
        let (start, now) = (scenario.start, scenario.now);
        let in_time = |entry: &EventEntry| entry.at.resolve(start) <= now;
        scenario.script.retain(in_time);
        let background = scenario
            .background
            .as_mut()
            .expect("the built-in scenario has a background load");
        background.alerts_per_hour = rate.parse().expect("alerts per hour are a number");
    }
    let mut count = Count::default();
    let started = Instant::now();
    let summary = simulate(&scenario, &mut count);
    let elapsed = started.elapsed();
    let Count {
        alerts,
        incidents,
        hunting,
        bytes,
    } = count;
    writeln!(
        std::io::stdout(),
        "{summary}: {alerts} alert rows, {incidents} incident rows, {hunting} hunting rows, {bytes} bytes of JSON in {elapsed:?}"
    )
}
