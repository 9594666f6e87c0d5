//! The screens in `docs/`: what a page shows is what the prompt shows.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Set to anything to write the screens into the page.
const BLESS: &str = "KQLAB_BLESS";

/// One test at a time reads and writes the page.
static PAGE: Mutex<()> = Mutex::new(());

/// Longer screens are cut on `docs/repl.md`: it shows how they start.
const MOST_LINES: usize = 24;

/// Compares a screen from its first prompt on with the block ```` ```screen NAME ```` of `docs/repl.md`.
#[track_caller]
pub(crate) fn check_screen(name: &str, screen: &str) {
    check_screen_of("repl.md", name, &cut(shown(screen)));
}

/// Compares a whole screen from its first prompt on with such a block of `docs/terminal.md`.
#[track_caller]
pub(crate) fn check_whole_screen(name: &str, screen: &str) {
    check_screen_of("terminal.md", name, &shown(screen));
}

#[track_caller]
fn check_screen_of(page: &str, name: &str, shown: &str) {
    assert!(
        !shown.trim().is_empty(),
        "{name}: the prompt has left the screen"
    );
    let _one_at_a_time = PAGE.lock().unwrap_or_else(PoisonError::into_inner);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(page);
    let text = std::fs::read_to_string(&path).expect("the page is readable");
    let fence = format!("```screen {name}\n");
    let start = text.find(&fence).expect("the page has the screen") + fence.len();
    let end = start + text[start..].find("```").expect("the block ends");
    if std::env::var_os(BLESS).is_some() {
        let text = format!("{}{shown}{}", &text[..start], &text[end..]);
        std::fs::write(&path, text).expect("the page is writable");
        return;
    }
    assert_eq!(
        &text[start..end],
        shown,
        "{}, screen {name}",
        path.display()
    );
}

/// The screen without what stands above the first statement, and without times.
fn shown(screen: &str) -> String {
    let lines = screen.trim_end().lines().map(str::trim_end);
    let mut lines: Vec<String> = lines
        .skip_while(|line| !line.starts_with("kql> "))
        .filter(|line| !line.is_empty())
        .map(without_time)
        .collect();
    if lines.last().is_some_and(|last| last == "kql>") {
        lines.pop();
    }
    lines.join("\n") + "\n"
}

/// The start of a long screen.
fn cut(shown: String) -> String {
    let lines: Vec<&str> = shown.lines().collect();
    match lines.len() > MOST_LINES {
        true => lines[..MOST_LINES].join("\n") + "\n…\n",
        false => shown,
    }
}

/// `3 rows (0.012 s)` is `3 rows`.
fn without_time(line: &str) -> String {
    match line.rsplit_once(" (") {
        Some((rows, time)) if time.ends_with(" s)") => rows.to_owned(),
        _ => line.to_owned(),
    }
}
