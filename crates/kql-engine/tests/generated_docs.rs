//! Keeps `docs/` current: the lists of functions, operators, errors and tables are written from the registries.
//!
//! A page that is stale fails its test. `KQLAB_BLESS=1 cargo test --workspace --test generated_docs` rewrites it.

// What users see of an error is rendered by the front end; the file depends on nothing of its crate.
#[allow(dead_code, unused_imports)]
#[path = "../../kql-repl/src/diagnostics.rs"]
mod diagnostics;
#[path = "generated_docs/evidence.rs"]
mod evidence;
// The golden files are evidence of what is supported.
#[allow(dead_code)]
#[path = "golden/file.rs"]
mod file;
#[allow(dead_code)]
#[path = "golden/grid.rs"]
mod grid;
#[allow(dead_code)]
#[path = "golden/record.rs"]
mod record;
#[path = "generated_docs/support.rs"]
mod support;

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use diagnostics::Look;
use kql_engine::{Engine, QueryError, QueryOptions};
use kql_functions::{AggregateDef, Category, Example, Param, ScalarDef};
use kql_parser::{Code, OperatorRecord};

/// Set to anything to write the pages.
const BLESS: &str = "KQLAB_BLESS";

const GENERATED: &str =
    "<!-- Written by crates/kql-engine/tests/generated_docs.rs from the registries. -->\n\n";

/// Where the documentation of the language is.
const PAGES: &str = "https://learn.microsoft.com/kusto/query/";

/// The time limit of the example of `LIM0001`; the others need far less.
const EXAMPLE_TIMEOUT: Duration = Duration::from_secs(2);

const LOOK: Look = Look {
    coloured: false,
    width: 110,
};

#[test]
fn functions() {
    check("functions.md", &functions_page());
}

#[test]
fn operators() {
    check("operators.md", &operators_page());
}

#[test]
fn plugins() {
    check("plugins.md", &plugins_page());
}

#[test]
fn errors() {
    check("errors.md", &errors_page());
}

#[test]
fn supported_features() {
    check("support.md", &support::page());
}

/// `docs/differences.md` is written by hand; what it claims is shown by golden records.
#[test]
fn differences_have_records() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let page = std::fs::read_to_string(docs.join("differences.md")).expect("the page exists");
    let mut claims = page.split("\n- ");
    claims.next();
    for claim in claims {
        let claim = claim.split("\n\n").next().unwrap_or_default();
        let record = claim
            .split_once("](../testdata/")
            .and_then(|(_, rest)| rest.split_once(')'));
        match record {
            Some((path, _)) => assert!(
                docs.join("../testdata").join(path).is_file(),
                "there are no records `{path}`"
            ),
            None => assert!(
                claim.contains("*(no record"),
                "nothing shows this claim: {claim}"
            ),
        }
    }
}

#[test]
fn tables() {
    check("tables.md", &tables_page());
}

#[track_caller]
fn check(name: &str, body: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(name);
    let (title, rest) = body.split_once('\n').expect("a page starts with its title");
    let page = format!("{title}\n\n{GENERATED}{}\n", rest.trim());
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&path, page).expect("docs/ is writable");
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let is_current = found == page;
    assert!(
        is_current,
        "docs/{name} is stale; `{BLESS}=1 cargo test --workspace --test generated_docs` writes it"
    );
}

/// The two kinds of records have these fields, but no type in common.
macro_rules! entry {
    ($def:expr) => {
        Entry {
            name: $def.name,
            signature: $def.signature(),
            aliases: $def.aliases,
            summary: $def.summary,
            params: $def.params,
            examples: $def.examples,
            page: $def.page,
        }
    };
}

fn functions_page() -> String {
    let mut scalars: Vec<&ScalarDef> = kql_functions::scalars().collect();
    scalars.sort_by_key(|def| (def.category, def.name));
    let mut aggregates: Vec<&AggregateDef> = kql_functions::aggregates().collect();
    aggregates.sort_by_key(|def| def.name);
    let mut page = format!(
        "# Functions\n\nThe library has {} scalar functions and {} aggregates. Each example is a test. A function that is \
         not here is refused by its name.\n\n",
        scalars.len(),
        aggregates.len()
    );
    page.push_str("## Aggregates\n\n");
    for def in aggregates {
        push_function(&mut page, &entry!(def));
    }
    let mut category = None;
    for def in scalars {
        if category.replace(def.category) != Some(def.category) {
            let _ = write!(page, "## {}\n\n", category_title(def.category));
        }
        push_function(&mut page, &entry!(def));
    }
    page
}

