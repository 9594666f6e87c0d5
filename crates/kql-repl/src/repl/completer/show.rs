//! Completion of Kusto's own commands, by the forms that are answered.

use kql_engine::show_commands;

/// Stands for a table in a form.
const TABLE: &str = "T";

/// Is a command being typed, and not yet a query behind it?
pub(super) fn is_command(before: &str) -> bool {
    before.trim_start().starts_with('.') && !before.contains('|')
}

/// The words that may follow these.
pub(super) fn next_words(before: &str, tables: impl Fn() -> Vec<String>) -> Vec<String> {
    let typed: Vec<&str> = before.split_whitespace().collect();
    let mut found: Vec<String> = Vec::new();
    for form in show_commands() {
        let words: Vec<&str> = form.split_whitespace().collect();
        let fits = words
            .iter()
            .zip(&typed)
            .all(|(word, typed)| stands_for(word, typed));
        let next = match words.get(typed.len()) {
            Some(&TABLE) if fits => tables(),
            Some(word) if fits && is_word(word) => vec![(*word).to_owned()],
            _ => Vec::new(),
        };
        let new: Vec<String> = next
            .into_iter()
            .filter(|word| !found.contains(word))
            .collect();
        found.extend(new);
    }
    found
}

fn stands_for(word: &str, typed: &str) -> bool {
    is_placeholder(word) || word.eq_ignore_ascii_case(typed)
}

fn is_word(word: &str) -> bool {
    !is_placeholder(word) && word.contains(char::is_alphabetic)
}

/// A single capital letter stands for a name.
fn is_placeholder(word: &str) -> bool {
    matches!(word.as_bytes(), [b'A'..=b'Z'])
}

#[cfg(test)]
mod tests {
    use super::next_words;

    #[test]
    fn words_follow_the_forms() {
        let words = |before| next_words(before, || vec!["Alerts".to_owned()]);
        assert_eq!(words(""), [".show"]);
        assert!(words(".show ").contains(&"tables".to_owned()));
        assert_eq!(words(".show table "), ["Alerts"]);
        assert!(words(".show table Alerts ").contains(&"cslschema".to_owned()));
        assert!(words(".drop ").is_empty());
    }
}
