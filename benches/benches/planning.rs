//! What a query costs before it touches rows: queries of dashboards over tables of a few rows, KQL text in and Arrow batches
//! out, in CPU time of the whole process. `bound` is the part of parser and binder. `cold` is a query that comes after other work,
//! as most queries of people and programs do: neither code nor data of the engine are in the caches of the processor.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use cpu_time::ProcessTime;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use kql_engine::{Engine, ResultColumn};
use kql_types::KqlType;
use sentinel_store::{Cell, StoreTable, Table, TableSchema};

const TABLES: [&str; 2] = ["SecurityAlert", "SecurityIncident"];

/// More bytes than caches hold.
const OTHER_BYTES: usize = 96 << 20;

const QUERIES: [(&str, &str); 10] = [
    ("print", "print 1"),
    ("count", "SecurityAlert | count"),
    ("take 1", "SecurityAlert | take 1"),
    (
        "status of one",
        "SecurityAlert | where SystemAlertId == 'a1' | summarize arg_max(TimeGenerated, Status) by SystemAlertId",
    ),
    (
        "latest status",
        "SecurityAlert | summarize arg_max(TimeGenerated, Status) by SystemAlertId",
    ),
    (
        "latest status, counted",
        "SecurityAlert | summarize arg_max(TimeGenerated, Status) by SystemAlertId | summarize count() by Status",
    ),
    (
        "latest row, filtered",
        "SecurityAlert | where TimeGenerated > ago(7d) | summarize arg_max(TimeGenerated, *) by SystemAlertId
            | where Status == 'New' and AlertSeverity in ('High', 'Medium') | project TimeGenerated, AlertName, Status",
    ),
    (
        "alerts over time",
        "SecurityAlert | where TimeGenerated > ago(30d) | extend Delay = TimeGenerated - StartTime
            | summarize percentile(Delay, 95), count() by bin(TimeGenerated, 1d), AlertSeverity | sort by TimeGenerated asc",
    ),
    (
        "newest ten",
        "SecurityIncident | where Status != 'Closed' | top 10 by TimeGenerated | project IncidentNumber, Title, Severity",
    ),
    (
        "incidents and their alerts",
        "SecurityIncident | summarize arg_max(LastModifiedTime, *) by IncidentNumber | mv-expand AlertId = AlertIds to typeof(string)
            | join kind=inner (SecurityAlert | summarize arg_max(TimeGenerated, *) by SystemAlertId) on $left.AlertId == $right.SystemAlertId
            | summarize Alerts = dcount(SystemAlertId) by IncidentNumber, Title, Severity1 = AlertSeverity",
    ),
];

/// A table of the catalog with a hundred rows, three of each key.
fn table(name: &str) -> Arc<Table> {
    let schema = TableSchema::of_catalog(name).expect("a table of the catalog");
    let table = Arc::new(Table::new(schema));
    let mut writer = table.writer();
    for row in 0..100_i64 {
        let id = format!("a{}", row / 3);
        writer.row(|push| {
            for column in table.schema().columns() {
                push(match column.kql_type {
                    KqlType::String => Cell::Text(&id),
                    KqlType::DateTime | KqlType::Long => Cell::Long(row),
                    KqlType::Int => Cell::Int((row / 3) as i32),
                    _ => Cell::Null,
                });
            }
        });
    }
    writer.publish();
    drop(writer);
    table
}

fn engine() -> Engine {
    let builder = TABLES.iter().fold(Engine::builder(), |builder, name| {
        let table = table(name);
        let columns = table.schema().columns().iter().map(|column| ResultColumn {
            name: column.name.clone(),
            kql_type: column.kql_type,
        });
        let columns = columns.collect();
        builder.provider(name, columns, Arc::new(StoreTable::new(table)))
    });
    builder.now(0).build()
}

/// CPU time of the process, so that what else the machine does matters little.
struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = ProcessTime;
    type Value = Duration;

    fn start(&self) -> ProcessTime {
        ProcessTime::now()
    }

    fn end(&self, started: ProcessTime) -> Duration {
        started.elapsed()
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

/// Writes to all of this memory, so that the caches hold nothing else.
fn fill_caches(other: &mut [u64]) {
    other
        .iter_mut()
        .for_each(|number| *number = number.wrapping_add(1));
    black_box(other);
}

fn planning(criterion: &mut Criterion<CpuTime>) {
    let engine = engine();
    let mut group = criterion.benchmark_group("planning");
    group.sample_size(20);
    let mut other = vec![0_u64; OTHER_BYTES / size_of::<u64>()];
    for (what, query) in QUERIES {
        group.bench_function(format!("{what}, bound"), |bencher| {
            bencher.iter(|| black_box(engine.schema(query).expect("the query is right")));
        });
        group.bench_function(what, |bencher| {
            bencher.iter(|| black_box(engine.query(query).expect("the query is right")));
        });
        group.bench_function(format!("{what}, cold"), |bencher| {
            let run = |()| engine.query(query).expect("the query is right");
            bencher.iter_batched(|| fill_caches(&mut other), run, BatchSize::PerIteration);
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = planning
}
criterion_main!(benches);
