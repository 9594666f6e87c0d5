//! Scenarios by file or by name.

use std::path::Path;

use sentinel_model::Scenario;

use crate::error::{LabError, hint};

/// The scenarios of `testdata/scenarios`, by the names of their files.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// What the scenario is called that is played unless another is named.
pub const DEFAULT: &str = "month-in-a-soc";

/// The names of the built-in scenarios; the default comes first.
pub fn names() -> impl Iterator<Item = &'static str> {
    let others = EMBEDDED.iter().map(|(name, _)| *name);
    [DEFAULT]
        .into_iter()
        .chain(others.filter(|name| *name != DEFAULT))
}

/// Reads the scenario file of this path; if there is none, takes the built-in scenario of this name, or the only one whose
/// name starts so. It has been checked.
///
/// # Errors
///
/// If there is neither, with the nearest name; if the file is no scenario, with the place; or if it cannot run.
pub fn load(name: &str) -> Result<Scenario, LabError> {
    let path = Path::new(name);
    if path.is_file() {
        let text = std::fs::read_to_string(path).map_err(|source| LabError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        return parse(&text, name);
    }
    match embedded(name) {
        Ok((name, text)) => parse(text, name),
        // A folder, for example.
        Err(_) if path.exists() => Err(LabError::Unreadable {
            path: path.to_owned(),
            source: std::io::Error::other("it is no file"),
        }),
        Err(error) => Err(error),
    }
}

/// Reads the text of a scenario file and checks it; `origin` is what messages call it.
///
/// # Errors
///
/// If the text is no scenario, with the place; or if it cannot run.
pub fn parse(text: &str, origin: &str) -> Result<Scenario, LabError> {
    Scenario::from_toml(text).map_err(|errors| cannot_run(origin, &errors))
}

pub(crate) fn check(scenario: &Scenario) -> Result<(), LabError> {
    let errors = scenario.check();
    if errors.is_empty() {
        return Ok(());
    }
    Err(cannot_run(&scenario.title, &errors))
}

fn cannot_run(origin: &str, errors: &[impl ToString]) -> LabError {
    LabError::CannotRun {
        origin: origin.to_owned(),
        errors: errors.iter().map(ToString::to_string).collect(),
    }
}

fn embedded(name: &str) -> Result<(&'static str, &'static str), LabError> {
    let known = || EMBEDDED.iter().copied();
    if let Some(exact) = known().find(|(known, _)| *known == name) {
        return Ok(exact);
    }
    let starting: Vec<_> = known()
        .filter(|(known, _)| !name.is_empty() && known.starts_with(name))
        .collect();
    match starting.as_slice() {
        [only] => Ok(*only),
        [] => Err(unknown(name, hint(name, names()))),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            Err(unknown(
                name,
                format!("; it may mean {}", names.join(" or ")),
            ))
        }
    }
}

fn unknown(name: &str, hint: String) -> LabError {
    LabError::UnknownScenario {
        name: name.to_owned(),
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_scenario_runs() {
        for name in names() {
            load(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }

    #[track_caller]
    fn refused(name: &str, expected: &str) {
        let error = load(name).expect_err("no such scenario").to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn names_may_be_shortened_but_not_guessed() {
        let short = load("g06").expect("one scenario starts so");
        assert_eq!(
            short.title,
            load("g06-both-connectors").expect("built in").title
        );
        refused(
            "g12",
            "it may mean `g12-merge-absorb` or `g12-merge-new-incident`",
        );
        refused("g06-both-conectors", "did you mean `g06-both-connectors`?");
        refused("month-in-a-sock", "did you mean `month-in-a-soc`?");
        let folder = env!("CARGO_MANIFEST_DIR");
        refused(folder, &format!("cannot read `{folder}`"));
    }

    #[test]
    fn a_broken_file_says_where() {
        let error = parse("title = \"x\"\nsed = 1\n", "x.toml").expect_err("no scenario");
        let message = error.to_string();
        assert!(
            message.contains("line 2, column 1") && message.contains("did you mean `seed`?"),
            "{message}"
        );
    }
}
