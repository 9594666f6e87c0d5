//! The screens on `docs/repl.md`: what the page shows is what the prompt shows.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Set to anything to write the screens into the page.
const BLESS: &str = "KQLAB_BLESS";

/// One test at a time reads and writes the page.
static PAGE: Mutex<()> = Mutex::new(());

/// Longer screens are cut: the page shows how they start.
const MOST_LINES: usize = 24;

/// Compares a screen from its first prompt on with the block ```` ```screen NAME ````  of the page.
#[track_caller]
pub(crate) fn check_screen(name: &str, screen: &str) {
    let _one_at_a_time = PAGE.lock().unwrap_or_else(PoisonError::into_inner);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/repl.md");
    let page = std::fs::read_to_string(&path).expect("the page is readable");
    let fence = format!("```screen {name}\n");
    let start = page.find(&fence).expect("the page has the screen") + fence.len();
    let end = start + page[start..].find("```").expect("the block ends");
    let shown = shown(screen);
    if std::env::var_os(BLESS).is_some() {
        let page = format!("{}{shown}{}", &page[..start], &page[end..]);
        std::fs::write(&path, page).expect("the page is writable");
        return;
    }
    assert_eq!(&page[start..end], shown, "docs/repl.md, screen {name}");
}

/// The screen without what stands above the first statement, and without times.
fn shown(screen: &str) -> String {
    let lines = screen.trim_end().lines().map(str::trim_end);
    let mut lines: Vec<String> = lines
        .skip_while(|line| !line.starts_with("kql> "))
        .filter(|line| !is_passing(line))
        .map(without_time)
        .collect();
    if lines.last().is_some_and(|last| last == "kql>") {
        lines.pop();
    }
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        lines.push("…".to_owned());
    }
    lines.join("\n") + "\n"
}

/// Lines that depend on when a key was pressed: the progress of a query, and the `^C` behind it.
fn is_passing(line: &str) -> bool {
    line.is_empty() || line.starts_with("^C") || line.contains("rows scanned")
}

/// `3 rows (0.012 s)` is `3 rows`.
fn without_time(line: &str) -> String {
    match line.rsplit_once(" (") {
        Some((rows, time)) if time.ends_with(" s)") => rows.to_owned(),
        _ => line.to_owned(),
    }
}
