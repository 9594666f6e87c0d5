//! The values of a record in a box, each above its name.

use super::{Look, cut, width};

/// Blanks between the box and what it holds.
const MARGIN: usize = 3;

pub(super) fn draw(values: &[(String, String)], look: Look) -> String {
    let most = usize::from(look.width)
        .saturating_sub(2 * MARGIN + 2)
        .max(1);
    let shown = |text: &String| {
        let text: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        cut(&text, most)
    };
    let texts: Vec<(String, String)> = values
        .iter()
        .map(|(name, value)| (shown(name), shown(value)))
        .collect();
    let widths = texts
        .iter()
        .flat_map(|(name, value)| [width(name), width(value)]);
    let inner = widths.max().unwrap_or(0) + 2 * MARGIN;
    let centred = |text: &str| {
        let left = (inner - width(text)) / 2;
        let right = inner - width(text) - left;
        format!("│{:left$}{text}{:right$}│\n", "", "")
    };
    let mut out = format!("┌{}┐\n", "─".repeat(inner));
    for (idx, (name, value)) in texts.iter().enumerate() {
        if idx > 0 {
            out.push_str(&centred(""));
        }
        out.push_str(&centred(value));
        out.push_str(&centred(name));
    }
    out.push_str(&format!("└{}┘\n", "─".repeat(inner)));
    out
}
