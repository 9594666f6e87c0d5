//! Playing a scenario: rows of `SecurityAlert` a second, by the model alone and into the tables of a lab.
//!
//! The scenario is the built-in month with eight times its load: some 110,000 rows of `SecurityAlert`, 85,000 of
//! `SecurityIncident`, and 250,000 of the advanced hunting tables.

use std::hint::black_box;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use sentinel_lab::Lab;
use sentinel_model::{
    AlertContent, Cause, HuntingRow, RowSink, Scenario, SecurityAlertRow, SecurityIncidentRow,
    simulate,
};

const ALERTS_PER_HOUR: f64 = 96.0;

fn busy_month() -> Scenario {
    let mut scenario = Scenario::built_in();
    let background = scenario.background.as_mut();
    let background = background.expect("the built-in scenario has a background load");
    background.alerts_per_hour = ALERTS_PER_HOUR;
    scenario
}

/// Looks at rows and forgets them.
#[derive(Default)]
struct Passing {
    alerts: u64,
}

impl RowSink for Passing {
    fn security_alert(&mut self, row: &SecurityAlertRow, _: AlertContent, _: Cause) {
        self.alerts += 1;
        black_box(row);
    }

    fn security_incident(&mut self, row: &SecurityIncidentRow, _: Cause) {
        black_box(row);
    }

    fn hunting(&mut self, row: &HuntingRow<'_>, _: Cause) {
        black_box(row);
    }
}

fn rows(scenario: &Scenario) -> u64 {
    let mut passing = Passing::default();
    simulate(scenario, &mut passing);
    passing.alerts
}

fn play(criterion: &mut Criterion) {
    let scenario = busy_month();
    let mut group = criterion.benchmark_group("simulate");
    group
        .throughput(Throughput::Elements(rows(&scenario)))
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat);
    group.bench_function("the model alone", |bencher| {
        bencher.iter(|| rows(&scenario))
    });
    group.bench_function("into the store", |bencher| {
        bencher.iter(|| {
            let lab = Lab::new(scenario.clone()).expect("the built-in scenario runs");
            lab.run();
            lab
        });
    });
    group.finish();
}

criterion_group!(benches, play);
criterion_main!(benches);
