//! Errors from the outside: every code has a golden record that shows it, and what no record can show is shown here.

use std::path::Path;

use kql_engine::{CancelToken, Engine, QueryOptions};
use kql_parser::Code;

/// Codes that no record can show, and where they are tested.
const ELSEWHERE: &[(Code, &str)] = &[
    (Code::TooLong, "it needs a text of 4 GiB"),
    (
        Code::Cancelled,
        "nobody cancels a record: `a_cancelled_query_says_so` below",
    ),
    (
        Code::BadInput,
        "it is about a line of a batch: `a_batch_answers_every_line` in kql-repl/tests/cli.rs",
    ),
    (Code::InternalError, "a bug that is known is fixed"),
];

#[test]
fn every_code_has_a_record() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/diagnostics");
    for code in Code::ALL {
        let text = std::fs::read_to_string(folder.join(format!("{code}.kqlt"))).unwrap_or_default();
        let is_shown = text.contains(&format!("error[{code}]"));
        let excuse = ELSEWHERE.iter().find(|(excused, _)| excused == code);
        match excuse {
            None => assert!(
                is_shown,
                "testdata/diagnostics/{code}.kqlt does not show {code}"
            ),
            Some((_, reason)) => assert!(!is_shown, "{code} has a record, and an excuse: {reason}"),
        }
    }
}

#[test]
fn a_cancelled_query_says_so() {
    let cancel = CancelToken::new();
    cancel.cancel();
    let options = QueryOptions {
        cancel: Some(cancel),
        ..QueryOptions::default()
    };
    let result = Engine::builder()
        .build()
        .query_with("print x = 1", &options);
    assert_eq!(
        result.expect_err("it was cancelled").code(),
        Code::Cancelled
    );
}

#[test]
fn a_schema_is_found_without_running() {
    let schema = |query: &str| {
        let tables = Engine::builder().build().schema(query)?;
        let table = |columns: &Vec<kql_engine::ResultColumn>| {
            let shown = columns
                .iter()
                .map(|column| format!("{}: {}", column.name, column.kql_type.name()));
            shown.collect::<Vec<_>>().join(", ")
        };
        Ok::<_, kql_engine::QueryError>(tables.iter().map(table).collect::<Vec<_>>())
    };
    let endless = "range x from 1 to 1000000000000 step 1";
    let count = format!("{endless} | summarize n = count(), s = tostring(max(x))");
    assert_eq!(schema(&count).expect("it is right"), ["n: long, s: string"]);
    let inner = format!("print y = toscalar({endless} | count)");
    assert_eq!(schema(&inner).expect("it is right"), ["y: long"]);
    let two = schema("print a = 1; print b = 2.0").expect("it is right");
    assert_eq!(two, ["a: long", "b: real"]);
    let error = schema("print a = 1 | where b == 1").expect_err("there is no `b`");
    assert_eq!(error.code(), Code::UnknownName);
}
