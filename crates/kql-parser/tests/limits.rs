//! Deep and long queries: a diagnostic at worst, never an overflow of the stack.
//!
//! Everything runs in a thread with the 2 MiB stack that test threads have, unoptimized builds
//! included.

use kql_parser::ast::without_spans;
use kql_parser::{Code, parse_query};

const STACK_SIZE_BYTES: usize = 2 * 1024 * 1024;

/// Parses, prints, compares and drops the query; returns the codes of its diagnostics.
fn codes(text: String) -> Vec<Code> {
    let work = move || {
        let parsed = parse_query(&text);
        let printed = parsed.query.to_string();
        let copy = parsed.query.clone();
        assert_eq!(without_spans(&copy), without_spans(&parsed.query));
        drop(printed);
        parsed
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code)
            .collect()
    };
    let thread = std::thread::Builder::new()
        .stack_size(STACK_SIZE_BYTES)
        .spawn(work);
    thread
        .expect("a thread starts")
        .join()
        .expect("parsing does not panic")
}

/// The template with `@` replaced by `middle`, which `open` and `close` surround `count` times.
fn nested(template: &str, open: &str, middle: &str, close: &str, count: usize) -> String {
    template.replace(
        '@',
        &format!("{}{middle}{}", open.repeat(count), close.repeat(count)),
    )
}

#[track_caller]
fn check_nesting(template: &str, open: &str, middle: &str, close: &str) {
    let shallow = nested(template, open, middle, close, 20);
    assert_eq!(codes(shallow), [], "20 levels of `{open}`");
    for count in [60, 100, 1_000, 5_000] {
        let codes = codes(nested(template, open, middle, close, count));
        let is_refused = codes.contains(&Code::TooDeep);
        assert!(
            is_refused || count == 60 && codes.is_empty(),
            "{count} levels of `{open}`: {codes:?}"
        );
    }
}

#[test]
fn scalar_nesting() {
    check_nesting("print @", "(", "1", ")");
    check_nesting("print @", "f(", "1", ")");
    check_nesting("print @", "-(", "1", ")");
    check_nesting("print @", "f(x = ", "1", ")");
    check_nesting("print @", "a[", "1", "]");
    check_nesting("print @", "1 + (", "1", ")");
    check_nesting("print @", "a or a and a == a < a + a * a has (", "a", ")");
    check_nesting(
        "print @",
        "a or a and a between (a < a + a * -f(",
        "a",
        ") .. 1)",
    );
    check_nesting("print @", "a in (", "1", ")");
    check_nesting("print @", "a between (1 .. ", "2", ")");
    check_nesting("print @", "toscalar(", "T", ")");
    check_nesting("print dynamic(@)", "[", "", "]");
    check_nesting("print dynamic(@)", "{\"a\":", "1", "}");
    check_nesting("print @", "dynamic(", "1", ")");
}

#[test]
fn tabular_nesting() {
    check_nesting("@", "(", "T", ")");
    check_nesting("T@", " | join (T", "", ")");
    check_nesting("@", "union (", "T", ")");
    check_nesting("T | @", "fork (", "take 1", ")");
    check_nesting("T | @", "partition by a (", "take 1", ")");
    check_nesting("@", "T | partition by a {", "T", "}");
    check_nesting("T | @", "mv-apply a on (", "take 1", ")");
    check_nesting("T | @", "facet by a with (", "take 1", ")");
    check_nesting("T | @", "facet by a with ", "take 1", "");
    check_nesting("@", "T | where a in (", "T", ")");
    check_nesting(
        "@",
        "materialized-view-combine (",
        "T",
        ") base (T) delta (T) aggregations (summarize)",
    );
}

#[test]
fn statement_nesting() {
    check_nesting("@", "let f = () { ", "1", " }; 1");
    check_nesting("@", "macro-expand G (", "T", ")");
}

#[test]
fn unclosed_nesting() {
    for open in [
        "(",
        "[",
        "{",
        "f(",
        "dynamic([",
        "let f = () {",
        "T | join (",
        "a in (",
        "-",
        "a.",
        "a[",
        "|",
        ";",
    ] {
        let text = open.repeat(50_000);
        assert_ne!(codes(text), [], "{open}");
    }
}

#[test]
fn chains_that_lean_to_the_left() {
    for link in [" + a", " * a", ".a", "[0]", ".f()"] {
        assert_eq!(codes(format!("print a{}", link.repeat(150))), [], "{link}");
        let codes = codes(format!("print a{}", link.repeat(50_000)));
        assert!(codes.contains(&Code::TooDeep), "{link}: {codes:?}");
    }
}

#[test]
fn chains_inside_of_chains() {
    let chain = format!("({}a{})", "{}", " + a".repeat(150));
    let text = (0..60).fold("a".to_owned(), |inner, _| {
        chain.replacen("{}", &format!("{inner} + "), 1)
    });
    assert!(codes(format!("print {text}")).contains(&Code::TooDeep));
}

#[test]
fn long_queries_are_no_deep_queries() {
    for (head, link) in [
        ("T | where a", " and a"),
        ("T | where a", " or a == 1"),
        ("T", " | where a"),
        ("print 1", ", 1"),
        ("print 1", "; print 1"),
        ("print 'a'", " 'a'"),
        ("let x = 1", "; let x = 1"),
        ("T | where a in (1", ", 1"),
    ] {
        let close = if head.contains("in (") { ")" } else { "" };
        assert_eq!(
            codes(format!("{head}{}{close}", link.repeat(5_000))),
            [],
            "{head}{link}"
        );
    }
}
