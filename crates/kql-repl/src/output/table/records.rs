//! Each row as a list of names and values, for tables with more columns than the terminal has room for.

use std::io::{self, Write};

/// Between a name and its value.
const GAP: &str = "  ";

/// Values get at least this many characters, however narrow the terminal is.
const NARROWEST_VALUE: usize = 16;

/// Prints the rows. Long values go on below their start.
pub(super) fn write(
    names: &[String],
    rows: &[Vec<String>],
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let name_width = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let value_width = width
        .saturating_sub(name_width + GAP.len())
        .max(NARROWEST_VALUE);
    for (idx, row) in rows.iter().enumerate() {
        let head = format!("── row {} ", idx + 1);
        writeln!(out, "{head:─<width$}")?;
        for (name, value) in names.iter().zip(row) {
            let mut name = name.as_str();
            for line in broken(value, value_width) {
                writeln!(
                    out,
                    "{}",
                    format!("{name:<name_width$}{GAP}{line}").trim_end()
                )?;
                name = "";
            }
        }
    }
    Ok(())
}

/// The text in lines of at most `width` characters; one line for an empty text.
fn broken(text: &str, width: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        [] => vec![String::new()],
        chars => chars
            .chunks(width)
            .map(|line| line.iter().collect())
            .collect(),
    }
}
