//! The latest row of keys that are not interned: in memory, and from a Parquet file that is opened for each query.

use std::path::PathBuf;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use kql_benches::alerts;
use kql_engine::{Engine, save_parquet};

const ROWS: usize = 1_000_000;

const SHAPES: [(&str, usize); 3] = [
    ("3 rows a key", 3),
    ("1000 rows a key", 1000),
    ("one row a key", 1),
];

const QUERIES: [(&str, &str); 5] = [
    (
        "guids",
        "summarize arg_max(TimeGenerated, Status) by SystemAlertId",
    ),
    (
        "guids, whole rows",
        "summarize arg_max(TimeGenerated, *) by SystemAlertId",
    ),
    (
        "other texts",
        "summarize arg_max(TimeGenerated, Status) by strcat(SystemAlertId, '/1')",
    ),
    (
        "numbers",
        "summarize arg_max(TimeGenerated, Status) by hash(SystemAlertId)",
    ),
    (
        "two keys",
        "summarize arg_max(TimeGenerated, Status) by SystemAlertId, AlertSeverity",
    ),
];

fn in_memory(criterion: &mut Criterion) {
    for (shape, rows_a_key) in SHAPES {
        let engine = alerts(ROWS, rows_a_key);
        let mut group = criterion.benchmark_group(format!("hashed, {shape}"));
        group
            .throughput(Throughput::Elements(ROWS as u64))
            .sample_size(10)
            .sampling_mode(SamplingMode::Flat);
        for (what, query) in QUERIES {
            let query = format!("Alerts | {query}");
            group.bench_function(what, |bencher| {
                bencher.iter(|| engine.query(&query).expect("the query is right"));
            });
        }
        group.finish();
    }
}

/// A file in the system's folder for such, gone when dropped.
struct TempFile(PathBuf);

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn saved(rows_a_key: usize) -> TempFile {
    let name = format!("kqlab-bench-{}-{rows_a_key}.parquet", std::process::id());
    let path = std::env::temp_dir().join(name);
    let rows = alerts(ROWS, rows_a_key).query("Alerts");
    let rows = rows.expect("the table is there");
    let table = rows.primary();
    save_parquet(&path, &table.columns, &table.batches).expect("the folder is writable");
    TempFile(path)
}

fn from_parquet(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("from Parquet");
    group
        .throughput(Throughput::Elements(ROWS as u64))
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat);
    for (shape, rows_a_key) in SHAPES {
        let file = saved(rows_a_key);
        let opened = || {
            let builder = Engine::builder().load_file("Alerts", &file.0);
            builder.expect("the file is good").build()
        };
        let queries = [
            (
                "latest status",
                "Alerts | summarize arg_max(TimeGenerated, Status) by SystemAlertId",
            ),
            (
                "an hour",
                "Alerts | where TimeGenerated < datetime(2024-06-01 01:00) | count",
            ),
            ("count", "Alerts | count"),
        ];
        for (what, query) in queries {
            group.bench_function(format!("{what}, {shape}"), |bencher| {
                bencher.iter(|| opened().query(query).expect("the query is right"));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, in_memory, from_parquet);
criterion_main!(benches);
