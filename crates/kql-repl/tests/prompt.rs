//! The prompt in a terminal: keys in, and what the user sees.
#![cfg(unix)]

#[path = "prompt/interrupt.rs"]
mod interrupt;
#[path = "prompt/odd_input.rs"]
mod odd_input;
#[path = "prompt/page.rs"]
mod page;
#[path = "prompt/session.rs"]
mod session;
#[path = "prompt/terminal.rs"]
mod terminal;
#[path = "prompt/tmux.rs"]
mod tmux;

use std::time::Duration;

use page::check_screen;
use terminal::{Home, Screen, Terminal};
use tmux::Tmux;

/// A screen with single blanks.
fn squeezed(screen: &str) -> String {
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn columns_are_completed_behind_summarize() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("SecurityAlert | summarize Alerts = count() by AlertSeverity | where Al\t");
    prompt.wait_for("string");
    let screen = prompt.wait_for_line(
        "kql> SecurityAlert | summarize Alerts = count() by AlertSeverity | where Alert",
    );
    assert!(screen.contains("AlertSeverity  string"), "{screen}");
    assert!(screen.contains("Alerts         long"), "{screen}");
    assert!(!screen.contains("AlertName"), "{screen}");
    check_screen("columns", &screen);
    prompt.press("s > 0\r");
    prompt.wait_for("1 row (");
}

#[test]
fn a_single_candidate_is_inserted() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("SecurityAl\t| proj\t-aw\tTimeG\t");
    prompt.wait_for("kql> SecurityAlert| project-away TimeGenerated");
}

#[test]
fn properties_of_a_dynamic_column_are_offered() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("SecurityAlert | extend E = parse_json(ExtendedProperties) | where E.reso\t");
    prompt.wait_for("| where E.resourceType");
    prompt.press("\x03");
    prompt.wait_for_line("kql>");
    prompt.press("SecurityAlert | mv-expand E = todynamic(Entities) | project E.HostN\t");
    prompt.wait_for("| project E.HostName");
}

#[test]
fn values_of_a_column_are_offered() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("SecurityAlert | where AlertSeverity == \"\t");
    prompt.wait_for("\"Informational\"");
    let screen = prompt.wait_for_line("kql> SecurityAlert | where AlertSeverity == \"");
    for severity in ["\"High\"", "\"Medium\"", "\"Low\""] {
        assert!(screen.contains(severity), "{screen}");
    }
    check_screen("values", &screen);
}

#[test]
fn events_and_commands_of_kusto_are_completed() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("#event tenant\t on");
    prompt.wait_for_line("kql> #event tenant_connector on");
    prompt.press("\x03");
    prompt.wait_for_line("kql>");
    prompt.press(".show table SecurityInc\t csl\t");
    prompt.wait_for_line("kql> .show table SecurityIncident cslschema");
}

#[test]
fn literals_are_offered_beside_functions() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("print dateti\t");
    prompt.wait_for("datetime                 A datetime as it is written, in UTC.");
    prompt.press("(2024-05-01) + 1d\r");
    prompt.wait_for("2024-05-02T00:00:00Z");
}

#[test]
fn an_empty_line_says_what_enter_does() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("SecurityAlert | sort by\r");
    prompt.wait_for("more must follow; Enter runs it as it is");
    prompt.press("Status\r");
    prompt.wait_for("\n  Enter runs it");
    prompt.press("\r");
    prompt.wait_for("2 rows (");
}

#[test]
fn a_line_with_a_pipe_goes_on_from_the_query_before() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("SecurityAlert | project Severity = AlertSeverity\r");
    prompt.wait_for("rows (");
    prompt.wait_for_line("kql>");
    prompt.press("| summarize count() by Sev\t\r");
    prompt.wait_for("kql> | summarize count() by Severity");
    prompt.wait_for("count_");
}

#[test]
fn a_mistake_is_underlined_and_explained() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("SecurityAlert | where AlertSeverty == 'High' | count ");
    prompt.wait_for("| count");
    assert!(prompt.is_underlined("AlertSeverty"));
    assert!(!prompt.is_underlined("SecurityAlert"));
    prompt.press("\r");
    let screen = prompt.wait_for("did you mean");
    assert!(
        screen.contains("error[SEM0100]: no column named `AlertSeverty`"),
        "{screen}"
    );
    assert!(
        screen.contains("^^^^^^^^^^^^ did you mean `AlertSeverity`?"),
        "{screen}"
    );
    prompt.wait_for("more: docs/errors.md#sem0100");
}

