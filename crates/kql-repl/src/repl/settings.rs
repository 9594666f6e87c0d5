//! Settings of the prompt: `#set NAME VALUE`, and the same in the user's file, a line each.
//!
//! The file is `kqlab/settings` in `XDG_CONFIG_HOME`, or else in `~/.config`: lines such as `editor vi`.

use std::path::PathBuf;

use rustyline::EditMode;

/// What the user may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    /// The keys of the line editor.
    pub(super) editor: EditMode,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            editor: EditMode::Emacs,
        }
    }
}

/// A setting as the user knows it.
struct Setting {
    name: &'static str,
    values: &'static [&'static str],
    summary: &'static str,
    get: fn(&Settings) -> String,
    /// Takes one of the values.
    set: fn(&mut Settings, &str),
}

const SETTINGS: &[Setting] = &[Setting {
    name: "editor",
    values: &["emacs", "vi"],
    summary: "the keys of the line editor",
    get: |settings| match settings.editor {
        EditMode::Vi => "vi".to_owned(),
        _ => "emacs".to_owned(),
    },
    set: |settings, value| {
        settings.editor = match value {
            "vi" => EditMode::Vi,
            _ => EditMode::Emacs,
        };
    },
}];

impl Settings {
    /// The settings of the user's file, and what is wrong with it.
    pub(super) fn of_user() -> (Self, Vec<String>) {
        let text = file().and_then(|file| std::fs::read_to_string(file).ok());
        Self::of_text(&text.unwrap_or_default())
    }

    fn of_text(text: &str) -> (Self, Vec<String>) {
        let mut settings = Self::default();
        let mut errors = Vec::new();
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with("//") {
                continue;
            }
            errors.extend(settings.set(line).err());
        }
        (settings, errors)
    }

    /// Takes `NAME VALUE`. An error says what may stand there.
    pub(super) fn set(&mut self, line: &str) -> Result<(), String> {
        let (name, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) else {
            let names: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
            return Err(format!(
                "no setting `{name}`; there is {}",
                names.join(", ")
            ));
        };
        let value = value.trim().to_lowercase();
        if !setting.values.contains(&value.as_str()) {
            let values = setting.values.join(" or ");
            return Err(format!("`{name}` is {values}, not `{value}`"));
        }
        (setting.set)(self, &value);
        Ok(())
    }

    /// The settings with their values, a line each.
    pub(super) fn shown(&self) -> String {
        let lines = SETTINGS.iter().map(|setting| {
            let (value, values) = ((setting.get)(self), setting.values.join(", "));
            format!("  {} {value}  {} ({values})", setting.name, setting.summary)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// What `#set` completes: names, or the values of the name in front.
    pub(super) fn completions(before: &str) -> Vec<&'static str> {
        match before.split_whitespace().next() {
            None => SETTINGS.iter().map(|setting| setting.name).collect(),
            Some(name) => SETTINGS
                .iter()
                .filter(|setting| setting.name == name)
                .flat_map(|setting| setting.values.iter().copied())
                .collect(),
        }
    }
}

fn file() -> Option<PathBuf> {
    let given = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute());
    let folder = given.or_else(|| Some(std::env::home_dir()?.join(".config")))?;
    Some(folder.join("kqlab/settings"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_file_are_settings() {
        let (settings, errors) = Settings::of_text("// keys\neditor vi\n\n");
        assert_eq!((settings.editor, errors.len()), (EditMode::Vi, 0));
        let (settings, errors) = Settings::of_text("editor nano\ncolour red");
        assert_eq!(settings, Settings::default());
        assert_eq!(
            errors,
            [
                "`editor` is emacs or vi, not `nano`",
                "no setting `colour`; there is editor"
            ]
        );
    }
}
