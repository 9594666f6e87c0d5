//! Names of files in commands: in quotes, with `~` for the user's folder, and as completion writes them.

use std::path::PathBuf;

/// The file that an argument names.
pub(super) fn path(argument: &str) -> PathBuf {
    let argument = argument.trim();
    let text = match quoted(argument) {
        Some(inside) => inside.to_owned(),
        None => unescaped(argument),
    };
    match (text.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(text),
    }
}

/// What stands between quotes.
fn quoted(text: &str) -> Option<&str> {
    let between = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    between('"').or_else(|| between('\''))
}

/// Completion writes a backslash before blanks, but not where that separates folders.
fn unescaped(text: &str) -> String {
    if cfg!(windows) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::{Path, PathBuf};

    use super::path;

    #[test]
    fn names_as_users_write_them() {
        assert_eq!(path("a b.csv"), PathBuf::from("a b.csv"));
        assert_eq!(path("a\\ b.csv"), PathBuf::from("a b.csv"));
        assert_eq!(path("\"a b.csv\""), PathBuf::from("a b.csv"));
        assert_eq!(path("'a.csv'"), PathBuf::from("a.csv"));
        assert!(path("~/a.csv").ends_with("a.csv"));
        assert_ne!(path("~/a.csv"), Path::new("~/a.csv"));
        assert_eq!(path("~"), PathBuf::from("~"));
    }
}
