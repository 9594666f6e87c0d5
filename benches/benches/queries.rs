//! Whole queries, KQL text in and Arrow batches out, over 1 million rows.

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use kql_benches::alerts;

const ROWS: usize = 1_000_000;

/// The latest status of every alert, at three rows a key and at a thousand.
fn latest(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("latest");
    group
        .throughput(Throughput::Elements(ROWS as u64))
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat);
    for (name, rows_a_key) in [("3 rows a key", 3), ("1000 rows a key", 1000)] {
        let engine = alerts(ROWS, rows_a_key);
        let queries = [
            (
                "status",
                "Alerts | summarize arg_max(TimeGenerated, Status) by SystemAlertId",
            ),
            (
                "row",
                "Alerts | summarize arg_max(TimeGenerated, *) by SystemAlertId",
            ),
            (
                "status, counted",
                "Alerts | summarize arg_max(TimeGenerated, *) by SystemAlertId | summarize count() by Status",
            ),
        ];
        for (what, query) in queries {
            group.bench_function(format!("{what}, {name}"), |bencher| {
                bencher.iter(|| engine.query(query).expect("the query is right"));
            });
        }
    }
    group.finish();
}

/// Filters on time and on text.
fn filter(criterion: &mut Criterion) {
    let engine = alerts(ROWS, 3);
    let mut group = criterion.benchmark_group("filter");
    group
        .throughput(Throughput::Elements(ROWS as u64))
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat);
    let queries = [
        (
            "time and severity",
            "Alerts | where TimeGenerated > ago(1d) and AlertSeverity == 'High' | count",
        ),
        (
            "has",
            "Alerts | where AlertName has 'kind' and AlertName has '7' | count",
        ),
        (
            "contains",
            "Alerts | where AlertName contains 'OF KIND 3' | count",
        ),
    ];
    for (what, query) in queries {
        group.bench_function(what, |bencher| {
            bencher.iter(|| engine.query(query).expect("the query is right"))
        });
    }
    group.finish();
}

criterion_group!(benches, latest, filter);
criterion_main!(benches);
