//! Ctrl-C, at any moment.

use std::time::Duration;

use super::page::check_screen;
use super::terminal::{Home, SIZE, Screen, Terminal};

#[test]
fn ctrl_c_cancels_a_query() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("range x from 1 to 2000000000 step 1 | summarize dcount(x)\r");
    prompt.wait_for("rows scanned");
    prompt.press("\x03");
    prompt.wait_for("error[LIM0002]: the query was cancelled");
    let screen = prompt.wait_for_line("kql>");
    assert!(!screen.contains("rows scanned"), "{screen}");
    assert!(!screen.contains("^C"), "{screen}");
    check_screen("cancelled", &screen);
    prompt.press("print answer = 6 * 7\r");
    prompt.wait_for("42");
}

#[test]
fn ctrl_c_throws_a_line_away_and_ctrl_d_leaves() {
    let home = Home::new();
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press("print 1 +\r");
    prompt.wait_for("print 1 +");
    prompt.press("\x03");
    prompt.wait_for_line("kql>");
    prompt.press("print 2\r");
    let screen = prompt.wait_for("1 row (");
    assert!(!screen.contains("error"), "{screen}");
    prompt.wait_for_line("kql>");
    prompt.press("\x04");
    assert!(prompt.ends_well());
}

#[test]
fn ctrl_c_ends_a_script() {
    let home = Home::new();
    let script = home.path().join("two.kql");
    let text = "range x from 1 to 2000000000 step 1 | summarize dcount(x)\nprint 'the second'\n";
    std::fs::write(&script, text).expect("the folder is writable");
    let mut prompt = Terminal::open(&home, &[]);
    prompt.press(&format!("#script {}\r", script.display()));
    prompt.wait_for("rows scanned");
    prompt.press("\x03");
    let screen = prompt.wait_for_line("kql>");
    assert!(screen.contains("the query was cancelled"), "{screen}");
    assert!(!screen.contains("the second"), "{screen}");
}

#[test]
fn ctrl_c_in_the_pager_is_the_pagers() {
    let home = Home::new();
    let pager = home.path().join("pager.sh");
    let script = "trap 'n=x$n; echo THE PAGER $n; [ $n = xx ] && exit' INT\n\
                  cat > /dev/null\necho READY\nwhile :; do sleep 0.1; done\n";
    std::fs::write(&pager, script).expect("the folder is writable");
    let pager = format!("sh {}", pager.display());
    let mut prompt = Terminal::open_on("g01", 20, &home, &[("PAGER", &pager)]);
    prompt.press("#help\r");
    prompt.wait_for("READY");
    prompt.press("\x03");
    prompt.wait_for("THE PAGER x");
    prompt.press("\x03");
    prompt.wait_for("THE PAGER xx");
    // What is typed before the prompt is there again may be lost.
    prompt.wait_for_line("kql>");
    prompt.press("print answer = 6 * 7\r");
    prompt.wait_for("42");
}

#[test]
fn ctrl_c_stops_a_step_where_it_is() {
    let home = Home::new();
    let mut prompt = Terminal::open_on("month-in-a-soc", SIZE.rows, &home, &[]);
    prompt.press("#scenario month-in-a-soc start\r");
    prompt.wait_for("now() is 2024-05-01T00:00:00Z");
    prompt.press("#step 30d\r");
    prompt.wait_for("#step 30d");
    prompt.press("\x03");
    prompt.wait_for("now() is 2024-05-");
    let screen = prompt.wait_for_line("kql>");
    // A fast build is done before the key comes.
    let is_stopped = screen.contains("what has happened stays, and #step plays on from here");
    assert!(
        is_stopped || screen.contains("now() is 2024-05-31"),
        "{screen}"
    );
    assert!(!is_stopped || !screen.contains("^C"), "{screen}");
    prompt.press("#step 10m\r");
    prompt.wait_until("a step of ten minutes", &|screen| {
        screen.contains("#step 10m") && screen.trim_end().ends_with(":00\nkql>")
    });
}

#[test]
fn ctrl_c_while_a_file_is_loaded_leaves_everything_as_it_was() {
    let home = Home::new();
    let file = home.path().join("big.csv");
    let rows = (0..400_000).map(|row| format!("{row},text {row}\n"));
    std::fs::write(&file, format!("n,s\n{}", rows.collect::<String>())).expect("it is writable");
    let mut prompt = Terminal::open(&home, &[]);
    let load = format!("#load Rows {}", file.display());
    prompt.press(&format!("{load}\r"));
    prompt.wait_for(&load);
    std::thread::sleep(Duration::from_millis(100));
    prompt.press("\x03");
    prompt.wait_until("an end", &|screen| screen.trim_end().ends_with("\nkql>"));
    let is_loaded = prompt.screen().contains("Rows has 400000 rows now");
    prompt.press("Rows | count\r");
    let screen = match is_loaded {
        true => prompt.wait_for("1 row ("),
        false => prompt.wait_for("no table named `Rows`"),
    };
    let is_said =
        screen.contains("was not read to its end, and nothing of it was loaded: cancelled");
    assert!(is_loaded || is_said, "{screen}");
}

#[test]
fn what_does_not_stop_at_once_says_so() {
    let home = Home::new();
    let pipe = home.path().join("pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let mut prompt = Terminal::open(&home, &[]);
    let load = format!("#load Rows {}", pipe.display());
    prompt.press(&format!("{load}\r"));
    prompt.wait_for(&load);
    prompt.press("\x03");
    prompt.wait_for("it stops as soon as it can; Ctrl-C again leaves kqlab");
    // Somebody writes into the pipe at last.
    std::fs::write(&pipe, "n\n1\n").expect("it is read");
    prompt.wait_for("nothing of it was loaded: cancelled");
    prompt.press("print answer = 6 * 7\r");
    prompt.wait_for("42");
}
