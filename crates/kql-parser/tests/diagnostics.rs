//! What users read when a query has mistakes: message, place, remedy, and how many at once.

use kql_parser::{Code, Span, parse_query};

/// Checks the diagnostics, each written as `line:column message (help)`.
#[track_caller]
fn check(query: &str, expected: &[&str]) {
    let diagnostics = parse_query(query).diagnostics;
    let found: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| {
            let (line, column) = diagnostic.span.line_and_column(query);
            let help = diagnostic
                .help
                .as_ref()
                .map(|help| format!(" ({help})"))
                .unwrap_or_default();
            format!("{line}:{column} {}{help}", diagnostic.message)
        })
        .collect();
    assert_eq!(found, expected, "{query}");
}

#[test]
fn unknown_operators_name_the_nearest() {
    check(
        "T | sumarize count() by a",
        &["1:5 no operator named `sumarize` (did you mean `summarize`?)"],
    );
    check(
        "T | Where a",
        &["1:5 no operator named `Where` (did you mean `where`?)"],
    );
    check("T | frobnicate", &["1:5 no operator named `frobnicate`"]);
    check(
        "T | project-awayLevel",
        &["1:5 missing space behind the operator `project-away`"],
    );
}

#[test]
fn operators_have_their_place() {
    // Where the grammar leaves no doubt, the binder refuses an operator out of its place.
    check("where a", &[]);
    check("T | print 1", &[]);
    check("take 5", &["1:6 expected `|`, found `5`"]);
    check(
        "T where a",
        &["1:3 expected `|`, found the keyword `where` (write `|` in front of `where`)"],
    );
    check(
        "T || count",
        &["1:4 expected an operator, found `|` (one `|` is enough)"],
    );
    check("| where a", &["1:1 expected an expression, found `|`"]);
}

#[test]
fn parts_that_are_missing() {
    check(
        "T | take",
        &["1:9 expected an expression, found the end of the query"],
    );
    check("T | top 5 a", &["1:11 expected `by`, found `a`"]);
    check(
        "T | project a,",
        &["1:15 expected an expression, found the end of the query"],
    );
    check("T | project a b", &["1:15 expected `,` or `|`, found `b`"]);
    check(
        "T | where (a == 1 | take 5",
        &["1:27 expected `|` or `)`, found the end of the query"],
    );
    check(
        "range x from 1 to 9",
        &["1:20 expected `step`, found the end of the query"],
    );
    check("T | where a in 1", &["1:16 expected `(`, found `1`"]);
    check(
        "T | where a between (1, 2)",
        &["1:23 expected `..`, found `,`"],
    );
    check(
        "T | mv-expand a to long",
        &["1:20 expected `typeof`, found the keyword `long` (write `typeof(long)`)"],
    );
    check(
        "T | parse a \"x\"",
        &["1:13 expected `with`, found `\"x\"`"],
    );
    check(
        "T | lookup U",
        &["1:13 expected `on`, found the end of the query"],
    );
    check("let x = ; T", &["1:9 expected an expression, found `;`"]);
    check(
        "let f = (x: lnog) { 1 }; f(1)",
        &["1:13 expected a type, found `lnog`"],
    );
    check(
        "T | render timechart with (titel = 'x')",
        &["1:28 no property named `titel` (did you mean `title`?)"],
    );
}

#[test]
fn keywords_are_no_names() {
    let help = "(to use it as a name, write `['by']`)";
    check(
        "T | where by == 1",
        &[&format!(
            "1:11 expected an expression, found the keyword `by` {help}"
        )],
    );
    check(
        "T | extend kind = 1",
        &["1:12 the keyword `kind` cannot be a name (write `['kind']`)"],
    );
    let help = "(to use it as a name, write `['where']`)";
    check(
        "let where = 1; T",
        &[&format!(
            "1:5 expected a name, found the keyword `where` {help}"
        )],
    );
}

#[test]
fn parameters_that_were_not_filled_in() {
    let parsed = parse_query("T | where a in ({Status}) or {Time} == {Time}");
    assert_eq!(parsed.diagnostics, []);
    let open: Vec<_> = parsed.query.open_parameters();
    let messages: Vec<_> = open.iter().map(|open| open.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "the parameter `{Status}` was not filled in",
            "the parameter `{Time}` was not filled in",
            "the parameter `{Time}` was not filled in"
        ]
    );
    assert_eq!(open[0].span, Span::new(16, 24));
    check(
        "T | where Time {Range}",
        &["1:16 expected `|`, found `{` (put a value in place of the parameter `{Range}`)"],
    );
}

#[test]
fn management_commands() {
    let help = "(what starts with `.` is a management command; only queries are answered here)";
    check(
        ".show tables",
        &[&format!("1:1 expected an expression, found `.` {help}")],
    );
}