#[test]
fn an_alert_is_explained() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("#expl\t a\r");
    let screen = prompt.wait_for("an alert is raised as active");
    assert!(screen.contains("SecurityAlert row:"), "{screen}");
}

#[test]
fn quit_leaves_without_its_sign() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("quit\r");
    assert!(prompt.ends_well());
}

#[test]
fn an_open_bracket_or_pipe_goes_on_and_an_empty_line_ends() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("print x = (1 +\r2) |\rextend y = x * 2\r\r");
    let screen = prompt.wait_for("1 row (");
    assert!(squeezed(&screen).contains("│ 3 ┆ 6 │"), "{screen}");
}

#[test]
fn a_pasted_query_is_one_statement() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("\x1b[200~print x = 1\n| extend y = 2\n| extend z = 3\x1b[201~");
    prompt.wait_for("z = 3");
    assert!(!prompt.screen().contains("row"));
    prompt.press("\r\r");
    let screen = prompt.wait_for("1 row (");
    assert!(squeezed(&screen).contains("│ 1 ┆ 2 ┆ 3 │"), "{screen}");
}

#[test]
fn a_call_shows_its_parameters() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("print strcat_delim(");
    let screen = prompt.wait_for("strcat_delim(delimiter: scalar, argument: scalar, ...): string");
    check_screen("call", &screen);
    prompt.press("'-', 1, 2)\r");
    let screen = prompt.wait_for("1 row (");
    assert!(screen.contains("1-2"), "{screen}");
}

#[test]
fn a_workspace_remembers_what_was_typed() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("print remembered = 1\r");
    prompt.wait_for("1 row (");
    drop(prompt);

    let mut prompt = Terminal::open(&home, &[]);
    // The rest of the line is a hint, which the right arrow key takes.
    prompt.press("pri");
    prompt.wait_for("kql> print remembered = 1");
    prompt.press("\x1b[C\r");
    prompt.wait_for("1 row (");
    prompt.wait_for_line("kql>");
    // Ctrl-R searches.
    prompt.press("\x12memb");
    prompt.wait_for("(reverse-i-search)`memb': print remembered = 1");
    prompt.press("\x03");
    prompt.wait_for_line("kql>");
    // Another workspace has a history of its own.
    prompt.press("#scenario g02\r");
    prompt.wait_for("G2:");
    prompt.wait_for_line("kql>");
    prompt.press("pri");
    prompt.wait_for_line("kql> pri");
}

#[test]
fn the_users_editor_edits_the_last_query() {
    let home = Home::new();
    let script = home.path().join("editor.sh");
    std::fs::write(&script, "sed -i 's/1/40 + 2/' \"$1\"\n").expect("the folder is writable");
    let editor = format!("sh {}", script.display());
    let mut prompt = Terminal::open(&home, &[("EDITOR", &editor)]);
    prompt.press("print x = 1\r");
    prompt.wait_for("1 row (");
    prompt.wait_for_line("kql>");
    prompt.press("#edit\r");
    prompt.wait_for("kql> print x = 40 + 2");
    prompt.press("\r");
    prompt.wait_for("42 │");
}

#[test]
fn vi_keys_by_command_and_by_file() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("#set editor v\t\r");
    prompt.wait_for("kql> #set editor vi");
    prompt.wait_for_line("kql>");
    prompt.press("print 1");
    prompt.wait_for_line("kql> print 1");
    prompt.press("\x1b");
    // Escape alone is told from an escape sequence by time.
    std::thread::sleep(Duration::from_secs(1));
    prompt.press("0dw");
    prompt.wait_for_line("kql> 1");
    drop(prompt);

    std::fs::write(
        home.path().join("config/kqlab/settings"),
        "editor vi\ncolour red\n",
    )
    .expect("the folder is writable");
    let mut prompt = Terminal::open(&home, &[]);
    prompt.wait_for("warning: in your settings, no setting `colour`");
    prompt.press("#set\r");
    prompt.wait_for("editor  vi ");
}

