//! What was found damaged when a workspace was opened.

use std::fmt;

use super::manifest::LostRows;

/// A file that does not hold what was written to it, or is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The file, from the folder of the workspace on.
    pub file: String,
    /// What is wrong with it.
    pub reason: String,
    /// What is lost.
    pub lost: Lost,
    /// Where the file is now, from the folder of the workspace on; `None` where it was left, or is gone.
    pub set_aside: Option<String>,
}

/// What a damaged file takes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// Rows of a table.
    Rows {
        /// The table.
        table: String,
        /// How many, where that is known.
        rows: Option<u64>,
    },
    /// Nothing: others know what the file said.
    Nothing,
    /// The time that `now()` had.
    Clock,
}

impl Damage {
    pub(super) fn of_rows(lost: &LostRows, file: String) -> Self {
        Self {
            file,
            reason: lost.reason.clone(),
            lost: Lost::Rows {
                table: lost.table.clone(),
                rows: lost.rows,
            },
            set_aside: lost.set_aside.clone(),
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is damaged: {}; ", self.file, self.reason)?;
        match &self.lost {
            Lost::Rows { table, rows } => write_rows(f, table, *rows)?,
            Lost::Nothing => write!(f, "nothing is lost")?,
            Lost::Clock => write!(f, "now() is the time of the system's clock again")?,
        }
        match &self.set_aside {
            Some(place) => write!(f, "; it was set aside as `{place}`"),
            None => Ok(()),
        }
    }
}

fn write_rows(f: &mut fmt::Formatter<'_>, table: &str, rows: Option<u64>) -> fmt::Result {
    match rows {
        Some(1) => write!(f, "1 row of `{table}` is lost"),
        Some(rows) => write!(f, "{rows} rows of `{table}` are lost"),
        None => write!(f, "rows of `{table}` are lost, nobody knows how many"),
    }
}
