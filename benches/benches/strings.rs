//! Searches in texts: documents of 600 bytes, ids, and names, a million of each.

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use kql_benches::{alerts, documents};
use kql_engine::Engine;

const ROWS: usize = 1_000_000;

fn run(criterion: &mut Criterion, name: &str, engine: &Engine, conditions: &[&str]) {
    let mut group = criterion.benchmark_group(name);
    group
        .throughput(Throughput::Elements(ROWS as u64))
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat);
    for condition in conditions {
        let query = format!("Alerts | where {condition} | count");
        group.bench_function(*condition, |bencher| {
            bencher.iter(|| engine.query(&query).expect("the query is right"));
        });
    }
    group.finish();
}

fn in_documents(criterion: &mut Criterion) {
    let conditions = [
        "Entities contains_cs 'host-123'",
        "Entities contains 'host-123'",
        "Entities contains 'mimikatz'",
        "Entities contains '203.0.113'",
        "Entities has 'host'",
        "Entities has_cs 'process'",
        "Entities has 'mimikatz'",
        "Entities has_any ('mimikatz', 'cobalt', 'psexec', 'lsass', 'rundll32')",
        "Entities startswith '[{'",
        "Entities matches regex 'host-12[0-9]{2}'",
    ];
    run(criterion, "documents", &documents(ROWS), &conditions);
}

fn in_names(criterion: &mut Criterion) {
    let conditions = [
        "Status == 'New'",
        "Status =~ 'new'",
        "Status in ('New', 'Resolved')",
        "Status in~ ('new', 'resolved')",
        "AlertName == 'Suspicious activity of kind 7'",
        "AlertName =~ 'suspicious activity of kind 7'",
        "AlertName in ('Suspicious activity of kind 7', 'Suspicious activity of kind 8')",
        "AlertName startswith 'suspicious'",
        "AlertName endswith 'kind 7'",
        "AlertName has '7'",
        "SystemAlertId startswith 'ab'",
    ];
    run(criterion, "names", &alerts(ROWS, 3), &conditions);
}

criterion_group!(benches, in_documents, in_names);
criterion_main!(benches);