#[test]
fn colours_follow_no_color() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("print x = 'text'");
    prompt.wait_for("'text'");
    assert!(prompt.is_styled("print") && prompt.is_styled("'text'"));
    drop(prompt);

    let mut prompt = Terminal::open(&home, &[("NO_COLOR", "1")]);
    prompt.press("print x = 'text'");
    prompt.wait_for("'text'");
    assert!(!prompt.is_styled("kql>") && !prompt.is_styled("print") && !prompt.is_styled("'text'"));
    prompt.press("\x15T\r\r");
    prompt.wait_for("error");
    assert!(!prompt.is_styled("error"));
}

#[test]
fn a_dumb_terminal_gets_plain_text() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[("TERM", "dumb")]);
    prompt.press("print x = 6 * 7\r");
    let screen = prompt.wait_for("42");
    assert!(!screen.contains('\x1b'), "{screen}");
}

#[test]
fn a_long_result_goes_through_the_pager() {
    let home = Home::new();
    let pager = home.path().join("pager.sh");
    std::fs::write(&pager, "head -n 1; echo; echo THE PAGER\n").expect("the folder is writable");
    let pager = format!("sh {}", pager.display());
    let mut prompt = Terminal::open(&home, &[("PAGER", &pager)]);
    prompt.press("range x from 1 to 90 step 1\r");
    let screen = prompt.wait_for("90 rows (");
    assert!(screen.contains("THE PAGER"), "{screen}");
    drop(prompt);

    let mut prompt = Terminal::open(&home, &[("PAGER", "cat")]);
    prompt.press("range x from 7001 to 7090 step 1\r");
    prompt.wait_for("7090");
}

#[test]
fn render_draws_on_a_terminal() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("print name = 'a', value = 42 | render barchart with (title='A bar')\r");
    let screen = prompt.wait_for("1 row (");
    assert!(
        screen.contains("A bar") && screen.contains("████"),
        "{screen}"
    );
    // Types stand in the heads of tables.
    prompt.press("print name = 'a', value = 42\r");
    prompt.wait_for("│ string ┆  long │");
}

#[test]
fn a_long_query_shows_how_many_rows_it_has_read() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("range x from 1 to 3000000 step 1 | summarize dcount(x), max(x)\r");
    prompt.wait_for("rows scanned");
    let screen = prompt.wait_for("1 row (");
    assert!(!screen.contains("rows scanned"), "{screen}");
}

#[test]
fn several_mistakes_at_once() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("SecurityAlert | where Stats == 'New' | extend n = strlen() | where n > 1 and Sever == 'Low'\r");
    prompt.wait_for("more: docs/errors.md#sem0100, docs/errors.md#sem0219");
    let screen = prompt.wait_for_line("kql>");
    check_screen("mistakes", &screen);
}

#[test]
fn a_wrong_event_shows_its_form() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("#event tenant_conector on\r");
    prompt.wait_for("did you mean `tenant_connector`?");
    prompt.wait_for_line("kql>");
    prompt.press("#event raise_alert\r");
    prompt.wait_for("missing key `name`");
    prompt.wait_for_line("kql>");
    prompt.press("#event tenant_connector on\r");
    prompt.wait_for("the tenant-based connector is switched on");
    let screen = prompt.wait_for_line("kql>");
    check_screen("event", &screen);
}

#[test]
fn a_story_as_the_page_shows_it() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("#explain a\r");
    prompt.wait_for("an alert is raised as active");
    let screen = prompt.wait_for_line("kql>");
    check_screen("explain", &screen);
}

#[test]
fn the_session_of_the_book() {
    let home = Home::new();
    let mut prompt = Terminal::open_on(session::SCENARIO, session::ROWS, &home, &[]);
    session::hold(&mut prompt);
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn the_session_of_the_book_under_tmux() {
    let home = Home::new();
    match Tmux::open_on(session::SCENARIO, session::ROWS, &home) {
        Some(mut prompt) => session::hold(&mut prompt),
        None => eprintln!("skipped: there is no tmux"),
    }
}
