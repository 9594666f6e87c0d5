//! Splits a text that comes through a pipe into statements.
//!
//! Statements end at an empty line, at a `;` that ends a query, and before a line that starts another one: such a line
//! follows a complete statement and does not start with a blank, a `|` or another sign that it goes on.

use super::input::{Ending, ending, is_blank, is_command};

/// Words that start a line which goes on.
const CONTINUATIONS: &[&str] = &["and", "or", "by", "on"];

/// The statements of a text, in order.
pub(super) fn statements(text: &str) -> Vec<String> {
    let mut statements = Vec::new();
    let mut current = String::new();
    for line in text.lines() {
        if ends_before(&current, line) {
            statements.push(std::mem::take(&mut current));
        }
        current.push_str(line);
        current.push('\n');
    }
    statements.push(current);
    statements.retain(|statement| !is_blank(statement));
    statements
}

/// Does the statement end in front of this line?
fn ends_before(current: &str, line: &str) -> bool {
    if is_command(current) {
        return true;
    }
    match ending(current) {
        Ending::Open => false,
        Ending::Terminated => true,
        Ending::TableName | Ending::Complete => line.trim().is_empty() || starts_statement(line),
    }
}

fn starts_statement(line: &str) -> bool {
    let first_word = line
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or("");
    let goes_on = line.starts_with([' ', '\t', '|', ')', ']', '}', ',', '/', ';']);
    !goes_on && !CONTINUATIONS.contains(&first_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = statements(text);
        let found: Vec<&str> = found.iter().map(|statement| statement.trim()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_and_blocks() {
        check("print 1\nprint 2\n", &["print 1", "print 2"]);
        check(
            "T\n| take 5\n// why\n| count\n\nU",
            &["T\n| take 5\n// why\n| count", "U"],
        );
        check(
            "let n = 1;\n\nprint n;\nprint 2",
            &["let n = 1;\n\nprint n;", "print 2"],
        );
        check("print (\n\n1)\n#quit", &["print (\n\n1)", "#quit"]);
        check("#schema T\nT", &["#schema T", "T"]);
        check("T | where a\nand b", &["T | where a\nand b"]);
        check("// only a comment\nT", &["// only a comment\nT"]);
        check("T\n\n// the end\n\n", &["T"]);
    }
}
