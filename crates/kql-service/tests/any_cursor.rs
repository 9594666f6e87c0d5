//! Whatever is typed, and wherever the cursor stands, the service answers.

use std::path::Path;

use kql_engine::{Engine, ResultColumn};
use kql_service::{Service, highlight, matching_bracket};
use kql_types::KqlType;

/// Every how many bytes the cursor is set; no multiple of the words that queries repeat.
const STEP: usize = 7;

/// The sample queries, and texts that hold no query.
fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/samples");
    let entries = std::fs::read_dir(folder).expect("testdata/samples can be listed");
    let paths = entries.map(|entry| entry.expect("testdata/samples can be listed").path());
    let queries = paths.filter(|path| path.extension().is_some_and(|extension| extension == "kql"));
    let mut texts: Vec<String> = queries
        .map(|path| std::fs::read_to_string(path).expect("the file is readable"))
        .collect();
    let odd = [
        "",
        "|",
        "||||",
        "((((((",
        "))))",
        "let",
        "let =",
        "let f = (",
        "let f = (x:) {",
        "[",
        "['",
        "T | join (",
        "T | join on",
        "T | mv-apply on (",
        "$left.",
        "é | é",
        "T | where a in (,",
        "T | parse s with * \"",
        "T|summarize by by by",
        "T | top-nested of",
        "} ] )",
        "@'",
        "```",
        "T | partition by (",
        "fork (",
        "T | fork ((",
        "find in",
        "find in (",
        "search in (T",
        "a;;b;",
    ];
    texts.extend(odd.map(str::to_owned));
    texts
}

#[test]
fn the_service_answers_at_any_cursor() {
    let columns = [
        ("TimeGenerated", KqlType::DateTime),
        ("Status", KqlType::String),
        ("SystemAlertId", KqlType::String),
        ("Entities", KqlType::Dynamic),
    ];
    let columns = columns.map(|(name, kql_type)| ResultColumn {
        name: name.to_owned(),
        kql_type,
    });
    let engine = Engine::builder()
        .table("SecurityAlert", columns.to_vec(), Vec::new())
        .build();
    let service = Service::new(engine.catalog());
    for text in texts() {
        for cursor in (0..=text.len()).rev().step_by(STEP) {
            let completion = service.complete(&text, cursor);
            assert!(text.is_char_boundary(completion.start), "{text}");
            assert!(completion.start <= cursor, "{text}");
            service.signature(&text, cursor);
            matching_bracket(&text, cursor);
        }
        service.problems(&text);
        let pieces = highlight(&text);
        let in_order = pieces
            .windows(2)
            .all(|pair| pair[0].place.end <= pair[1].place.start);
        assert!(in_order, "{text}");
    }
}
