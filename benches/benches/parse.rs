//! Parsing: text to syntax tree.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kql_parser::parse_query;

const RULE: &str = r#"
let lookback = 14d;
let closed = SecurityIncident
    | where TimeGenerated > ago(lookback)
    | summarize arg_max(LastModifiedTime, *) by IncidentNumber
    | where Status == "Closed" and Classification in ("FalsePositive", "BenignPositive");
SecurityAlert
| where TimeGenerated > ago(lookback) and ProductName has_any ("Azure Security Center", "Defender")
| extend entities = parse_json(Entities), minutes = (ProcessingEndTime - StartTime) / 1m
| mv-expand entity = entities to typeof(dynamic)
| where tostring(entity.Type) =~ "host"
| summarize alerts = dcount(SystemAlertId), latest = arg_max(TimeGenerated, Status) by Host = tolower(tostring(entity.HostName)), bin(TimeGenerated, 1h)
| join kind=leftouter (closed | mv-expand AlertIds | project SystemAlertId = tostring(AlertIds), IncidentNumber) on SystemAlertId
| top 20 by alerts desc
"#;

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(RULE.len() as u64));
    group.bench_function("analytics rule", |bencher| {
        bencher.iter(|| parse_query(black_box(RULE)))
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
