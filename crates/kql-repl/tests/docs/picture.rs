//! A picture of a session: the statements of a file and what the prompt prints of them, in colours.

use std::path::Path;

use anstyle_svg::Term;
use kql_service::{HighlightKind, highlight};

use super::output::{Folder, Session};

const PROMPT: &str = "kql> ";

/// What further lines of a statement stand behind.
const INDENT: &str = "     ";

/// The session of the statements in this file, which empty lines part, as an SVG.
pub(crate) fn of(file: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let statements: Vec<String> = text.trim().split("\n\n").map(str::to_owned).collect();
    let folder = Folder::new()?;
    let session = Session::in_folder(&folder)
        .without("NO_COLOR")
        .with("TERM", "xterm-256color")
        .with("CLICOLOR_FORCE", "1");
    let outputs = session.outputs(&statements)?;
    let mut screen = String::new();
    for (statement, output) in statements.iter().zip(&outputs) {
        let coloured = coloured(statement).replace('\n', &format!("\n{INDENT}"));
        screen.push_str(&format!("\u{1b}[1m{PROMPT}\u{1b}[0m{coloured}\n{output}\n"));
    }
    Ok(Term::new().render_svg(screen.trim_end()) + "\n")
}

/// The statement with the escape sequences of its colours.
fn coloured(statement: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for piece in highlight(statement) {
        out.push_str(&statement[at..piece.place.start]);
        let text = &statement[piece.place.clone()];
        match style(piece.kind) {
            Some(style) => out.push_str(&format!("\u{1b}[{style}m{text}\u{1b}[0m")),
            None => out.push_str(text),
        }
        at = piece.place.end;
    }
    out + &statement[at..]
}

/// The numbers of the escape sequence for a piece of this kind.
fn style(kind: HighlightKind) -> Option<&'static str> {
    match kind {
        HighlightKind::Operator | HighlightKind::Keyword => Some("94"),
        HighlightKind::Function | HighlightKind::Type => Some("96"),
        HighlightKind::Comparison => Some("95"),
        HighlightKind::String | HighlightKind::Number | HighlightKind::Time => Some("92"),
        HighlightKind::Comment => Some("90"),
        HighlightKind::Error => Some("91"),
        HighlightKind::Name | HighlightKind::Punctuation => None,
    }
}
