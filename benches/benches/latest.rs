//! The latest row of every alert in tables of the store, KQL text in and Arrow batches out, over 1 million rows: read from
//! the index, found by a pass over interned keys, and beside both the bound of a loop over the bare columns.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use kql_benches::events::{Events, STATUSES, Shape};
use kql_engine::{Engine, ResultColumn};
use kql_types::KqlType;
use sentinel_store::{Cell, Column, Encoding, StoreTable, Table, TableSchema};

const ROWS: usize = 1_000_000;

const SHAPES: [(&str, Shape); 3] = [
    ("few rows a key", Shape::Few),
    ("many rows a key", Shape::Many),
    ("one row a key", Shape::One),
];

/// What is asked; `TABLE` stands for the table.
const QUERIES: [(&str, &str); 4] = [
    (
        "status",
        "TABLE | summarize arg_max(TimeGenerated, Status) by SystemAlertId",
    ),
    (
        "row",
        "TABLE | summarize arg_max(TimeGenerated, *) by SystemAlertId",
    ),
    (
        "status, counted",
        "TABLE | summarize arg_max(TimeGenerated, Status) by SystemAlertId | summarize count() by Status",
    ),
    (
        "status of one",
        "TABLE | where SystemAlertId == 'none' | summarize arg_max(TimeGenerated, Status) by SystemAlertId",
    ),
];

fn columns() -> Vec<Column> {
    let column = |name: &str, kql_type, encoding| Column {
        name: name.to_owned(),
        kql_type,
        encoding,
    };
    vec![
        column("TimeGenerated", KqlType::DateTime, Encoding::Plain),
        column("SystemAlertId", KqlType::String, Encoding::Interned),
        column("Status", KqlType::String, Encoding::Interned),
        column("AlertName", KqlType::String, Encoding::Plain),
    ]
}

fn passed() -> TableSchema {
    TableSchema::new("Passed", columns())
}

fn indexed() -> TableSchema {
    TableSchema::new("Indexed", columns()).with_latest(
        "SystemAlertId",
        "TimeGenerated",
        &["Status"],
    )
}

fn stored(schema: TableSchema, events: &Events) -> Arc<Table> {
    let table = Arc::new(Table::new(schema));
    let mut writer = table.writer();
    for (row, &alert) in events.alerts.iter().enumerate() {
        let id = &events.ids[alert as usize];
        writer.row(|push| {
            push(Cell::Long(events.times[row]));
            push(Cell::Text(id));
            push(Cell::Text(STATUSES[usize::from(events.statuses[row])]));
            push(Cell::Text("Suspicious activity on a host of the network"));
        });
    }
    writer.publish();
    drop(writer);
    table
}

fn engine(events: &Events) -> Engine {
    let shown: Vec<ResultColumn> = columns()
        .into_iter()
        .map(|column| ResultColumn {
            name: column.name,
            kql_type: column.kql_type,
        })
        .collect();
    let tables = [indexed(), passed()].map(|schema| stored(schema, events));
    let builder = tables
        .into_iter()
        .fold(Engine::builder(), |builder, table| {
            let provider = Arc::new(StoreTable::new(Arc::clone(&table)));
            builder.provider(table.schema().name(), shown.clone(), provider)
        });
    builder.build()
}

/// The time and row of the latest row of every alert, then its status: codes, times and statuses as bare columns.
fn bound(events: &Events) -> (Vec<i64>, Vec<u8>) {
    let mut best = vec![(i64::MIN, 0_u32); events.ids.len()];
    for (row, (&alert, &time)) in events.alerts.iter().zip(&events.times).enumerate() {
        let best = &mut best[alert as usize];
        if time > best.0 {
            *best = (time, row as u32);
        }
    }
    let status = |row: u32| events.statuses[row as usize];
    best.into_iter()
        .map(|(time, row)| (time, status(row)))
        .unzip()
}

fn latest(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("latest rows");
    group
        .throughput(Throughput::Elements(ROWS as u64))
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat);
    for (shape_name, shape) in SHAPES {
        let events = Events::new(ROWS, shape);
        let engine = engine(&events);
        group.bench_function(format!("status, {shape_name}, bound"), |bencher| {
            bencher.iter(|| black_box(bound(&events)))
        });
        for (what, query) in QUERIES {
            for table in ["Indexed", "Passed"] {
                let query = query.replace("TABLE", table);
                let name = format!("{what}, {shape_name}, {}", table.to_lowercase());
                group.bench_function(name, |bencher| {
                    bencher.iter(|| engine.query(&query).expect("the query is right"))
                });
            }
        }
    }
    group.finish();
}

/// Rows on their way into an empty table: the key, the time, the status and a text, with and without the index.
fn ingest(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ingest");
    group
        .throughput(Throughput::Elements(ROWS as u64))
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat);
    for (shape_name, shape) in SHAPES {
        let events = Events::new(ROWS, shape);
        for schema in [indexed(), passed()] {
            let name = format!("{shape_name}, {}", schema.name().to_lowercase());
            group.bench_function(name, |bencher| {
                bencher.iter(|| stored(schema.clone(), &events))
            });
        }
    }
    group.finish();
}

criterion_group!(benches, latest, ingest);
criterion_main!(benches);
