//! What is asked and answered over standard input and output.

use std::time::Instant;

use cpu_time::ProcessTime;
use serde::{Deserialize, Serialize};

/// A query, and how the rows are kept that it reads.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Question {
    pub(crate) query: String,
    pub(crate) form: String,
}

impl Question {
    pub(crate) fn new(query: &str, form: &str) -> Self {
        Self {
            query: query.to_owned(),
            form: form.to_owned(),
        }
    }
}

/// What shows that a query was answered as by the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Check {
    /// How many rows it has, or the number that it counted.
    Number(usize),
    /// Its groups and their counts, in the order of their names.
    Groups(Vec<(String, i64)>),
    /// Nothing that could be compared.
    Nothing,
}

/// What shows that a request was answered, and what the rows take that were kept for it.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) check: Check,
    /// The bytes of the table, in times the bytes of its rows as plain Arrow arrays.
    pub(crate) memory: Option<f64>,
}

impl From<Check> for Answered {
    fn from(check: Check) -> Self {
        Self {
            check,
            memory: None,
        }
    }
}

/// An answer's time, and its check.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Done {
        cpu_s: f64,
        wall_s: f64,
        check: Check,
        #[serde(skip_serializing_if = "Option::is_none")]
        memory: Option<f64>,
    },
    Failed {
        error: String,
    },
}

/// The time since a request began: of the process on all its threads, and on the wall.
pub(crate) struct Clocks {
    cpu: ProcessTime,
    wall: Instant,
}

impl Clocks {
    pub(crate) fn start() -> Self {
        Self {
            cpu: ProcessTime::now(),
            wall: Instant::now(),
        }
    }

    pub(crate) fn stop(self, answered: Result<Answered, String>) -> Answer {
        let cpu_s = self.cpu.elapsed().as_secs_f64();
        let wall_s = self.wall.elapsed().as_secs_f64();
        match answered {
            Ok(Answered { check, memory }) => Answer::Done {
                cpu_s,
                wall_s,
                check,
                memory,
            },
            Err(error) => Answer::Failed { error },
        }
    }
}
