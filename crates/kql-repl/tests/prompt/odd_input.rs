//! Input and terminals that nobody expects: a clear word, no panic, and nothing lost.

use portable_pty::PtySize;

use super::squeezed;
use super::terminal::{Home, SIZE, Screen, Terminal};

const NARROW: PtySize = PtySize { cols: 20, ..SIZE };

/// Pastes a text as terminals do.
fn paste(prompt: &mut Terminal, text: &str) {
    prompt.press(&format!("\x1b[200~{text}\x1b[201~"));
}

#[test]
fn a_pasted_line_of_megabytes_runs() {
    let home = Home::new();
    let mut prompt = Terminal::open_sized(NARROW, "g01", &home, &[]);
    let text = "x".repeat(2_000_000);
    paste(&mut prompt, &format!("print n = strlen('{text}')"));
    prompt.press("\r");
    prompt.wait_for("2000000");
    prompt.press("print answer = 6 * 7\r");
    prompt.wait_for("42");
}

#[test]
fn brackets_nested_too_deeply_are_refused() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    let (open, close) = ("(".repeat(1000), ")".repeat(1000));
    paste(&mut prompt, &format!("print {open}1{close}"));
    prompt.press("\r");
    prompt.wait_for("error[SYN0006]: the query is nested too deeply");
}

#[test]
fn a_terminal_of_twenty_columns_is_enough() {
    let home = Home::new();
    let mut prompt = Terminal::open_sized(NARROW, "g01", &home, &[]);
    prompt.press("SecurityAlert | project Status, AlertSeverity\r");
    let screen = prompt.wait_for("rows (");
    assert!(screen.contains("── row 1 ──"), "{screen}");
    prompt.wait_for_line("kql>");
    prompt.press("SecurityAlert | summarize n = count() by Status | render columnchart\r");
    let screen = prompt.wait_for("note:");
    assert!(
        squeezed(&screen).contains("a chart takes at least 40 columns"),
        "{screen}"
    );
    prompt.wait_for_line("kql>");
    prompt.press("print Stats\r");
    let screen = prompt.wait_for("more:");
    assert!(squeezed(&screen).contains("no column named"), "{screen}");
}
