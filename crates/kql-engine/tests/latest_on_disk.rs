//! The latest rows of a table on disk are the same from its index as from a look at all rows, whatever happens to its files.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, LargeStringArray, RecordBatch, StringViewArray};
use arrow::datatypes::{Field, Schema};
use kql_engine::{Engine, EngineBuilder, QueryOptions, ResultColumn};
use kql_types::{KqlType, Value, datetime};
use sentinel_store::{Column, DiskStore, Encoding, Merge};

const TABLE: &str = "SecurityAlert";

/// An empty folder of this test.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn columns() -> Vec<Column> {
    let column = |name: &str, kql_type| Column {
        name: name.to_owned(),
        kql_type,
        encoding: Encoding::Plain,
    };
    vec![
        column("TimeGenerated", KqlType::DateTime),
        column("SystemAlertId", KqlType::String),
        column("Status", KqlType::String),
        column("Number", KqlType::Long),
        column("Entities", KqlType::Dynamic),
    ]
}

/// The rows with these numbers: a third as many keys as rows, times with ties and tenths, some of which are null.
fn batch(numbers: std::ops::Range<i64>) -> RecordBatch {
    let mix = |number: i64, end: i64| (number * 7919 + 13) % end;
    let start = datetime::UNIX_EPOCH;
    let time = |number: i64| (mix(number, 17) != 0).then(|| start + mix(number, 5003) / 3);
    let key = |number: i64| format!("{:08x}-0000-4000-8000-00000000000a", mix(number, 997));
    let texts = |text: &dyn Fn(i64) -> String| -> ArrayRef {
        Arc::new(StringViewArray::from_iter_values(numbers.clone().map(text)))
    };
    let documents = numbers.clone().map(|number| format!("[{number}]"));
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(numbers.clone().map(time).collect::<Int64Array>()),
        texts(&key),
        texts(&|number| format!("status {}", mix(number, 5))),
        Arc::new(numbers.clone().collect::<Int64Array>()),
        Arc::new(LargeStringArray::from_iter_values(documents)),
    ];
    let fields = columns()
        .into_iter()
        .map(|column| Field::new(column.name, column.kql_type.arrow_type(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    RecordBatch::try_new(schema, arrays).expect("arrays of one length")
}

fn append(store: &DiskStore, numbers: std::ops::Range<i64>) {
    append_to(store, TABLE, &[batch(numbers)]);
}

fn append_to(store: &DiskStore, table: &str, batches: &[RecordBatch]) {
    let appended = store.append(table, &columns(), batches);
    appended.expect("the target directory is writable");
}

fn engine(store: &DiskStore) -> Engine {
    builder(store, TABLE).build()
}

fn builder(store: &DiskStore, name: &str) -> EngineBuilder {
    let table = store.table(name).expect("a table");
    let snapshot = table.snapshot();
    let columns = snapshot
        .schema()
        .columns()
        .iter()
        .map(|column| ResultColumn {
            name: column.name.clone(),
            kql_type: column.kql_type,
        });
    let columns = columns.collect();
    Engine::builder().provider(name, columns, table)
}

fn rows(engine: &Engine, query: &str) -> Vec<String> {
    let result = engine.query(query).expect("the query is right");
    let rows = result.primary().rows().map(|row| format!("{row:?}"));
    let mut rows: Vec<String> = rows.collect();
    rows.sort();
    rows
}

/// Asks with the index, and in a way that has none.
#[track_caller]
fn check(store: &DiskStore) {
    let engine = engine(store);
    for what in ["*", "Status", "Number, Status", "Entities"] {
        let latest = format!("summarize arg_max(TimeGenerated, {what}) by SystemAlertId");
        let indexed = format!("{TABLE} | {latest}");
        let plans = engine.plan(&indexed, &QueryOptions::default());
        let plans = format!("{:?}", plans.expect("the query is right"));
        assert!(plans.contains("DiskLatest"), "{plans}");
        let hashed = format!("{TABLE} | where strlen(SystemAlertId) > 0 | {latest}");
        let expected = rows(&engine, &hashed);
        assert!(!expected.is_empty());
        assert!(rows(&engine, &indexed) == expected, "{what}");
        let counted =
            |query: &str| rows(&engine, &format!("{query} | summarize count() by Status"));
        if what == "Status" {
            assert_eq!(counted(&indexed), counted(&hashed));
        }
    }
}

#[test]
fn the_index_grows_with_the_table_and_outlives_merges_and_reopening() {
    let folder = folder("latest_on_disk");
    let store = DiskStore::open(&folder).expect("a folder is made");
    append(&store, 0..1);
    check(&store);
    append(&store, 1..30_000);
    append(&store, 30_000..30_010);
    check(&store);
    store.merge(TABLE, Merge::AllSmall).expect("it is merged");
    check(&store);
    // One file holds rows that the index knows, and others.
    append(&store, 30_010..31_000);
    store.merge(TABLE, Merge::AllSmall).expect("it is merged");
    check(&store);
    drop(store);
    let store = DiskStore::open(&folder).expect("nobody writes");
    check(&store);
}

#[test]
fn a_column_that_came_later_is_null_before() {
    let store = DiskStore::open(&folder("latest_on_disk_columns")).expect("a folder is made");
    append(&store, 0..100);
    let column = Column {
        name: "Later".to_owned(),
        kql_type: KqlType::String,
        encoding: Encoding::Plain,
    };
    let arrays = [
        Value::DateTime(datetime::MAX).to_array(1),
        Value::String("new".to_owned()).to_array(1),
        Value::String("x".to_owned()).to_array(1),
    ];
    let columns = [columns()[0].clone(), columns()[1].clone(), column];
    let fields = columns
        .iter()
        .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema, arrays.to_vec()).expect("one row");
    let appended = store.append(TABLE, &columns, &[batch]);
    appended.expect("the target directory is writable");
    check(&store);
    let engine = engine(&store);
    let later = format!(
        "{TABLE} | summarize arg_max(TimeGenerated, Later) by SystemAlertId | summarize count() by Later"
    );
    assert_eq!(rows(&engine, &later).len(), 2);
}

#[test]
fn what_was_found_damaged_is_no_longer_in_the_index() {
    let folder = folder("latest_on_disk_damage");
    let store = DiskStore::open(&folder).expect("a folder is made");
    append(&store, 0..500);
    append(&store, 500..1500);
    append(&store, 1500..1600);
    check(&store);
    let snapshot = store.table(TABLE).expect("a table").snapshot();
    let path = snapshot.paths().nth(1).expect("a file").to_owned();
    drop(snapshot);
    let mut bytes = std::fs::read(&path).expect("a file");
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).expect("the file is writable");
    assert_eq!(store.check().expect("it can be read").len(), 1);
    check(&store);
    append(&store, 1600..1700);
    check(&store);
}

