//! What holds of a workspace on disk whatever happens to its files.

mod background;
mod damage;
mod fault;
mod rows;

use std::sync::Arc;

use datafusion::prelude::{Expr, SessionContext, col, ident, lit};
use datafusion::scalar::ScalarValue;
use kql_types::{KqlType, datetime};

use super::*;
use crate::schema::{Column, Encoding};
use rows::{TempFolder, append, ids, rows_of, scanned};

#[test]
fn what_was_appended_is_there_after_reopening() {
    let folder = TempFolder::new("reopen");
    let before = {
        let store = DiskStore::open(folder.path()).expect("a folder is made");
        append(&store, "T", 0..5);
        append(&store, "T", 5..7);
        append(&store, "my table/2", 0..1);
        rows_of(&store, "T")
    };
    let store = DiskStore::open_for_reading(folder.path()).expect("there is a workspace");
    assert_eq!(rows_of(&store, "T"), before);
    assert_eq!(ids(&store, "T"), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(ids(&store, "my table/2"), [0]);
    assert_eq!(store.damage(), []);
    assert_eq!(store.table("T").expect("a table").snapshot().rows(), 7);
}

#[test]
fn a_scan_gives_what_the_files_hold() {
    let folder = TempFolder::new("scan");
    let store = DiskStore::open(folder.path()).expect("a folder is made");
    append(&store, "T", 0..40);
    append(&store, "T", 40..45);
    let all = scanned(&store, "T", None);
    assert_eq!(all, rows_of(&store, "T"));
}

#[test]
fn conditions_pass_what_they_should() {
    let folder = TempFolder::new("conditions");
    let store = DiskStore::open(folder.path()).expect("a folder is made");
    // Odd rows of the second append have a tenth of a microsecond; those of the first have none.
    append(&store, "T", 0..100);
    append(&store, "T", 1000..1100);
    let times: Vec<i64> = (0..100).chain(1000..1100).map(rows::time).collect();
    let long = |ticks: i64| lit(ScalarValue::Int64(Some(ticks)));
    type Comparison = (fn(Expr, Expr) -> Expr, fn(&i64, &i64) -> bool);
    let operators: [Comparison; 6] = [
        (Expr::gt, i64::gt),
        (Expr::gt_eq, i64::ge),
        (Expr::lt, i64::lt),
        (Expr::lt_eq, i64::le),
        (Expr::eq, i64::eq),
        (Expr::not_eq, i64::ne),
    ];
    for constant in [0, 50, 99, 1000, 1001, 1050, 1099].map(rows::time) {
        for constant in [constant - 1, constant, constant + 1] {
            for (operator, holds) in operators {
                let expected = times.iter().filter(|time| holds(time, &constant)).count();
                let found = scanned(&store, "T", Some(operator(col("at"), long(constant))));
                assert_eq!(found.len(), expected, "{constant}");
                let turned = scanned(&store, "T", Some(operator(long(constant), col("at"))));
                let expected = times.iter().filter(|time| holds(&constant, time)).count();
                assert_eq!(turned.len(), expected, "{constant}, turned round");
            }
        }
    }
    let text = lit(ScalarValue::Utf8View(Some("text 1007".to_owned())));
    assert_eq!(
        scanned(&store, "T", Some(ident("textId").eq(text))).len(),
        1
    );
    let unknown = lit(ScalarValue::Utf8View(Some("text 5000".to_owned())));
    assert_eq!(
        scanned(&store, "T", Some(ident("textId").eq(unknown))).len(),
        0
    );
}

#[test]
fn a_column_that_came_later_is_null_before() {
    let folder = TempFolder::new("columns");
    let store = DiskStore::open(folder.path()).expect("a folder is made");
    append(&store, "T", 0..2);
    let column = |name: &str, kql_type| Column {
        name: name.to_owned(),
        kql_type,
        encoding: Encoding::Plain,
    };
    let columns = [column("new", KqlType::String), column("id", KqlType::Long)];
    let batch = rows::batch_of(
        &columns,
        &[vec![rows::text("x")], vec![kql_types::Value::Long(2)]],
    );
    store
        .append("T", &columns, &[batch])
        .expect("it is appended");
    let read = scanned(&store, "T", None);
    assert_eq!(read, rows_of(&store, "T"));
    let last = |row: usize| read[row].last().expect("a column").clone();
    assert_eq!([last(0), last(1), last(2)], ["", "", "x"].map(rows::text));

    let wrong = [column("id", KqlType::String)];
    let batch = rows::batch_of(&wrong, &[vec![rows::text("x")]]);
    let error = store
        .append("T", &wrong, &[batch])
        .expect_err("a long is no string");
    assert_eq!(
        error.to_string(),
        "column `id` of `T` is a long, and not a string"
    );
}

#[test]
fn one_writes_and_others_read() {
    let folder = TempFolder::new("locks");
    let nothing = DiskStore::open_for_reading(&folder.path().join("x"));
    assert!(matches!(nothing, Err(DiskError::NoWorkspace { .. })));
    let store = DiskStore::open(folder.path()).expect("a folder is made");
    append(&store, "T", 0..3);
    let second = DiskStore::open(folder.path()).expect_err("somebody writes");
    assert!(matches!(second, DiskError::InUse { .. }), "{second}");
    let reader = DiskStore::open_for_reading(folder.path()).expect("a reader reads");
    for id in 3..20 {
        append(&store, "T", id..id + 1);
        store.merge("T", Merge::WhereItPays).expect("it is merged");
    }
    assert_eq!(ids(&reader, "T"), [0, 1, 2], "the files of a reader stay");
    let refused = reader.set_now(0).expect_err("a reader does not write");
    assert!(matches!(refused, DiskError::ReadOnly { .. }));
    drop((store, reader));
    let store = DiskStore::open(folder.path()).expect("nobody writes");
    assert_eq!(ids(&store, "T"), (0..20).collect::<Vec<_>>());
    let files = std::fs::read_dir(folder.path().join("tables/T")).expect("a folder");
    assert_eq!(
        files.count(),
        store.table("T").expect("a table").snapshot().files()
    );
}

#[test]
fn merged_segments_hold_the_same_rows() {
    let folder = TempFolder::new("merge");
    let store = DiskStore::open(folder.path()).expect("a folder is made");
    for first in [0, 990, 20, 1010, 30] {
        append(&store, "T", first..first + 10);
    }
    let before = rows_of(&store, "T");
    let held = store.table("T").expect("a table").snapshot();
    assert_eq!(
        store.merge("T", Merge::AllSmall).expect("it is merged"),
        (5, 1)
    );
    assert_eq!(rows_of(&store, "T"), before);
    assert_eq!(scanned(&store, "T", None), before);
    assert!(
        held.paths().all(|path| path.exists()),
        "somebody may read them"
    );
    let old: Vec<_> = held.paths().map(|path| path.to_owned()).collect();
    drop(held);
    assert!(old.iter().all(|path| !path.exists()), "nobody reads them");
    drop(store);
    let store = DiskStore::open(folder.path()).expect("nobody writes");
    assert_eq!(rows_of(&store, "T"), before);
    assert_eq!(store.damage(), []);
}

#[test]
fn a_workspace_has_a_time_of_its_own() {
    let folder = TempFolder::new("clock");
    let store = DiskStore::open(folder.path()).expect("a folder is made");
    assert_eq!(store.now(), None);
    let noon = datetime::parse("2024-05-01T12:00:00.1234567Z").expect("a datetime");
    store.set_now(noon).expect("it is written");
    drop(store);
    let store = DiskStore::open(folder.path()).expect("nobody writes");
    assert_eq!(store.now(), Some(noon));
}

#[test]
fn a_limit_reads_no_more_than_it_needs() {
    let folder = TempFolder::new("limit");
    let store = DiskStore::open(folder.path()).expect("a folder is made");
    append(&store, "T", 0..10);
    append(&store, "T", 10..20);
    let table = store.table("T").expect("a table");
    let frame = SessionContext::new().read_table(Arc::clone(&table) as _);
    let frame = frame
        .and_then(|frame| frame.limit(0, Some(12)))
        .expect("a plan");
    let batches = rows::block_on(frame.collect()).expect("rows");
    let rows: usize = batches.iter().map(|batch| batch.num_rows()).sum();
    assert_eq!(rows, 12);
}
