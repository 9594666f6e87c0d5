//! What is known about the terminal, and how to speak to the user beside the results.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use terminal_size::{Height, Width, terminal_size_of};

use crate::output::wrap::wrapped;

/// How wide messages may be where no terminal says it.
const DEFAULT_WIDTH: usize = 140;

const TO_START: &str = "\r";
const ERASE_REST: &str = "\u{1b}[K";

/// Does another program have the terminal?
static IS_LENT: AtomicBool = AtomicBool::new(false);

/// Lends the terminal to another program, such as a pager, for as long as `run` takes: Ctrl-C is for that program then.
pub(crate) fn lend_terminal<T>(run: impl FnOnce() -> T) -> T {
    IS_LENT.store(true, Ordering::SeqCst);
    let outcome = run();
    IS_LENT.store(false, Ordering::SeqCst);
    outcome
}

/// Is the terminal lent to another program?
pub(crate) fn is_lent() -> bool {
    IS_LENT.load(Ordering::SeqCst)
}

/// Writes a line to standard error. Nobody can be told when that fails.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// As [`say`]; on terminals, long lines are broken between words, and what is indented stays so.
pub(crate) fn say_prose(text: &str) {
    if !is_terminal() {
        return say(text);
    }
    let lines = text.lines().flat_map(|line| {
        let (indent, words) = line.split_at(line.len() - line.trim_start().len());
        let room = message_width().saturating_sub(indent.len());
        let lines = wrapped(words, room).into_iter();
        lines.map(move |line| format!("{indent}{}", line.trim_end()))
    });
    say(&lines.collect::<Vec<_>>().join("\n"));
}

/// May standard error be coloured? On terminals, unless `NO_COLOR` is set (<https://no-color.org>), and with
/// `CLICOLOR_FORCE` everywhere.
pub(crate) fn colours_errors() -> bool {
    wants_colours() && (io::stderr().is_terminal() || is_set("CLICOLOR_FORCE"))
}

/// May what is typed be coloured?
pub(crate) fn colours_input() -> bool {
    colours_output()
}

/// May standard output be coloured?
pub(crate) fn colours_output() -> bool {
    wants_colours() && io::stdout().is_terminal()
}

fn wants_colours() -> bool {
    !is_set("NO_COLOR") && !is_dumb()
}

/// Does the terminal know no escape sequences?
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Does somebody read standard error as it is written?
pub(crate) fn is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Can standard error show something that moves?
pub(crate) fn has_progress() -> bool {
    is_terminal() && !is_dumb()
}

/// Writes over the line at the cursor. The cursor stays behind the text, so that what the terminal echoes there, such as `^C`, goes
/// away with it.
pub(crate) fn rewrite_line(text: &str) {
    let mut stderr = io::stderr().lock();
    // Nobody can be told when that fails.
    let _ = write!(stderr, "{TO_START}{text}{ERASE_REST}").and_then(|()| stderr.flush());
}

/// Frees the line at the cursor of what a query or the terminal has written there; a terminal that cannot gets a new line.
pub(crate) fn erase_line() {
    match has_progress() {
        true => rewrite_line(""),
        false => say(""),
    }
}

/// Do people see standard output, and can they answer?
pub(crate) fn is_interactive() -> bool {
    io::stdout().is_terminal() && io::stdin().is_terminal()
}

/// The columns of the terminal that standard output shows on, if it is one.
pub(crate) fn width() -> Option<u16> {
    size().map(|(width, _)| width)
}

/// The rows of the terminal that standard output shows on, if it is one.
pub(crate) fn height() -> Option<u16> {
    size().map(|(_, height)| height)
}

fn size() -> Option<(u16, u16)> {
    let (Width(width), Height(height)) = terminal_size_of(io::stdout())?;
    // A terminal that does not know says zero.
    (io::stdout().is_terminal() && width > 0).then_some((width, height))
}

/// How wide messages may be.
pub(crate) fn message_width() -> usize {
    width().map_or(DEFAULT_WIDTH, usize::from)
}
