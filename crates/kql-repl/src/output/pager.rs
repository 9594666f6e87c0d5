//! Long results go through a pager, if people read them: `$PAGER`, or `less -SRFX`.

use std::io::{self, BufWriter, Write};
use std::process::{Command, Stdio};

use crate::console;

/// The pager where `$PAGER` names none: lines are not wrapped, colours are kept, and what fits the screen needs no key.
const DEFAULT_PAGER: &str = "less -SRFX";

/// Says to `less` what our letters are, which it would take from a locale that may not be set.
const LESS_CHARSET: (&str, &str) = ("LESSCHARSET", "utf-8");

/// Rows of the screen that a result does not get: the prompt and the line that counts rows.
const REST_OF_SCREEN: usize = 3;

/// Prints what `write` writes. On a terminal, what is longer than the screen goes through the pager.
pub(crate) fn print<T>(write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
    let height = console::height().filter(|_| console::is_interactive());
    let Some(height) = height else {
        return print_plainly(write);
    };
    let mut text = Vec::new();
    let outcome = write(&mut text)?;
    let lines = text.iter().filter(|byte| **byte == b'\n').count();
    let is_long = lines + REST_OF_SCREEN > usize::from(height);
    if !is_long || !page(&text) {
        io::stdout().lock().write_all(&text)?;
    }
    Ok(outcome)
}

/// Prints what `write` writes, without a pager.
pub(crate) fn print_plainly<T>(
    write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    let mut out = BufWriter::new(io::stdout().lock());
    let outcome = write(&mut out)?;
    out.flush()?;
    Ok(outcome)
}

/// Shows the text in the pager; false where there is none, and the text has to be printed.
fn page(text: &[u8]) -> bool {
    let pager = std::env::var("PAGER").unwrap_or_default();
    let pager = if pager.trim().is_empty() {
        DEFAULT_PAGER
    } else {
        pager.as_str()
    };
    let mut words = pager.split_whitespace();
    // `cat` says that a user wants no pager.
    let Some(program) = words.next().filter(|program| *program != "cat") else {
        return false;
    };
    let mut pager = Command::new(program);
    pager.args(words).stdin(Stdio::piped());
    let (name, value) = LESS_CHARSET;
    if std::env::var_os(name).is_none() {
        pager.env(name, value);
    }
    console::lend_terminal(|| {
        let Ok(mut pager) = pager.spawn() else {
            return false;
        };
        if let Some(mut stdin) = pager.stdin.take() {
            // A user who leaves before the end has seen enough.
            let _ = stdin.write_all(text);
        }
        pager.wait().is_ok()
    })
}
