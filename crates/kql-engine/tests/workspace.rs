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
fn a_watchlist_from_a_workspace_keeps_its_own_search_key() {
    let exported = "Owner,SearchKey,LastUpdatedTimeUTC\nann,7,2024-01-01\n";
    let folder = folder("exported", &[("ips.csv", exported)]);
    let builder = Engine::builder().load_watchlist("ips", &folder.join("ips.csv"));
    let engine = builder.expect("the file is right").build();
    let query = "_GetWatchlist('ips') | project-away _DTItemId | extend gettype(SearchKey)";
    assert_eq!(
        rows(&engine, query),
        [r#""2024-01-01T00:00:00.0000000Z" "7" "ann" "string""#]
    );
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

#[test]
fn external_data_has_the_format_of_its_ending_or_the_one_that_is_said() {
    let files = [
        ("list.txt", "# head\n1.2.3.4\na,b\n"),
        ("table.tsv", "1\tx y\n2\t\n"),
        ("list.netset", "1,a\n2,\"b,c\"\n"),
        (
            "one.json",
            r#"{"n": 1, "s": "x", "d": {"k": [1]}}
{"n": null, "s": 2.5, "more": true}"#,
        ),
        (
            "many.json",
            r#"[{"n": 1, "s": {"a": null}}, {"s": "y", "d": "text"}]"#,
        ),
        ("wrong.json", "[1]"),
        ("feed.csv.gz", "-"),
    ];
    let folder = folder("external_formats", &files);
    let engine = Engine::builder().external_data(&folder).build();
    let list = r#"externaldata(ip: string)["https://x/list.txt"] with (format="txt", ignoreFirstRecord=True)"#;
    assert_eq!(rows(&engine, list), [r#""1.2.3.4""#, r#""a,b""#]);
    let table = r#"externaldata(n: long, s: string)["https://x/table.tsv"]"#;
    assert_eq!(rows(&engine, table), [r#"1 "x y""#, r#"2 """#]);
    let other = r#"externaldata(n: long, s: string)["https://x/list.netset"]"#;
    assert_eq!(rows(&engine, other), [r#"1 "a""#, r#"2 "b,c""#]);
    let raw =
        r#"externaldata(s: string)["https://x/table.tsv"] with (format=raw) | project strlen(s)"#;
    assert_eq!(rows(&engine, raw), ["9"]);
    let both = r#"externaldata(n: long, s: string, d: dynamic)["https://x/one.json", "https://x/many.json"] with (format="multijson")"#;
    assert_eq!(
        rows(&engine, both),
        [
            r#"1 "x" {"k":[1]}"#,
            r#"null "2.5" null"#,
            r#"1 "{\"a\":null}" null"#,
            r#"null "y" "text""#,
        ]
    );
    let wrong = r#"externaldata(n: long)["https://x/wrong.json"]"#;
    assert_eq!(
        messages(&engine, wrong),
        ["cannot read `https://x/wrong.json`: a record of JSON is an object"]
    );
    let packed = r#"externaldata(n: long)["https://x/feed.csv.gz"] with (format="csv")"#;
    assert!(messages(&engine, packed)[0].ends_with("is compressed: unpack it"));
    let avro = r#"externaldata(n: long)["https://x/list.txt"] with (format="avro")"#;
    assert!(messages(&engine, avro)[0].ends_with("the format `avro` is not supported"));
}

#[test]
fn the_entities_of_macro_expand_are_names_of_the_workspace() {
    let engine = Engine::builder()
        .local_name("a")
        .local_name("b")
        .local_name("c")
        .build();
    let names = r#"macro-expand entity_group [database("a"), cluster("c").database("b")] as X (
        print name = X.$current_database)"#;
    assert_eq!(rows(&engine, names), [r#""a""#, r#""b""#]);
    let other =
        r#"macro-expand isfuzzy=true entity_group [database("a"), database("z")] as X (print 1)"#;
    assert_eq!(rows(&engine, other), ["1"]);
    let alias = r#"alias database d = cluster("c").database("a");
        macro-expand entity_group [database("d")] as X (print name = X.$current_database)"#;
    assert_eq!(rows(&engine, alias), [r#""d""#]);
}
