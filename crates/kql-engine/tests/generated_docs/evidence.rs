//! Which features the tests use: read off the text of their queries.

use std::path::Path;

use crate::file::{GoldenFile, golden_files};
use crate::record::{Expectation, Record};

/// How a feature shows in the text of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `name(`
    Function,
    /// `evaluate name(`
    Plugin,
    /// `| name`
    Operator,
    /// `kind=name`
    Join,
    /// `render name`
    Chart,
    /// `a name b`
    Infix,
    /// `name` as a word
    Word,
    /// What `let`, `set`, ... begin, or a text of several queries
    Statement,
}

impl Kind {
    /// The kind of an entry of the inventory.
    pub(crate) fn of(kind: &str) -> Self {
        match kind {
            "plugin" => Self::Plugin,
            "tabular_operator" | "graph_operator" => Self::Operator,
            "join_kind" => Self::Join,
            "render_visualization" => Self::Chart,
            "string_operator" | "scalar_operator" => Self::Infix,
            "data_type" => Self::Word,
            "statement" => Self::Statement,
            _ => Self::Function,
        }
    }
}

/// The queries of all tests.
pub(crate) struct Evidence {
    answered: Vec<Use>,
    refused: Vec<Use>,
    /// Cases with captured answers that pass, by id: the samples of the documentation's pages.
    samples: Vec<String>,
}

/// A query, and the test that runs it.
struct Use {
    test: String,
    /// The query without comments and without what stands in strings.
    code: String,
    /// The first line of the refusal.
    refusal: String,
    /// The query returns several tables.
    has_several_results: bool,
    /// The query returns rows.
    has_rows: bool,
}

impl Evidence {
    /// Reads the golden records and the examples of the function library.
    pub(crate) fn collect(testdata: &Path) -> Self {
        let (mut answered, mut refused) = (examples(), Vec::new());
        for path in golden_files(testdata) {
            let text = std::fs::read_to_string(&path).expect("a golden file can be read");
            let file = GoldenFile::parse(&text).expect("a golden file is well-formed");
            for record in &file.records {
                let query = Use::of_record(testdata, &path, record);
                match record.expectation {
                    Expectation::Rows | Expectation::RowsInAnyOrder => answered.push(query),
                    Expectation::Error => refused.push(query),
                }
            }
        }
        let samples = std::fs::read_to_string(testdata.join("conformance/kusto-docs.passing"))
            .expect("the list of passing cases is in testdata");
        Self {
            answered,
            refused,
            samples: samples.lines().map(str::to_owned).collect(),
        }
    }

    /// The first sample of a page of the documentation that gives the captured answer.
    pub(crate) fn sample(&self, page: &str) -> Option<String> {
        let is_of_page = |id: &&String| {
            let number = id
                .strip_prefix("docs/")
                .and_then(|id| id.strip_prefix(page));
            number.is_some_and(|number| number.len() == 3 && number.starts_with('-'))
        };
        let first = self.samples.iter().find(is_of_page)?;
        Some(format!("captured answer `{first}`"))
    }

    /// The first test whose answer uses the feature.
    pub(crate) fn answered(&self, kind: Kind, name: &str) -> Option<String> {
        // An example of the function itself says more than a query that happens to use it.
        let own = |test: &&Use| {
            test.test.ends_with(&format!("/{name}`")) || is_own_file(&test.test, name)
        };
        // What plugins and `reduce` answer for no rows shows their columns only.
        let needs_rows = kind == Kind::Plugin || name == "reduce";
        let users = || {
            let users = self.answered.iter().filter(|test| test.uses(kind, name));
            users.filter(move |test| test.has_rows || !needs_rows)
        };
        let first = users().find(own).or_else(|| users().next())?;
        Some(first.test.clone())
    }

    /// The first test whose refusal names the feature.
    pub(crate) fn refused(&self, kind: Kind, name: &str) -> Option<String> {
        let names_it = |test: &&Use| {
            let is_unsupported = ["SEM0900", "SEM0901"]
                .iter()
                .any(|code| test.refusal.starts_with(&format!("error[{code}]")));
            is_unsupported && test.refusal.contains(&format!("`{name}`")) && test.uses(kind, name)
        };
        let first = self.refused.iter().find(names_it)?;
        Some(first.test.clone())
    }
}

fn is_own_file(test: &str, name: &str) -> bool {
    test.ends_with(&format!("/{}.kqlt`", name.replace('-', "_")))
}

fn examples() -> Vec<Use> {
    let scalars = kql_functions::scalars().map(|def| (def.name, def.examples));
    let aggregates = kql_functions::aggregates().map(|def| (def.name, def.examples));
    let all = scalars.chain(aggregates).flat_map(|(name, examples)| {
        examples.iter().map(move |example| Use {
            test: format!("`example/{name}`"),
            code: code(example.query),
            refusal: String::new(),
            has_several_results: false,
            has_rows: true,
        })
    });
    all.collect()
}

