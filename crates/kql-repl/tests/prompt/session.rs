//! The session of `docs/terminal.md`: its keys, and what must be seen. The page holds the screens.

use super::page::check_whole_screen;
use super::terminal::Screen;

/// Clears the screen.
const CTRL_L: &str = "\x0c";

/// The workspace of the session, and the lines of its terminal.
pub(crate) const SCENARIO: &str = "month-in-a-soc";
pub(crate) const ROWS: u16 = 60;

/// Types the session, and compares each of its screens with the page.
pub(crate) fn hold(prompt: &mut dyn Screen) {
    completion(prompt);
    mistake(prompt);
    timechart(prompt);
    explanation(prompt);
    cancellation(prompt);
}

fn completion(prompt: &mut dyn Screen) {
    let line = "SecurityIncident | summarize Opened = count() by Severity, Owner = tostring(Owner.email) | where O";
    prompt.press(line);
    prompt.press("\t");
    prompt.wait_for("Opened  long");
    check_whole_screen("completion", &prompt.wait_for_line(&format!("kql> {line}")));
    prompt.press("\x03");
}

fn mistake(prompt: &mut dyn Screen) {
    start_on_empty_screen(prompt);
    prompt.press("SecurityIncident | summarize Incidents = count() by Severty\r");
    prompt.wait_for("did you mean `Severity`?");
    check_whole_screen("mistake", &prompt.wait_for_line("kql>"));
}

fn timechart(prompt: &mut dyn Screen) {
    start_on_empty_screen(prompt);
    prompt.press(
        "SecurityAlert | summarize Alerts = dcount(SystemAlertId) by bin(TimeGenerated, 1d)\r",
    );
    prompt.wait_for("rows (");
    start_on_empty_screen(prompt);
    prompt.press("| render timechart with (title='Alerts a day')\r");
    prompt.wait_for("rows (");
    let screen = prompt.wait_for_line("kql>");
    assert!(
        screen.contains("Alerts a day") && screen.contains("2024-05-13"),
        "{screen}"
    );
    check_whole_screen("timechart", &screen);
}

fn explanation(prompt: &mut dyn Screen) {
    start_on_empty_screen(prompt);
    prompt.press("#explain 50\r");
    prompt.wait_for("an alert is raised as active");
    let screen = prompt.wait_for_line("kql>");
    check_whole_screen("explanation", &screen);
}

fn cancellation(prompt: &mut dyn Screen) {
    start_on_empty_screen(prompt);
    prompt.press("range x from 1 to 2000000000 step 1 | summarize dcount(x)\r");
    let screen = prompt.wait_for("rows scanned");
    assert!(!screen.contains("error"), "{screen}");
    prompt.press("\x03");
    prompt.wait_for("error[LIM0002]: the query was cancelled");
    prompt.wait_for_line("kql>");
    prompt.press("print answer = 6 * 7\r");
    prompt.wait_for("1 row (");
    check_whole_screen("cancellation", &prompt.wait_for_line("kql>"));
}

fn start_on_empty_screen(prompt: &mut dyn Screen) {
    prompt.wait_for_line("kql>");
    prompt.press(CTRL_L);
    prompt.wait_until("an empty screen", &|screen| screen.trim() == "kql>");
}
