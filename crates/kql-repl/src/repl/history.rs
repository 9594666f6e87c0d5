//! Where the prompt keeps what was typed: a file for each workspace, under the user's folder for state.

use std::path::PathBuf;

/// The history file of the workspace with this title; `None` where the user has no home. Its folder is made if need be.
pub(super) fn file(workspace: &str) -> Option<PathBuf> {
    let folder = state_folder()?.join("kqlab/history");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join(file_name(workspace)))
}

/// What was typed in the workspace with this title, the oldest first; the file has the form of the line editor.
pub(super) fn entries(workspace: &str) -> Vec<String> {
    let text = file(workspace).and_then(|file| std::fs::read_to_string(file).ok());
    let text = text.unwrap_or_default();
    let entries = text.lines().filter(|line| *line != "#V2");
    entries.map(unescaped).collect()
}

/// Line breaks are written `\\n`, and backslashes doubled.
fn unescaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, chars.as_str().chars().next()) {
            ('\\', Some('n')) => {
                chars.next();
                out.push('\n');
            }
            ('\\', Some('\\')) => {
                chars.next();
                out.push('\\');
            }
            _ => out.push(c),
        }
    }
    out
}

/// A title in letters that every file system takes: `A month in a SOC` is `a-month-in-a-soc`.
fn file_name(title: &str) -> String {
    let words = title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("-").to_lowercase();
    match name.is_empty() {
        true => "workspace".to_owned(),
        false => name,
    }
}

/// The user's folder for state, as the XDG Base Directory Specification has it.
fn state_folder() -> Option<PathBuf> {
    let given = std::env::var_os("XDG_STATE_HOME")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute());
    given.or_else(|| Some(std::env::home_dir()?.join(".local/state")))
}

#[cfg(test)]
mod tests {
    use super::{file_name, unescaped};

    #[test]
    fn entries_have_their_lines_back() {
        assert_eq!(unescaped(r"T\n| where a == '\\n'"), "T\n| where a == '\\n'");
    }

    #[test]
    fn titles_are_file_names() {
        assert_eq!(file_name("A month in a SOC"), "a-month-in-a-soc");
        assert_eq!(file_name("../x"), "x");
        assert_eq!(file_name("…"), "workspace");
    }
}
