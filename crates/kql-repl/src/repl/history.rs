//! Where the prompt keeps what was typed.

use std::path::PathBuf;

/// The history file; `None` where the user has no home. Its folder is made if need be.
pub(super) fn file() -> Option<PathBuf> {
    let folder = state_folder()?.join("kqlab");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

/// The user's folder for state, as the XDG Base Directory Specification has it.
fn state_folder() -> Option<PathBuf> {
    let given = std::env::var_os("XDG_STATE_HOME")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute());
    given.or_else(|| Some(std::env::home_dir()?.join(".local/state")))
}
