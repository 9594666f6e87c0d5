//! Says in the words of scenario files what the TOML reader says in those of Rust.

use super::nearest::nearest;

/// Why a text has not the form of a scenario or event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongForm {
    /// What is wrong.
    pub message: String,
    /// How to mend it, where that is known.
    pub help: Option<String>,
}

/// What the reader says, and what it is called here. Those that start with a blank are what it expected.
const WORDS: &[(&str, &str)] = &[
    (
        "cannot recurse further; max recursion depth met",
        "values are nested too deeply",
    ),
    ("recursion limit", "values are nested too deeply"),
    ("unknown field `", "unknown key `"),
    ("unknown variant `", "unknown value `"),
    ("missing field `", "missing key `"),
    ("invalid type: ", "wrong type: "),
    ("invalid value: ", "wrong value: "),
    ("floating point `", "number `"),
    ("integer `", "number `"),
    (
        ", expected u32",
        ", expected a whole number from 0 to 4294967295",
    ),
    (", expected u64", ", expected a whole number from 0"),
    (", expected usize", ", expected a whole number from 0"),
    (", expected f64", ", expected a number"),
    (", expected a boolean", ", expected `true` or `false`"),
    (", expected a sequence", ", expected a list"),
    (", expected a map", ", expected a table"),
];

impl WrongForm {
    /// What is wrong, by an error of the TOML reader.
    #[must_use]
    pub fn of(error: &toml::de::Error) -> Self {
        let message = error.message().trim_end();
        let replaced = WORDS.iter().fold(message.to_owned(), |text, (from, to)| {
            text.replacen(from, to, 1)
        });
        Self {
            message: without_type_names(replaced),
            help: offer(message),
        }
    }
}

/// A type of Rust that stands for a table is one to the reader.
fn without_type_names(message: String) -> String {
    match message.split_once(", expected struct ") {
        Some((found, _)) => format!("{found}, expected a table"),
        None => message,
    }
}

/// The nearest of the names that are listed behind an unknown one.
fn offer(message: &str) -> Option<String> {
    let unknown = ["unknown field `", "unknown variant `"];
    if !unknown.iter().any(|start| message.starts_with(start)) {
        return None;
    }
    let mut names = message.split('`').skip(1).step_by(2);
    let name = names.next()?;
    nearest(name, names)
}