/// What scalar functions and aggregates have in common.
struct Entry<'a> {
    name: &'a str,
    signature: String,
    aliases: &'a [&'a str],
    summary: &'a str,
    params: &'a [Param],
    examples: &'a [Example],
    page: &'a str,
}

fn push_function(page: &mut String, entry: &Entry<'_>) {
    let _ = write!(
        page,
        "### {}\n\n`{}`\n\n{}",
        entry.name, entry.signature, entry.summary
    );
    if !entry.page.is_empty() {
        let _ = write!(page, " [Kusto's page]({PAGES}{})", entry.page);
    }
    page.push_str("\n\n");
    if !entry.aliases.is_empty() {
        let _ = write!(page, "Also called {}.\n\n", code_list(entry.aliases));
    }
    for param in entry.params {
        let _ = writeln!(
            page,
            "- `{}`: {}{}",
            param.name,
            param.summary,
            constraint(param)
        );
    }
    if !entry.params.is_empty() {
        page.push('\n');
    }
    push_examples(page, entry.examples);
}

fn constraint(param: &Param) -> String {
    match (param.constant, param.values) {
        (_, [_, ..]) => format!(" One of {}.", code_list(param.values)),
        (true, []) => " A constant.".to_owned(),
        (false, []) => String::new(),
    }
}

fn push_examples(page: &mut String, examples: &[Example]) {
    if examples.is_empty() {
        return;
    }
    for example in examples {
        let result = if example.result.is_empty() {
            "an empty string"
        } else {
            example.result
        };
        let query = example.query.trim().replace('\n', "\n    ");
        let _ = writeln!(page, "    {query}\n    // {result}");
    }
    page.push('\n');
}

fn category_title(category: Category) -> &'static str {
    match category {
        Category::Aggregation => "Aggregation",
        Category::Array => "Arrays",
        Category::Bag => "Property bags",
        Category::Bitwise => "Bits",
        Category::Conditional => "Conditions",
        Category::Conversion => "Conversion",
        Category::DateTime => "Datetime and timespan",
        Category::Dynamic => "Dynamic",
        Category::General => "General",
        Category::Geospatial => "Geography",
        Category::Graph => "Graph patterns",
        Category::Hash => "Hashes",
        Category::IpAddress => "IP addresses",
        Category::Math => "Mathematics",
        Category::Metadata => "Metadata",
        Category::Operator => "Operators",
        Category::Series => "Series",
        Category::String => "Strings",
        Category::Window => "Window functions",
    }
}

fn plugins_page() -> String {
    let mut page = String::from(
        "# Plugins\n\nThe plugins of `evaluate`. What a page of Kusto's documentation leaves open is refused, and so is a \
         plugin that would ask another service.\n\n",
    );
    for def in kql_plan::plugins() {
        let _ = write!(
            page,
            "## {}\n\n`{}`\n\n{}",
            def.name,
            def.signature(),
            def.summary
        );
        let _ = write!(page, " [Kusto's page]({PAGES}{})\n\n", def.page);
        for param in def.params {
            let _ = writeln!(page, "- `{}`: {}", param.name, param.summary);
        }
        page.push('\n');
    }
    page
}

fn operators_page() -> String {
    let records = kql_parser::operators();
    let engine = Engine::builder().build();
    let executed: Vec<bool> = records
        .iter()
        .map(|record| is_executed(&engine, record))
        .collect();
    let count = executed.iter().filter(|is_executed| **is_executed).count();
    let mut page = format!(
        "# Operators\n\n## Tabular operators\n\nAll {} operators of the language are parsed; {count} are executed, and the \
         others are refused by name and place.\n\n| operator | executed | what it does | example |\n|---|---|---|---|\n",
        records.len()
    );
    for (record, executed) in records.iter().zip(executed) {
        let names: Vec<String> = [record.keyword]
            .iter()
            .chain(record.aliases)
            .map(|name| format!("`{name}`"))
            .collect();
        let names = linked(&names.join(", "), record.page);
        let executed = if executed { "yes" } else { "no" };
        let _ = writeln!(
            page,
            "| {names} | {executed} | {} | `{}` |",
            record.summary,
            in_table(record.example)
        );
    }
    page.push_str("\n## Operators of expressions\n\n| operator | what it does |\n|---|---|\n");
    for def in kql_functions::operators() {
        let name = linked(&format!("`{}`", in_table(def.name)), def.page);
        let _ = writeln!(page, "| {name} | {} |", in_table(def.summary));
    }
    page
}

