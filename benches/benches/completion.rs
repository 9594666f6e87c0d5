//! Completion at the end of a long query over the table with the most columns.
//!
//! The columns at the cursor come from binding everything before it. An answer that takes longer than 20 ms is felt.

use criterion::{Criterion, criterion_group, criterion_main};
use kql_engine::{Engine, ResultColumn};
use kql_service::{Service, highlight};
use sentinel_store::{CatalogTable, catalog};
use std::hint::black_box;

fn completion(c: &mut Criterion) {
    let largest = catalog()
        .iter()
        .max_by_key(|table| table.columns().count())
        .expect("the catalog has tables");
    let columns = columns(largest);
    let text = query(largest.name(), &columns, 50);
    let engine = Engine::builder()
        .table(largest.name(), columns, Vec::new())
        .build();
    let service = Service::new(engine.catalog());
    let found = service.complete(&text, text.len()).candidates;
    assert!(!found.is_empty(), "the last operator has columns to offer");

    let mut group = c.benchmark_group("completion");
    group.bench_function("columns behind 50 operators", |b| {
        b.iter(|| service.complete(black_box(&text), text.len()));
    });
    group.bench_function("problems of 50 operators", |b| {
        b.iter(|| service.problems(black_box(&text)));
    });
    group.bench_function("highlight 50 operators", |b| {
        b.iter(|| highlight(black_box(&text)));
    });
    group.finish();
}

fn columns(table: &CatalogTable) -> Vec<ResultColumn> {
    let columns = table.columns().map(|(name, kql_type)| ResultColumn {
        name: name.to_owned(),
        kql_type,
    });
    columns.collect()
}

/// Operators that keep all columns and add some, and at the end one that is being typed.
fn query(table: &str, columns: &[ResultColumn], operators: usize) -> String {
    let mut text = table.to_owned();
    for idx in 0..operators {
        let column = &columns[idx % columns.len()].name;
        text += &match idx % 3 {
            0 => format!("\n| where isnotempty(tostring(['{column}']))"),
            1 => format!("\n| extend x{idx} = strcat(tostring(['{column}']), \"-\", {idx})"),
            _ => format!("\n| sort by ['{column}'] asc"),
        };
    }
    text + "\n| where x1 == 'a' and "
}

criterion_group!(benches, completion);
criterion_main!(benches);