#[test]
fn habits_from_other_languages() {
    check(
        "T | where a && b",
        &["1:13 unexpected character `&&` (write `and`)"],
    );
    check(
        "T | where !a",
        &["1:11 unexpected character `!` (write `not(...)`)"],
    );
    check(
        "T | join U on a = b",
        &["1:17 expected `,` or `|`, found `=` (to compare, write `==`)"],
    );
    for (query, help) in [
        ("T | where a || b", "to combine conditions, write `or`"),
        ("T | where s = “x”", "write the straight quote `\"`"),
        ("T | where a – 1 > 0", "write the plain sign `-`"),
        (
            "T | where not a == 1",
            "a condition is negated by `not(...)`",
        ),
        (
            "T | where a not in (1, 2)",
            "write `!in`, `!has`, `!between`, ..., or `not(...)`",
        ),
        (
            "T | where s !contain 'x'",
            "the negated operators are `!has`, `!contains`, `!startswith`, `!in`, ...",
        ),
        ("T | where s contain 'x'", "did you mean `contains`?"),
        ("T | where s startwith 'x'", "did you mean `startswith`?"),
        ("T | where s matches 'x'", "write `matches regex`"),
        (
            "T | where a is null",
            "a missing value is found by `isnull()`, or by `isempty()` for text",
        ),
        ("T | where a == 1 # one", "a comment starts with `//`"),
        ("T | where a == 1 /* one */", "a comment starts with `//`"),
        ("T | where a === 1", "to compare, write `==`"),
        ("T | extend b = a ** 2", "a power is `pow()`"),
        (
            "T | extend b = a::string",
            "to convert a value, call a function, as in `tostring(value)`",
        ),
        ("T | extend b = .5", "write `0.5`"),
        (
            "T | extend b = a ? 1 : 2",
            "a choice is written `iff(condition, then, else)`",
        ),
        ("T | select a", "to choose columns, write `project`"),
        ("T | group by a", "to group, write `summarize ... by ...`"),
        ("T | left join (U) on a", "write `join kind=leftouter`"),
        (
            "select a from T",
            "a query starts with its table: `T | where a == 1 | project a`",
        ),
        ("x = 5; print x", "to name a value, write `let x = ...;`"),
    ] {
        let found = kql_parser::parse_query(query).diagnostics;
        let helps: Vec<_> = found.iter().map(|found| found.help.as_deref()).collect();
        assert_eq!(helps.first(), Some(&Some(help)), "{query}");
    }
}

#[test]
fn literals() {
    check("print 'a", &["1:7 missing `'` at the end of the string"]);
    check(
        "print ```a",
        &["1:7 missing \"```\" at the end of the string"],
    );
    check(
        "print datetime(2020",
        &["1:7 missing `)` at the end of `datetime(2020`"],
    );
    check(
        "print long(1.5)",
        &["1:7 `long(1.5)` is not a valid literal"],
    );
    check(
        "print 9223372036854775808",
        &["1:7 `9223372036854775808` is not a valid literal"],
    );
    check(
        "print -9223372036854775808",
        &["1:8 `9223372036854775808` is not a valid literal"],
    );
    check("datatable(a: long) [-9223372036854775808]", &[]);
    check("print 1e400", &["1:7 `1e400` is not a valid literal"]);
    check(
        "print dynamic([1e400])",
        &["1:16 `1e400` is not a value of `dynamic`"],
    );
    check(
        "print dynamic(9223372036854775808)",
        &["1:15 `9223372036854775808` is not a value of `dynamic`"],
    );
    check(
        "print dynamic({a: 1})",
        &["1:16 expected a key in quotes, found `a`"],
    );
    check(
        r"print 'a\q'",
        &[
            r"1:9 unknown escape `\q` (write `\\` for a backslash, or put `@` in front of the string)",
        ],
    );
    let guid = "74be27de-1e4e-49d9-b579-fe0b331d3642";
    let message = format!(
        "1:7 expected an expression, found `{}...` (write `guid({guid})`)",
        &guid[..30]
    );
    check(&format!("print {guid}"), &[&message]);
}

#[test]
fn several_mistakes_at_once() {
    check(
        "T | wher a | take | count",
        &[
            "1:5 no operator named `wher` (did you mean `where`?)",
            "1:19 expected an expression, found `|`",
        ],
    );
    check(
        "let x = ;\nT | foo;\nU\n| top 5 a\n| count",
        &[
            "1:9 expected an expression, found `;`",
            "2:5 no operator named `foo`",
            "4:9 expected `by`, found `a`",
        ],
    );
}

#[test]
fn errors_inside_of_brackets_stay_inside() {
    check(
        "T | join (U | wher a | take) on a | sumarize x",
        &[
            "1:15 no operator named `wher` (did you mean `where`?)",
            "1:28 expected an expression, found `)`",
            "1:37 no operator named `sumarize` (did you mean `summarize`?)",
        ],
    );
    check(
        "let f = () { T | foo }; f | bar",
        &[
            "1:18 no operator named `foo`",
            "1:29 no operator named `bar`",
        ],
    );
    check(
        "T | scan with (step s: a ==; step t: b;) | foo",
        &[
            "1:28 expected an expression, found `;`",
            "1:44 no operator named `foo`",
        ],
    );
}

#[test]
fn queries_without_anything_in_them() {
    // Nothing is missing from a text of comments as far as the grammar goes.
    check("", &[]);
    check(" // nothing\n", &[]);
    check("#nothing", &[]);
    check(";", &["1:1 expected an expression, found `;`"]);
}

#[test]
fn what_parses_is_kept() {
    let parsed = parse_query("let x = 1; T | where a | foo | count; U");
    assert_eq!(
        parsed.query.to_string(),
        "let x = 1; T | where a | count; U"
    );
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.diagnostics[0].code, Code::UnknownOperator);
    assert_eq!(parsed.diagnostics[0].span, Span::new(25, 28));
}
