//! A picture of a session: the statements of a file, typed at the prompt, and what a user then sees.

use std::path::Path;

use anstyle_svg::Term;
use vt100::{Cell, Color};

use super::output::without_times;
use super::terminal::{Home, Screen, Terminal};

const PROMPT: &str = "kql>";

/// The lines of the terminal.
const ROWS: u16 = 48;

/// Ends all colours.
const RESET: &str = "\u{1b}[0m";

/// The session of the statements in this file, one a line, as an SVG.
pub(crate) fn of(file: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let home = Home::new();
    let mut terminal = Terminal::open_on("month-in-a-soc", ROWS, &home, &[]);
    for statement in text.lines() {
        terminal.press(statement);
        terminal.wait_for(statement);
        terminal.press("\r");
        terminal.wait_for_line(PROMPT);
    }
    let lines: Vec<String> = terminal.cells().iter().map(|cells| line(cells)).collect();
    let screen = without_times(&lines.join("\n"));
    Ok(Term::new().render_svg(screen.trim_end()) + "\n")
}

/// A line with the escape sequences of its colours.
fn line(cells: &[Cell]) -> String {
    let mut out = String::new();
    let mut style = String::new();
    for cell in cells {
        let next = style_of(cell);
        if next != style {
            out.push_str(RESET);
            out.push_str(&next);
            style = next;
        }
        match cell.contents() {
            "" => out.push(' '),
            text => out.push_str(text),
        }
    }
    if style.is_empty() {
        out.trim_end().to_owned()
    } else {
        out + RESET
    }
}

/// The escape sequences of a cell's style, none for plain text. The eight dark colours are the light ones here, as terminals
/// of today show them.
fn style_of(cell: &Cell) -> String {
    let mut style = String::new();
    match cell.fgcolor() {
        Color::Idx(dark @ 0..8) => style.push_str(&format!("\u{1b}[{}m", 90 + dark)),
        Color::Idx(color) => style.push_str(&format!("\u{1b}[38;5;{color}m")),
        Color::Rgb(r, g, b) => style.push_str(&format!("\u{1b}[38;2;{r};{g};{b}m")),
        Color::Default => {}
    }
    if cell.bold() {
        style.push_str("\u{1b}[1m");
    }
    if cell.underline() {
        style.push_str("\u{1b}[4m");
    }
    style
}
