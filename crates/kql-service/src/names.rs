//! How names and texts are written in a query.

use kql_parser::is_plain_name;

/// A name as a query writes it: in brackets and quotes where it must be.
pub(crate) fn written(name: &str) -> String {
    if is_plain_name(name) {
        name.to_owned()
    } else {
        format!("[{}]", quoted(name, '\''))
    }
}

/// A string literal.
pub(crate) fn quoted(text: &str, quote: char) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push(quote);
    for c in text.chars() {
        match c {
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            _ => {
                if c == quote || c == '\\' {
                    literal.push('\\');
                }
                literal.push(c);
            }
        }
    }
    literal.push(quote);
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_as_they_are_written() {
        assert_eq!(written("Level"), "Level");
        assert_eq!(written("the level"), "['the level']");
        assert_eq!(quoted("C:\\a \"b\"", '"'), r#""C:\\a \"b\"""#);
    }
}