/// Queries of plans that were made before rows came, or that find no memory, look at rows.
#[test]
fn without_memory_for_the_index_rows_go_to_disk() {
    let store = DiskStore::open(&folder("latest_on_disk_memory")).expect("a folder is made");
    append(&store, 0..40_000);
    let table = store.table(TABLE).expect("a table");
    let snapshot = table.snapshot();
    let columns: Vec<ResultColumn> = (snapshot.schema().columns().iter())
        .map(|column| ResultColumn {
            name: column.name.clone(),
            kql_type: column.kql_type,
        })
        .collect();
    let query = format!("{TABLE} | summarize arg_max(TimeGenerated, *) by SystemAlertId");
    let free = rows(&engine(&store), &query);
    let store = DiskStore::open_for_reading(store.folder()).expect("there is a workspace");
    let table = store.table(TABLE).expect("a table");
    let bound = Engine::builder().provider(TABLE, columns, table);
    let bound = bound.memory_limit(100_000).build();
    assert!(rows(&bound, &query) == free);
}

/// A table that has no index: keys come as codes into the dictionaries of its files, where those have them.
const OTHER: &str = "Other";

/// The rows of [`batch`], with another key.
fn batch_of_keys(numbers: std::ops::Range<i64>, key: impl Fn(i64) -> String) -> RecordBatch {
    let rows = batch(numbers.clone());
    let keys: ArrayRef = Arc::new(StringViewArray::from_iter_values(numbers.map(key)));
    let mut arrays = rows.columns().to_vec();
    arrays[1] = keys;
    RecordBatch::try_new(rows.schema(), arrays).expect("arrays of one length")
}

