//! Queries within a memory limit give the answers of queries without.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{Field, Schema};
use kql_engine::{Engine, EngineBuilder, QueryError, QueryOptions, ResultColumn};
use kql_types::{KqlType, Value, convert};
use sentinel_store::{Cell, Column, Encoding, StoreTable, Table, TableSchema};

const ROWS: usize = 40_000;
const BATCH_ROWS: usize = 4096;

fn columns() -> Vec<ResultColumn> {
    let column = |name: &str, kql_type| ResultColumn {
        name: name.to_owned(),
        kql_type,
    };
    vec![
        column("t", KqlType::Long),
        column("id", KqlType::String),
        column("n", KqlType::Long),
        column("text", KqlType::String),
    ]
}

/// A third as many keys as rows, and times with ties.
fn rows(first: usize, count: usize) -> RecordBatch {
    let numbers = || (first..first + count).map(|row| row as i64);
    let texts = |text: fn(i64) -> String| -> ArrayRef {
        Arc::new(StringViewArray::from_iter_values(numbers().map(text)))
    };
    let guid = |key: i64| format!("{key:08x}-0000-4000-8000-{key:012x}");
    let ids = numbers().map(|row| guid(row * 7919 % (ROWS as i64 / 3)));
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(numbers().map(|row| row % 1000 / 3).collect::<Int64Array>()),
        Arc::new(StringViewArray::from_iter_values(ids)),
        Arc::new(numbers().collect::<Int64Array>()),
        texts(|row| format!("a text that belongs to row {row}")),
    ];
    let fields = columns()
        .into_iter()
        .map(|column| Field::new(column.name, column.kql_type.arrow_type(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    RecordBatch::try_new(schema, arrays).expect("arrays of one length")
}

fn builder() -> EngineBuilder {
    let starts = (0..ROWS).step_by(BATCH_ROWS);
    let batches = starts.map(|first| rows(first, BATCH_ROWS.min(ROWS - first)));
    Engine::builder().table("T", columns(), batches.collect())
}

fn answer(engine: &Engine, query: &str) -> BTreeSet<String> {
    let result = engine.query(query).expect("the query is right");
    let table = result.primary();
    let mut lines = BTreeSet::new();
    for batch in &table.batches {
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter().zip(&table.columns);
            let cells = cells.map(|(array, column)| {
                let value = Value::from_array(array.as_ref(), row, column.kql_type);
                let mut text = String::new();
                convert::write_string(&value, &mut text);
                text
            });
            let line = cells.collect::<Vec<_>>().join(" | ");
            assert!(lines.insert(line), "rows of different keys differ");
        }
    }
    lines
}

#[track_caller]
fn check(memory_limit: usize, query: &str) {
    let free = answer(&builder().build(), query);
    let bound = answer(&builder().memory_limit(memory_limit).build(), query);
    assert_eq!(free.len(), bound.len());
    assert!(free == bound, "the limit changes the answer to {query}");
}

#[test]
fn the_latest_rows_go_to_disk() {
    for limit in [400_000, 2_000_000] {
        check(limit, "T | summarize arg_max(t, *) by id");
        check(limit, "T | summarize arg_min(t, *) by strcat(id, '!')");
        check(limit, "T | summarize arg_max(t, *) by id, n % 2");
        check(
            limit,
            "T | extend k = n * 7919 % 5000 | summarize arg_max(t, *) by k",
        );
    }
}

/// A table of the store has a place for every key where there is memory for them all, and looks at rows otherwise.
#[test]
fn the_latest_rows_of_the_store_go_to_disk() {
    let interned = columns().into_iter().map(|column| Column {
        encoding: match column.name.as_str() {
            "id" | "text" => Encoding::Interned,
            _ => Encoding::Plain,
        },
        name: column.name,
        kql_type: column.kql_type,
    });
    let schema = TableSchema::new("T", interned.collect());
    let table = Arc::new(Table::new(schema));
    let mut writer = table.writer();
    for row in 0..ROWS as i64 {
        writer.row(|push| {
            push(Cell::Long(row % 1000 / 3));
            push(Cell::Text(&format!("key {}", row * 7919 % 30_000)));
            push(Cell::Long(row));
            push(Cell::Text(["New", "Active", "Closed"][row as usize % 3]));
        });
    }
    writer.publish();
    drop(writer);
    let builder = || {
        let provider = Arc::new(StoreTable::new(Arc::clone(&table)));
        Engine::builder().provider("T", columns(), provider)
    };
    let (free, bound) = (builder(), builder().memory_limit(400_000));
    let (free, bound) = (free.build(), bound.build());
    for query in [
        "T | summarize arg_max(t, *) by id",
        "T | summarize arg_min(t, n) by id | project n, id",
        "T | where n > 500 | summarize arg_max(t, *) by id",
        "T | summarize arg_max(t, text) by id | summarize count() by text",
    ] {
        let all = answer(&free, query);
        assert!(
            all == answer(&bound, query),
            "the limit changes the answer to {query}"
        );
    }
    let plans = bound.plan(
        "T | summarize arg_max(t, *) by id",
        &QueryOptions::default(),
    );
    let plans = format!("{:?}", plans.expect("the query is right"));
    assert!(plans.contains("StoreLatest"), "{plans}");
}

#[test]
fn rows_that_lost_are_dropped_before_rows_go_to_disk() {
    check(1_000_000, "T | summarize arg_max(t, *) by n % 10");
}

#[test]
fn what_can_not_go_to_disk_fails_and_says_so() {
    let engine = builder().memory_limit(100_000).build();
    let error = engine
        .query("T | sort by n asc | serialize previous = prev(text) | count")
        .expect_err("all rows at once are too many");
    match error {
        QueryError::Execution(reason) => assert!(reason.contains("memory"), "{reason}"),
        other => panic!("not a matter of memory: {other}"),
    }
}
