//! Keeps the documentation true: what a page says that kqlab prints is what it prints, and its links lead somewhere.
//!
//!     cargo test --workspace --test docs                           # all pages
//!     cargo test --workspace --test docs -- docs/querying          # one page
//!     KQLAB_BLESS=1 cargo test --workspace --test docs -- docs/querying
//!
//! The last line writes the output into the page; read it before you commit it. On a page, these are run:
//!
//! - a block `console`: lines behind `$ `, which go on behind `> `, are commands for `sh`, and their output stands below them. A
//!   command that fails fails the test, so that the page says it: `kqlab query nope || echo "exit status $?"`;
//! - a block `kql`: statements for the prompt over the built-in scenario, and the block `text` behind it is their output. All of a page go
//!   to one prompt;
//! - a comment `<!-- kqlab matrix -->`: its Markdown stands below it, up to `<!-- end -->`.
//!
//! Mermaid blocks are flowcharts that a renderer can read.
//!
//! `docs/session.svg`, the picture of the README, is drawn from a terminal in which the lines of `docs/session.kql` are typed.
//!
//! All commands of a page run in one empty folder, in their order, and then its statements.

#![cfg_attr(not(unix), allow(dead_code, unused_imports))]

#[path = "docs/links.rs"]
mod links;
#[path = "docs/mermaid.rs"]
mod mermaid;
#[path = "docs/output.rs"]
mod output;
#[path = "docs/page.rs"]
mod page;
#[path = "docs/picture.rs"]
mod picture;
#[path = "prompt/terminal.rs"]
#[allow(dead_code)]
mod terminal;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// Set to anything to write the pages.
const BLESS: &str = "KQLAB_BLESS";

/// Pages that begin so are written and checked by other tests.
const GENERATED: &str = "<!-- Written by ";

/// Where pages are, beside the root.
const FOLDERS: &[&str] = &["docs", "testdata", "grammar", "benches/compare"];

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the crate is in the workspace");
    let pages = pages(&root);
    let mut trials = Vec::new();
    for page in &pages {
        let name = page.strip_prefix(&root).expect("pages are below the root");
        let name = name.display().to_string();
        let (path, known) = (page.clone(), pages.clone());
        trials.push(Trial::test(format!("{name}::links"), move || {
            links::check(&path, &known)
        }));
        let text = std::fs::read_to_string(page).expect("a page is readable");
        if text.contains("```mermaid") {
            let path = page.clone();
            trials.push(Trial::test(format!("{name}::mermaid"), move || {
                mermaid::check(&path)
            }));
        }
        if page::is_run(&text) && !text.contains(GENERATED) {
            let path = page.clone();
            trials.push(Trial::test(format!("{name}::output"), move || {
                written(&path, &page::current(&text)?)
            }));
        }
    }
    let docs = root.join("docs");
    let folder = docs.clone();
    trials.push(Trial::test("docs/SUMMARY.md::pages", move || {
        links::every_page_is_in_the_summary(&folder)
    }));
    trials.push(Trial::test("docs/differences.md::refusals", move || {
        links::every_refusal_is_a_difference(&docs)
    }));
    trials.push(Trial::test("docs/session.svg", move || {
        written(
            &root.join("docs/session.svg"),
            &picture::of(&root.join("docs/session.kql"))?,
        )
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The Markdown files of the repository's root and of the folders that have some.
fn pages(root: &Path) -> Vec<PathBuf> {
    let folders = FOLDERS.iter().map(|folder| root.join(folder));
    let mut pages: Vec<PathBuf> = folders
        .chain([root.to_owned()])
        .flat_map(|folder| std::fs::read_dir(folder).expect("the folder exists"))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    pages
}

/// The file holds this text; where pages are to be written, it does so afterwards.
fn written(path: &Path, current: &str) -> Result<(), Failed> {
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(path, current)?;
        return Ok(());
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    if found == current {
        return Ok(());
    }
    let same = found
        .lines()
        .zip(current.lines())
        .take_while(|(found, current)| found == current)
        .count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(the end)").to_owned();
    Err(Failed::from(format!(
        "{}:{} is stale; `{BLESS}=1` writes it\n there: {}\n now:   {}",
        path.display(),
        same + 1,
        line(&found),
        line(current)
    )))
}
