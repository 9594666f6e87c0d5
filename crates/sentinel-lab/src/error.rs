//! What can go wrong in the lab. Texts leave out their source: who shows an error shows the chain.

use std::io;
use std::path::PathBuf;

use kql_engine::{QueryError, SaveError};
use sentinel_store::DiskError;
use thiserror::Error;

/// What can go wrong in the lab.
#[derive(Debug, Error)]
pub enum LabError {
    /// Neither a file nor a built-in scenario has this name.
    #[error("no file and no built-in scenario is named `{name}`{hint}")]
    UnknownScenario {
        /// The name.
        name: String,
        /// What may have been meant, as a text that continues the message.
        hint: String,
    },
    /// A scenario file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The text is no scenario, or one that contradicts itself.
    #[error("the scenario `{origin}` cannot run:\n  {}", errors.join("\n  "))]
    CannotRun {
        /// The file, the name or the title.
        origin: String,
        /// What is wrong with it, and where.
        errors: Vec<String>,
    },
    /// No alert of the scenario has this id or name.
    #[error("the scenario has no alert `{id}`{hint}")]
    NoSuchAlert {
        /// The id or name.
        id: String,
        /// What may have been meant, as a text that continues the message.
        hint: String,
    },
    /// No incident of the scenario has this number.
    #[error("the scenario has no incident {number}: {}", incident_numbers(*incidents))]
    NoSuchIncident {
        /// The number.
        number: u32,
        /// How many incidents there are.
        incidents: usize,
    },
    /// A workspace on disk cannot be written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A workspace on disk could not be written any more after some of the tables were stored.
    #[error("{}", partly_stored(stored, missing))]
    PartlyStored {
        /// The tables whose rows are stored.
        stored: Vec<String>,
        /// The tables whose rows are not; none, if only the workspace's time is missing.
        missing: Vec<String>,
        /// What the store says.
        source: Box<DiskError>,
    },
    /// A line is no event: what is wrong, and on lines of their own the form that was expected.
    #[error("{0}")]
    NotAnEvent(String),
    /// An event cannot happen.
    #[error("the event cannot happen: {0}")]
    ImpossibleEvent(String),
    /// There is no such configuration.
    #[error(
        "no configuration is named `{0}`: expected a number from 1 to 48, or six settings as in `on,off,off,All,off,on`"
    )]
    NoSuchConfiguration(String),
    /// A query failed.
    #[error("{0}")]
    Query(#[from] QueryError),
    /// A table cannot be saved.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// The folder for the tables cannot be made.
    #[error("cannot make the folder `{}`", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn partly_stored(stored: &[String], missing: &[String]) -> String {
    let names = |names: &[String]| {
        let names = names.iter().map(|name| format!("`{name}`"));
        names.collect::<Vec<_>>().join(", ")
    };
    let missing = match missing {
        [] => "the time of the workspace".to_owned(),
        tables => names(tables),
    };
    let stored = names(stored);
    format!(
        "stored before the failure: {stored}; not stored: {missing}; to store the simulation again would store the rows of {stored} twice"
    )
}

fn incident_numbers(incidents: usize) -> String {
    match incidents {
        0 => "it has none".to_owned(),
        1 => "it has one, with the number 1".to_owned(),
        many => format!("its incidents have the numbers 1 to {many}"),
    }
}

/// `; did you mean ...?`, if a known name is near.
pub(crate) fn hint<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    kql_parser::nearest_name(name, known)
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
