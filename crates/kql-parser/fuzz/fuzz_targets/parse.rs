//! Any text parses without a panic, its diagnostics point into it, and a query without errors
//! prints to a text that parses to the same tree.
//!
//! ```text
//! cargo +nightly fuzz run parse -- -max_total_time=600 -dict=kql.dict
//! ```

#![no_main]

use kql_parser::ast::without_spans;
use kql_parser::{Diagnostic, parse_query};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parsed = parse_query(text);
    parsed.diagnostics.iter().for_each(|diagnostic| check_span(text, diagnostic));
    if parsed.diagnostics.is_empty() {
        let printed = parsed.query.to_string();
        let again = parse_query(&printed);
        assert_eq!(again.diagnostics, [], "{printed}");
        assert_eq!(without_spans(&parsed.query), without_spans(&again.query), "{printed}");
    }
});

fn check_span(text: &str, diagnostic: &Diagnostic) {
    let (start, end) = (diagnostic.span.start as usize, diagnostic.span.end as usize);
    assert!(start <= end && text.get(start..end).is_some(), "{diagnostic:?}");
}