impl Use {
    fn of_record(testdata: &Path, path: &Path, record: &Record) -> Self {
        let name = path.strip_prefix(testdata).unwrap_or(path);
        let lines = || record.expected.lines();
        Self {
            test: format!("`{}`", name.display()),
            code: code(&record.query),
            refusal: lines().nth(1).unwrap_or_default().to_owned(),
            has_several_results: lines().filter(|line| line.starts_with("----")).count() > 1,
            has_rows: lines().count() > 2,
        }
    }

    fn uses(&self, kind: Kind, name: &str) -> bool {
        let code = self.code.as_str();
        match kind {
            Kind::Function => is_called(code, name),
            Kind::Plugin => code.contains("evaluate") && is_called(code, name),
            Kind::Operator => is_operator(code, name),
            Kind::Join => {
                code.contains("join")
                    && places(&spaceless(code), &format!("kind={name}"))
                        .next()
                        .is_some()
            }
            Kind::Chart => places(code, &name.to_lowercase())
                .any(|at| code[..at].trim_end().ends_with("render")),
            Kind::Infix => is_infix(code, name),
            Kind::Word => places(code, name).next().is_some(),
            Kind::Statement => self.is_statement(name),
        }
    }

    fn is_statement(&self, name: &str) -> bool {
        let starts = |word: &str| places(&self.code, word).next().is_some();
        match name {
            "query parameters" => starts("query_parameters"),
            "pattern" => starts("declare") && starts("pattern"),
            "restrict" => starts("restrict"),
            "tabular expression" => self.code.contains('|'),
            "batches" => self.has_several_results && !starts("fork") && !starts("facet"),
            word => starts(word),
        }
    }
}

/// The features of expressions that have no name of their own.
fn is_infix(code: &str, name: &str) -> bool {
    match name {
        "datetime/timespan arithmetic" => {
            is_called(code, "datetime") && [" + ", " - ", " / "].iter().any(|op| code.contains(op))
        }
        "binary operators" => is_called(code, "binary_and") && !code.contains("summarize"),
        "dynamic accessor . []" => code.contains("d.") && code.contains("[0]"),
        _ if name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') && name.len() > 2 => {
            places(code, name).next().is_some()
        }
        "in" | "or" => places(code, name).next().is_some(),
        _ => code.contains(&format!(" {name} ")),
    }
}

fn is_called(code: &str, name: &str) -> bool {
    places(code, name).any(|at| code[at + name.len()..].trim_start().starts_with('('))
}

/// Does an operator of this name start here: behind `|`, a bracket or at the start of a statement?
fn is_operator(code: &str, name: &str) -> bool {
    places(code, name).any(|at| {
        let before = code[..at].trim_end();
        before.is_empty() || before.ends_with(['|', '(', ';', '=', '{', ','])
    })
}

/// Where a name stands as a word of its own.
fn places<'a>(code: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '~' | '!');
    code.match_indices(name)
        .map(|(at, _)| at)
        .filter(move |&at| {
            let before = code[..at].chars().next_back();
            let after = code[at + name.len()..].chars().next();
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
}

fn spaceless(code: &str) -> String {
    code.replace(" =", "=").replace("= ", "=")
}

/// A query without its comments and without what stands in its strings.
fn code(query: &str) -> String {
    let (mut out, mut quote, mut chars) = (String::new(), None, query.chars().peekable());
    while let Some(c) = chars.next() {
        match quote {
            Some(end) => {
                if c == '\\' {
                    chars.next();
                } else if c == end {
                    quote = None;
                    out.push(c);
                }
            }
            None if c == '/' && chars.peek() == Some(&'/') => {
                for c in chars.by_ref() {
                    if c == '\n' {
                        break;
                    }
                }
                out.push('\n');
            }
            None => {
                quote = matches!(c, '"' | '\'').then_some(c);
                out.push(c);
            }
        }
    }
    out
}

#[test]
fn features_are_read_off_queries() {
    let query = Use {
        test: String::new(),
        code: code(
            "T | where s !has 'count()' // take 1\n| join kind = inner (U | mv-expand d) on k | summarize n = count()",
        ),
        refusal: String::new(),
        has_several_results: false,
        has_rows: true,
    };
    for (kind, name, is_used) in [
        (Kind::Function, "count", true),
        (Kind::Operator, "take", false),
        (Kind::Operator, "mv-expand", true),
        (Kind::Operator, "expand", false),
        (Kind::Operator, "summarize", true),
        (Kind::Join, "inner", true),
        (Kind::Join, "innerunique", false),
        (Kind::Infix, "!has", true),
        (Kind::Infix, "has", false),
    ] {
        assert_eq!(query.uses(kind, name), is_used, "{name}");
    }
}