/// The row of each key that wins by definition: the last of those with the greatest time, or with the least; where there is
/// no time, the first.
fn winners(rows: &[Vec<Value>], wins: impl Fn(&Value, &Value) -> bool) -> Vec<String> {
    let mut best: HashMap<String, &Vec<Value>> = HashMap::new();
    for row in rows {
        let winner = best.entry(format!("{:?}", row[1])).or_insert(row);
        let is_null = |row: &[Value]| row[0] == Value::null(KqlType::DateTime);
        if !is_null(row) && (is_null(winner) || !wins(&winner[0], &row[0])) {
            *winner = row;
        }
    }
    let mut rows: Vec<String> = best.values().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

/// Asks for whole rows, in the order of the table's columns; these columns are read as codes.
#[track_caller]
fn check_other(store: &DiskStore, condition: &str, codes: &str) {
    let order = "project TimeGenerated, SystemAlertId, Status, Number, Entities";
    let source = format!("{OTHER} {condition} | {order}");
    let free = builder(store, OTHER).build();
    let all = free.query(&source).expect("the query is right");
    let all: Vec<Vec<Value>> = all.primary().rows().collect();
    let instant = |value: &Value| match value {
        Value::DateTime(ticks) => *ticks,
        other => panic!("{other:?} is no datetime"),
    };
    let greatest = winners(&all, |best, other| instant(best) > instant(other));
    let least = winners(&all, |best, other| instant(best) < instant(other));
    for (function, expected) in [("arg_max", greatest), ("arg_min", least)] {
        let latest = format!("{source} | summarize {function}(TimeGenerated, *) by SystemAlertId");
        let latest = format!("{latest} | {order}");
        let plans = free.plan(&latest, &QueryOptions::default());
        let plans = format!("{:?}", plans.expect("the query is right"));
        assert!(plans.contains(&format!("codes=[{codes}]")), "{plans}");
        assert!(!expected.is_empty());
        assert!(rows(&free, &latest) == expected, "{latest}");
        let bound = builder(store, OTHER).memory_limit(2_000_000).build();
        assert!(
            rows(&bound, &latest) == expected,
            "{latest}, in little memory"
        );
    }
}

#[test]
fn keys_are_looked_at_once_for_each_dictionary() {
    const BOTH: &str = "SystemAlertId, Status";
    let store = DiskStore::open(&folder("latest_on_disk_coded")).expect("a folder is made");
    let guid = |n: i64| format!("{n:08x}-0000-4000-8000-00000000000b");
    let of_some = |n: i64| match n * 31 % 500 {
        0 => String::new(),
        1..30 => format!("{}", n % 30),
        30..90 => format!("not a guid, but a long text: {}", n % 60),
        other => guid(other),
    };
    // Two batches of one file, in which rows come that have no time and such that have.
    append_to(
        &store,
        OTHER,
        &[
            batch_of_keys(0..9000, of_some),
            batch_of_keys(9000..20_000, of_some),
        ],
    );
    check_other(&store, "", BOTH);
    append_to(&store, OTHER, &[batch_of_keys(20_000..20_010, of_some)]);
    let of_more = |n: i64| guid(n * 7919 % 4000);
    append_to(&store, OTHER, &[batch_of_keys(20_010..40_000, of_more)]);
    check_other(&store, "", BOTH);
    check_other(&store, "| where Status != 'status 3'", "SystemAlertId");
    check_other(
        &store,
        "| where Number % 3 == 1 and strlen(SystemAlertId) > 1",
        "Status",
    );
    store.merge(OTHER, Merge::AllSmall).expect("it is merged");
    check_other(&store, "", BOTH);
    // Keys of a file that come once only are no codes.
    append_to(&store, OTHER, &[batch_of_keys(40_000..43_000, guid)]);
    check_other(&store, "", "Status");
}
