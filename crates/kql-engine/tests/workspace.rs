//! What an engine can be given beside tables: watchlists, saved functions, files for `externaldata`, names of its place.

use std::fs;
use std::path::PathBuf;

use kql_engine::{Engine, EngineBuilder, QueryError};
use kql_types::{Value, json};

/// A folder of this test, with these files.
fn folder(test: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).expect("the target directory is writable");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("the target directory is writable");
    }
    folder
}

/// The rows of a query's first table, as JSON.
fn rows(engine: &Engine, query: &str) -> Vec<String> {
    let result = engine
        .query(query)
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    let table = result.primary();
    let mut rows = Vec::new();
    for batch in &table.batches {
        for row in 0..batch.num_rows() {
            let cells = table
                .columns
                .iter()
                .zip(batch.columns())
                .map(|(column, array)| {
                    let value = Value::from_array(array.as_ref(), row, column.kql_type);
                    json::to_json(&value).to_string()
                });
            rows.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
    rows
}

fn messages(engine: &Engine, query: &str) -> Vec<String> {
    match engine.query(query) {
        Err(QueryError::Diagnostics(diagnostics)) => diagnostics
            .into_iter()
            .map(|diagnostic| diagnostic.message)
            .collect(),
        other => panic!("{query}: {other:?}"),
    }
}

fn with_functions(test: &str, files: &[(&str, &str)]) -> EngineBuilder {
    let folder = folder(test, files);
    Engine::builder()
        .load_functions(&folder)
        .expect("the functions are right")
}

#[test]
fn a_watchlist_shows_its_fields_as_they_are_written() {
    let folder = folder("watchlist", &[("ips.csv", "IP,Owner\n1.2.3.4,007\n")]);
    let builder = Engine::builder().load_watchlist("ips", &folder.join("ips.csv"));
    let engine = builder.expect("the file is right").build();
    let query = "_GetWatchlist('ips') | project SearchKey, IP, Owner";
    assert_eq!(rows(&engine, query), [r#""1.2.3.4" "1.2.3.4" "007""#]);
}

#[test]
fn an_unknown_watchlist_is_empty_and_says_so() {
    let engine = Engine::builder().build();
    let result = engine
        .query("_GetWatchlist('ips') | where Owner == 'a'")
        .expect("it is taken for empty");
    assert_eq!(result.primary().row_count(), 0);
    assert_eq!(result.diagnostics.len(), 1);
}

#[test]
fn saved_functions_are_called_like_those_of_the_query() {
    let files = [
        ("Double.kql", "(x: long) { print y = x * 2 }"),
        ("Three.kql", "range n from 1 to 3 step 1"),
    ];
    let engine = with_functions("functions", &files).build();
    assert_eq!(rows(&engine, "Double(21)"), ["42"]);
    assert_eq!(rows(&engine, "Three | count"), ["3"]);
    assert_eq!(rows(&engine, "Three() | summarize sum(n)"), ["6"]);
}

#[test]
fn what_is_wrong_with_a_saved_function_is_said_where_it_is_called() {
    let files = [
        ("Bad.kql", "print x = 1 | where y > 1"),
        ("Loop.kql", "Loop"),
    ];
    let engine = with_functions("wrong_functions", &files).build();
    assert_eq!(
        messages(&engine, "Bad"),
        ["in function `Bad`: no column named `y`"]
    );
    assert_eq!(
        messages(&engine, "Loop"),
        ["in function `Loop`: function `Loop` calls itself"]
    );
}

#[test]
fn external_data_comes_from_one_folder() {
    let folder = folder("external", &[("feed.csv", "name,count\na,1\nb,x\n")]);
    let query = r#"externaldata(name: string, n: long)["https://example.com/x/feed.csv?k=1"] with (ignoreFirstRecord=true)"#;
    let engine = Engine::builder().external_data(&folder).build();
    assert_eq!(rows(&engine, query), [r#""a" 1"#, r#""b" null"#]);
    let engine = Engine::builder().build();
    assert_eq!(
        messages(&engine, query),
        ["`https://example.com/x/feed.csv` is not on this machine"]
    );
}
