//! `#samples [TEXT|NAME]`: sample queries of Microsoft's documentation and connectors, to read and to run.

use std::io::Write;

use anyhow::Result;

use crate::console;
use crate::output::pager;
use crate::repl::session::{Flow, Session};

/// A sample by the name of its file in testdata/samples, which a test compares with the folder.
macro_rules! sample {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../../../testdata/samples/", $name, ".kql")),
        )
    };
}

/// Names and queries.
const SAMPLES: &[(&str, &str)] = &[
    sample!("alert-delay-over-time"),
    sample!("alert-status-history"),
    sample!("alerts-by-current-status"),
    sample!("alerts-from-the-future"),
    sample!("alerts-in-several-incidents"),
    sample!("alerts-ingested-twice"),
    sample!("alerts-of-the-last-hour"),
    sample!("connector-lag"),
    sample!("connector-mdc-alerts-by-severity"),
    sample!("connector-mdc-alerts-sorted"),
    sample!("connector-mdc-last-alert"),
    sample!("connector-xdr-alerts-sorted"),
    sample!("connector-xdr-identity-tables"),
    sample!("connector-xdr-is-connected"),
    sample!("connector-xdr-last-alert"),
    sample!("connector-xdr-last-incident"),
    sample!("defender-for-cloud-alerts"),
    sample!("defender-for-iot-alerts"),
    sample!("defender-xdr-incidents"),
    sample!("device-events-per-day"),
    sample!("incidents-at-the-alert-limit"),
    sample!("incidents-before-their-alerts"),
    sample!("incidents-created-in-the-last-hour"),
    sample!("incidents-latest-state"),
    sample!("incidents-of-two-weeks"),
    sample!("incidents-out-of-sync"),
    sample!("incidents-redirected"),
    sample!("incidents-time-to-closure"),
    sample!("incidents-time-to-triage"),
    sample!("incidents-without-alerts"),
    sample!("rule-backup-deletion-with-alert"),
    sample!("xdr-incident-numbers"),
    sample!("xdr-incidents-new-name"),
    sample!("xdr-incidents-per-day"),
];

/// The most and the fewest characters of a query in the list.
const MOST_SHOWN: usize = 90;
const FEWEST_SHOWN: usize = 20;

pub(super) fn run(session: &mut Session, argument: &str) -> Result<Flow> {
    if let Some((_, query)) = SAMPLES.iter().find(|(name, _)| *name == argument) {
        console::say(query.trim_end());
        return session.submit(query);
    }
    let wanted = argument.to_lowercase();
    let found: Vec<_> = SAMPLES
        .iter()
        .filter(|(name, query)| name.contains(&wanted) || query.to_lowercase().contains(&wanted))
        .collect();
    if found.is_empty() {
        return Ok(session.fail(&format!(
            "no sample mentions `{argument}`; #samples lists them all"
        )));
    }
    let width = found.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let room = console::message_width().saturating_sub(width + 5);
    let room = room.clamp(FEWEST_SHOWN, MOST_SHOWN);
    pager::print(|out: &mut dyn Write| {
        found
            .iter()
            .try_for_each(|(name, query)| writeln!(out, "  {name:<width$}  {}", start(query, room)))
    })?;
    console::say("#samples NAME runs one");
    Ok(Flow::GoOn)
}

/// The names of all samples.
pub(super) fn names() -> Vec<String> {
    SAMPLES.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// The first `most` characters of a query on one line, without its comments.
fn start(query: &str, most: usize) -> String {
    let lines = query
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    let text = words.join(" ");
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::SAMPLES;

    #[test]
    fn every_sample_of_the_folder_is_listed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/samples");
        let files = std::fs::read_dir(folder).expect("the folder is there");
        let paths = files.map(|file| file.expect("the folder can be read").path());
        let queries =
            paths.filter(|path| path.extension().is_some_and(|extension| extension == "kql"));
        let mut names: Vec<String> = queries
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        let listed: Vec<&str> = SAMPLES.iter().map(|(name, _)| *name).collect();
        assert_eq!(listed, names);
    }
}
