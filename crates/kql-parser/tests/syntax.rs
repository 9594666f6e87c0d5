//! Every construct of the language: what parses, how it prints, and what is refused.

use kql_parser::ast::without_spans;
use kql_parser::parse_query;

/// Records of a query and, indented, its printed form.
const ACCEPTED: &str = include_str!("syntax/accepted.txt");

/// One text a line.
const REFUSED: &str = include_str!("syntax/refused.txt");

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

#[test]
fn accepted_queries_print_as_written_here() {
    let lines: Vec<_> = lines(ACCEPTED).collect();
    for record in lines.chunks(2) {
        let [query, printed] = record else {
            panic!("a query without its printed form: {record:?}")
        };
        let printed = printed
            .strip_prefix("    => ")
            .expect("the printed form is indented");
        check(query, printed);
        check(printed, printed);
    }
}

#[track_caller]
fn check(query: &str, printed: &str) {
    let parsed = parse_query(query);
    assert_eq!(parsed.diagnostics, [], "{query}");
    assert_eq!(parsed.query.to_string(), printed, "{query}");
    let again = parse_query(printed).query;
    assert_eq!(
        without_spans(&parsed.query),
        without_spans(&again),
        "{query}"
    );
}

#[test]
fn refused_texts_have_diagnostics() {
    for text in lines(REFUSED) {
        assert!(!parse_query(text).diagnostics.is_empty(), "{text} parses");
    }
}
