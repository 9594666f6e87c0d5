//! Where the prompt keeps what was typed: a file for each workspace, under the user's folder for state.

use std::path::PathBuf;

/// The history file of the workspace with this title; `None` where the user has no home. Its folder is made if need be.
pub(super) fn file(workspace: &str) -> Option<PathBuf> {
    let folder = state_folder()?.join("kqlab/history");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join(file_name(workspace)))
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
    use super::file_name;

    #[test]
    fn titles_are_file_names() {
        assert_eq!(file_name("A month in a SOC"), "a-month-in-a-soc");
        assert_eq!(file_name("../x"), "x");
        assert_eq!(file_name("…"), "workspace");
    }
}
