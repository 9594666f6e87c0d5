//! The latest row of every alert in tables of the store, KQL text in and Arrow batches out, over 1 and 10 million rows: read
//! from the index, found by a pass over interned keys, and beside both the bound of a loop over the bare columns.

use std::hint::black_box;
use std::sync::Arc;

use criterion::measurement::WallTime;
use criterion::{
    BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use kql_benches::bound::{Index, latest_statuses};
use kql_benches::events::{Events, STATUSES, Shape};
use kql_engine::{Engine, ResultColumn};
use kql_types::KqlType;
use sentinel_store::{Cell, Column, Encoding, StoreTable, Table, TableSchema};

const SIZES: [(&str, usize); 2] = [
    ("1 million rows", 1_000_000),
    ("10 million rows", 10_000_000),
];

const SHAPES: [(&str, Shape); 3] = [
    ("few rows a key", Shape::Few),
    ("many rows a key", Shape::Many),
    ("one row a key", Shape::One),
];

/// What is asked; `TABLE` stands for the table.
const QUERIES: [(&str, &str); 5] = [
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
    (
        "filtered scan",
        "TABLE | where Status == 'Dismissed' and TimeGenerated > datetime(2024-06-03)
            | project TimeGenerated, SystemAlertId, Status, AlertName",
    ),
];

/// Runs `run` for every size and shape, in a group of its own.
fn for_each_shape(
    criterion: &mut Criterion,
    what: &str,
    mut run: impl FnMut(&mut BenchmarkGroup<'_, WallTime>, &Events),
) {
    for (size, rows) in SIZES {
        for (shape_name, shape) in SHAPES {
            let mut group = criterion.benchmark_group(format!("{what}, {size}, {shape_name}"));
            group
                .throughput(Throughput::Elements(rows as u64))
                .sample_size(10)
                .sampling_mode(SamplingMode::Flat);
            run(&mut group, &Events::new(rows, shape));
            group.finish();
        }
    }
}

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

fn latest(criterion: &mut Criterion) {
    for_each_shape(criterion, "latest", |group, events| {
        let engine = engine(events);
        group.bench_function("status, bound", |bencher| {
            bencher.iter(|| {
                black_box(latest_statuses(
                    events.ids.len(),
                    &events.alerts,
                    &events.times,
                    &events.statuses,
                ))
            });
        });
        for (what, query) in QUERIES {
            for table in ["Indexed", "Passed"] {
                let query = query.replace("TABLE", table);
                group.bench_function(format!("{what}, {}", table.to_lowercase()), |bencher| {
                    bencher.iter(|| engine.query(&query).expect("the query is right"));
                });
            }
        }
    });
}

/// Rows on their way into an empty table: the key, the time, the status and a text, with and without the index, and beside
/// both the bound of an index of keys alone.
fn ingest(criterion: &mut Criterion) {
    for_each_shape(criterion, "ingest", |group, events| {
        group.bench_function("bound", |bencher| {
            let ids = || {
                events
                    .alerts
                    .iter()
                    .map(|&alert| events.ids[alert as usize].as_str())
            };
            bencher.iter(|| Index::of(ids(), &events.times, &events.statuses));
        });
        for schema in [indexed(), passed()] {
            group.bench_function(schema.name().to_lowercase(), |bencher| {
                bencher.iter(|| stored(schema.clone(), events));
            });
        }
    });
}

criterion_group!(benches, latest, ingest);
criterion_main!(benches);
