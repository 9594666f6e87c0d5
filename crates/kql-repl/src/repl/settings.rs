//! Settings of the prompt: `#set NAME VALUE`, and the same in the user's file, a line each.
//!
//! The file is `kqlab/settings` in `XDG_CONFIG_HOME`, or else in `~/.config`: lines such as `editor vi`.

use std::path::PathBuf;

use clap::ValueEnum;
use rustyline::EditMode;

use crate::output::{Format, View};

/// What the user may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    /// The keys of the line editor.
    pub(super) editor: EditMode,
    /// How results are printed.
    pub(super) format: Format,
    /// The most rows of a result that are shown.
    pub(super) rows: usize,
    /// The columns that tables and charts may take; those of the terminal where nothing is said.
    pub(super) width: Option<u16>,
    /// Are charts drawn where `render` asks for one?
    pub(super) charts: Switch,
    /// Do types stand in the heads of tables?
    pub(super) types: Switch,
    /// Do long results go through the pager?
    pub(super) pager: Switch,
    /// Are rows counted and times told below results?
    pub(super) timing: Switch,
}

/// A choice between two, or what suits the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Switch {
    Auto,
    On,
    Off,
}

impl Switch {
    /// Is it on, where `auto` means this?
    pub(super) fn is_on(self, auto: bool) -> bool {
        match self {
            Self::Auto => auto,
            Self::On => true,
            Self::Off => false,
        }
    }

    fn of(value: &str) -> Self {
        match value {
            "on" => Self::On,
            "off" => Self::Off,
            _ => Self::Auto,
        }
    }

    fn shown(self) -> String {
        match self {
            Self::Auto => "auto",
            Self::On => "on",
            Self::Off => "off",
        }
        .to_owned()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            editor: EditMode::Emacs,
            format: Format::Table,
            rows: 100,
            width: None,
            charts: Switch::Auto,
            types: Switch::Auto,
            pager: Switch::On,
            timing: Switch::On,
        }
    }
}

/// A setting as the user knows it.
struct Setting {
    name: &'static str,
    values: Values,
    summary: &'static str,
    get: fn(&Settings) -> String,
    /// Takes one of the values.
    set: fn(&mut Settings, &str),
}

/// What may be chosen.
enum Values {
    Words(&'static [&'static str]),
    Formats,
    /// A number from the first to the second.
    Number(u32, u32),
    /// The same, or a word.
    NumberOr(u32, u32, &'static str),
}

impl Values {
    fn words(&self) -> Vec<String> {
        match self {
            Self::Words(words) => words.iter().map(|word| (*word).to_owned()).collect(),
            Self::Formats => format_names(),
            Self::Number(..) => Vec::new(),
            Self::NumberOr(_, _, word) => vec![(*word).to_owned()],
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Words(_) | Self::Formats => self.words().join(", "),
            Self::Number(least, most) => format!("{least} to {most}"),
            Self::NumberOr(least, most, word) => format!("{least} to {most}, {word}"),
        }
    }

    fn allow(&self, value: &str) -> bool {
        let is_between = |least: &u32, most: &u32| {
            value
                .parse::<u32>()
                .is_ok_and(|number| (*least..=*most).contains(&number))
        };
        match self {
            Self::Words(_) | Self::Formats => self.words().iter().any(|word| word == value),
            Self::Number(least, most) => is_between(least, most),
            Self::NumberOr(least, most, word) => value == *word || is_between(least, most),
        }
    }
}

fn format_names() -> Vec<String> {
    let formats = Format::value_variants().iter();
    let names = formats.filter_map(|format| format.to_possible_value());
    names.map(|name| name.get_name().to_owned()).collect()
}

const SWITCH: Values = Values::Words(&["auto", "on", "off"]);

const SETTINGS: &[Setting] = &[
    Setting {
        name: "editor",
        values: Values::Words(&["emacs", "vi"]),
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
    },
    Setting {
        name: "format",
        values: Values::Formats,
        summary: "how results are printed",
        get: |settings| {
            let value = settings.format.to_possible_value();
            value.map_or_else(String::new, |value| value.get_name().to_owned())
        },
        set: |settings, value| {
            settings.format = Format::from_str(value, true).unwrap_or(Format::Table);
        },
    },
    Setting {
        name: "rows",
        values: Values::Number(1, 10_000_000),
        summary: "the most rows of a result that are shown",
        get: |settings| settings.rows.to_string(),
        set: |settings, value| settings.rows = value.parse().unwrap_or(settings.rows),
    },
    Setting {
        name: "width",
        values: Values::NumberOr(20, 1000, "auto"),
        summary: "the columns that tables and charts may take",
        get: |settings| {
            settings
                .width
                .map_or_else(|| "auto".to_owned(), |width| width.to_string())
        },
        set: |settings, value| settings.width = value.parse().ok(),
    },
    Setting {
        name: "charts",
        values: SWITCH,
        summary: "draw what `render` asks for; auto does on terminals",
        get: |settings| settings.charts.shown(),
        set: |settings, value| settings.charts = Switch::of(value),
    },
    Setting {
        name: "types",
        values: SWITCH,
        summary: "types in the heads of tables; auto on terminals",
        get: |settings| settings.types.shown(),
        set: |settings, value| settings.types = Switch::of(value),
    },
    Setting {
        name: "pager",
        values: Values::Words(&["on", "off"]),
        summary: "long results through $PAGER",
        get: |settings| settings.pager.shown(),
        set: |settings, value| settings.pager = Switch::of(value),
    },
    Setting {
        name: "timing",
        values: Values::Words(&["on", "off"]),
        summary: "rows and time below results",
        get: |settings| settings.timing.shown(),
        set: |settings, value| settings.timing = Switch::of(value),
    },
];

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
        if !setting.values.allow(&value) {
            let values = setting.values.shown();
            return Err(format!("`{name}` is {values}, not `{value}`"));
        }
        (setting.set)(self, &value);
        Ok(())
    }

    /// The settings with their values, a line each; only the one of this name, if there is such.
    pub(super) fn shown(&self, name: &str) -> String {
        let is_alone = Self::has(name);
        let shown = SETTINGS
            .iter()
            .filter(|setting| !is_alone || setting.name == name);
        let lines = shown.map(|setting| {
            let (value, values) = ((setting.get)(self), setting.values.shown());
            format!(
                "  {:<6}  {value:<6}  {} ({values})",
                setting.name, setting.summary
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Is there a setting of this name?
    pub(super) fn has(name: &str) -> bool {
        SETTINGS.iter().any(|setting| setting.name == name)
    }

    /// What `#set` completes: names, or the values of the name in front.
    pub(super) fn completions(before: &str) -> Vec<String> {
        match before.split_whitespace().next() {
            None => SETTINGS
                .iter()
                .map(|setting| setting.name.to_owned())
                .collect(),
            Some(name) => SETTINGS
                .iter()
                .filter(|setting| setting.name == name)
                .flat_map(|setting| setting.values.words())
                .collect(),
        }
    }

    /// How results are shown.
    pub(super) fn view(&self) -> View {
        let mut view = View::of_terminal(self.format, self.width);
        view.layout.max_rows = self.rows;
        view.layout.has_types = self.types.is_on(view.layout.has_types);
        view.draws = self.charts.is_on(view.draws);
        view.is_paged = self.pager.is_on(true);
        view
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
                "`editor` is emacs, vi, not `nano`",
                "no setting `colour`; there is editor, format, rows, width, charts, types, pager, timing"
            ]
        );
    }
}
