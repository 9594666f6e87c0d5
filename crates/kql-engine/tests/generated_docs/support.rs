//! The support matrix: what of Kusto's documentation is supported, as far as a test shows it.
//!
//! `testdata/conformance/inventory.tsv` lists what the documentation describes. An entry is supported where a golden record
//! that returns rows, or an example of the function library, uses it, or where a sample of its page gives the captured
//! answer of the real engine; it is refused where a record shows the refusal that names it. Everything else is said to be
//! open, whatever the code can do.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use crate::evidence::{Evidence, Kind};
use crate::{in_table, linked};

/// An operator, function, type, ... of the documentation.
struct Entry {
    kind: String,
    name: String,
    page: String,
}

/// What the tests show of an entry.
enum Support {
    /// Rows, by this test.
    Answered(String),
    /// A refusal that names it, by this test.
    Refused(String),
    /// Nothing.
    Open,
}

/// `docs/support.md`, without its mark.
pub(crate) fn page() -> String {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    let evidence = Evidence::collect(&testdata);
    let mut kinds: Vec<(String, Vec<(Entry, Support)>)> = Vec::new();
    for entry in inventory(&testdata) {
        let support = support(&entry, &evidence);
        match kinds.iter_mut().find(|(kind, _)| *kind == entry.kind) {
            Some((_, entries)) => entries.push((entry, support)),
            None => kinds.push((entry.kind.clone(), vec![(entry, support)])),
        }
    }
    let mut page = "# Support\n\nWhat Kusto's documentation describes, and what kqlab does with it. Nothing is claimed without \
                    a test: *yes* names a test whose answer uses the feature (a golden record in `testdata/`, an example of the \
                    function library, or a sample of the feature's page that gives the captured answer of the real \
                    engine), *refused* one that shows how it is refused \
                    by name, and *open* says that no test shows it.\n\n"
        .to_owned();
    push_counts(&mut page, &kinds);
    for (kind, entries) in &kinds {
        push_kind(&mut page, kind, entries);
    }
    page
}

fn inventory(testdata: &Path) -> Vec<Entry> {
    let text = std::fs::read_to_string(testdata.join("conformance/inventory.tsv"))
        .expect("the inventory is in testdata");
    let entries = text.lines().skip(1).map(|line| {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut field = || fields.next().expect("a line has three fields");
        Entry {
            kind: field(),
            name: field(),
            page: field(),
        }
    });
    entries.collect()
}

fn support(entry: &Entry, evidence: &Evidence) -> Support {
    let kind = Kind::of(&entry.kind);
    let answered = names(entry).find_map(|name| evidence.answered(kind, name));
    if let Some(test) = answered.or_else(|| evidence.sample(&entry.page)) {
        return Support::Answered(test);
    }
    match evidence.refused(kind, &entry.name) {
        Some(test) => Support::Refused(test),
        None => Support::Open,
    }
}

/// The name of an entry; of a page whose title no function has, the functions that follow the page.
fn names(entry: &Entry) -> impl Iterator<Item = &str> {
    let is_known = kql_functions::scalar(&entry.name).is_some();
    let of_page = kql_functions::scalars().filter(move |def| !is_known && def.page == entry.page);
    std::iter::once(entry.name.as_str()).chain(of_page.map(|def| def.name))
}

fn push_counts(page: &mut String, kinds: &[(String, Vec<(Entry, Support)>)]) {
    page.push_str("| | all | yes | refused | open |\n|---|---:|---:|---:|---:|\n");
    let mut total = Counts::default();
    for (kind, entries) in kinds {
        let counts = Counts::of(entries);
        total.add(&counts);
        counts.push(page, &title(kind));
    }
    total.push(page, "**all**");
    page.push('\n');
}

#[derive(Default)]
struct Counts {
    yes: usize,
    refused: usize,
    open: usize,
}

impl Counts {
    fn of(entries: &[(Entry, Support)]) -> Self {
        let mut counts = Self::default();
        for (_, support) in entries {
            match support {
                Support::Answered(_) => counts.yes += 1,
                Support::Refused(_) => counts.refused += 1,
                Support::Open => counts.open += 1,
            }
        }
        counts
    }

    fn add(&mut self, other: &Self) {
        self.yes += other.yes;
        self.refused += other.refused;
        self.open += other.open;
    }

    fn push(&self, page: &mut String, name: &str) {
        let Self { yes, refused, open } = self;
        let all = yes + refused + open;
        let _ = writeln!(page, "| {name} | {all} | {yes} | {refused} | {open} |");
    }
}

fn push_kind(page: &mut String, kind: &str, entries: &[(Entry, Support)]) {
    let _ = write!(
        page,
        "## {}\n\n| | | shown by |\n|---|---|---|\n",
        title(kind)
    );
    // The documentation lists some names twice, as a page and as an alias.
    let unique: BTreeMap<&str, &(Entry, Support)> = entries
        .iter()
        .map(|pair| (pair.0.name.as_str(), pair))
        .collect();
    for (entry, support) in unique.values() {
        let name = linked(&format!("`{}`", in_table(&entry.name)), &entry.page);
        let (state, test) = match support {
            Support::Answered(test) => ("yes", test.as_str()),
            Support::Refused(test) => ("refused", test.as_str()),
            Support::Open => ("open", ""),
        };
        let _ = writeln!(page, "| {name} | {state} | {test} |");
    }
    page.push('\n');
}

/// `tabular_operator` as a heading.
fn title(kind: &str) -> String {
    let words = kind.replace('_', " ");
    let mut chars = words.chars();
    let first = chars.next().expect("a kind has a name");
    format!("{}{}s", first.to_uppercase(), chars.as_str())
}