/// Runs the operator's example. Only a refusal as unsupported is an answer; any other failure is a bug.
fn is_executed(engine: &Engine, record: &OperatorRecord) -> bool {
    match engine.query(record.example) {
        Ok(_) => true,
        Err(QueryError::Diagnostics(found)) if is_refusal(&found) => false,
        Err(error) => panic!("`{}` failed: {error}", record.example),
    }
}

/// Is the query valid KQL that is refused? `macro-expand` needs other clusters, which are refused for their own reason.
fn is_refusal(found: &[kql_parser::Diagnostic]) -> bool {
    found
        .iter()
        .all(|diagnostic| matches!(diagnostic.code, Code::NotSupported | Code::NotLocal))
}

fn errors_page() -> String {
    let mut page = "# Errors\n\nEvery error has a code, and every mistake in a query a place. `SYN` codes come from the parser \
                    and `SEM` codes from the binder and planner: the query did not run. `EXE` and `LIM` codes come from \
                    running, `INP` from the program's input, and `INT` is a bug of kqlab. Where Kusto has a code for the \
                    same mistake, it is Kusto's. `testdata/diagnostics/` shows more of each.\n\n"
        .to_owned();
    for code in Code::ALL {
        let _ = writeln!(page, "- [`{code}`](#{}): {}", anchor(*code), code.summary());
    }
    page.push('\n');
    let engine = Engine::builder().build();
    for code in Code::ALL {
        let _ = write!(
            page,
            "## {code}\n\n{}.\n\n{}\n\n",
            sentence(code.summary()),
            code.remedy()
        );
        if !code.example().is_empty() {
            let _ = write!(page, "{}\n\n", indented(&shown_error(&engine, *code)));
        }
    }
    page
}

fn anchor(code: Code) -> String {
    code.as_str().to_lowercase()
}

/// The phrase with a capital at its start.
fn sentence(phrase: &str) -> String {
    let mut chars = phrase.chars();
    let first = chars.next().expect("a summary is not empty");
    first.to_uppercase().chain(chars).collect()
}

fn indented(text: &str) -> String {
    let lines = text
        .trim_end()
        .lines()
        .map(|line| format!("    {line}").trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// What a user sees who runs the example of an error. It must have the code.
fn shown_error(engine: &Engine, code: Code) -> String {
    let options = QueryOptions {
        timeout: Some(EXAMPLE_TIMEOUT),
        ..QueryOptions::default()
    };
    let query = code.example();
    let error = engine
        .query_with(query, &options)
        .expect_err("the example of an error fails");
    assert_eq!(error.code(), code, "`{query}` failed: {error}");
    match error {
        QueryError::Diagnostics(found) => diagnostics::render(query, &found, LOOK),
        other => format!("{query}\n\nerror[{code}]: {other}"),
    }
}

fn tables_page() -> String {
    let tables = sentinel_store::catalog();
    let columns: usize = tables.iter().map(|table| table.columns().count()).sum();
    let mut page = format!(
        "# Tables\n\nThe workspace knows {} tables with {columns} columns. The scenario fills `SecurityAlert`, \
         `SecurityIncident` and the advanced hunting tables that its Defender XDR connector streams, `--load TABLE=FILE` fills \
         any other, and the rest are empty. `T | getschema` shows the columns \
         of each.\n\n",
        tables.len()
    );
    for name in ["SecurityAlert", "SecurityIncident"] {
        let table = tables
            .iter()
            .find(|table| table.name() == name)
            .expect("the scenario's tables are in the catalog");
        let _ = write!(page, "## {name}\n\n| column | type |\n|---|---|\n");
        for (column, kql_type) in table.columns() {
            let _ = writeln!(page, "| `{column}` | {} |", kql_type.name());
        }
        page.push('\n');
    }
    page.push_str("## All tables\n\n| table | columns |\n|---|---|\n");
    for table in tables {
        let _ = writeln!(page, "| `{}` | {} |", table.name(), table.columns().count());
    }
    page
}

fn linked(text: &str, page: &str) -> String {
    if page.is_empty() {
        text.to_owned()
    } else {
        format!("[{text}]({PAGES}{page})")
    }
}

fn code_list(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A `|` ends a cell, even inside of code.
fn in_table(text: &str) -> String {
    text.replace('|', "\\|")
}
