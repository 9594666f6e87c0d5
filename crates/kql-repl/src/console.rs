//! What is known about the terminal, and how to speak to the user beside the results.

use std::io::{self, IsTerminal, Write};

use terminal_size::{Height, Width, terminal_size_of};

/// How wide messages may be where no terminal says it.
const DEFAULT_WIDTH: usize = 140;

/// Writes a line to standard error. Nobody can be told when that fails.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
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
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !is_set("NO_COLOR") && !dumb
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
    io::stderr().is_terminal()
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
