//! Hand-written loops over the bare columns: marks to measure an engine by.

use std::collections::HashMap;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use kql_benches::bound::{Index, latest_statuses};

use crate::ingest::INGEST_KEYS;
use crate::request::{Check, Question};

/// The columns that the latest status needs, with ids and statuses as codes.
pub(crate) struct Bounds {
    ids: Vec<u32>,
    times: Vec<i64>,
    statuses: Vec<u8>,
    distinct_ids: usize,
    status_names: Vec<String>,
    /// The rows, whose keys an index reads as they are.
    batches: Vec<RecordBatch>,
}

impl Bounds {
    pub(crate) fn of(batches: &[RecordBatch]) -> Self {
        let (ids, id_names) = codes(batches, "SystemAlertId");
        let (statuses, status_names) = codes(batches, "Status");
        let times = batches.iter().flat_map(|batch| {
            let column = &batch["TimeGenerated"];
            column.as_primitive::<Int64Type>().values().iter().copied()
        });
        Self {
            ids,
            times: times.collect(),
            statuses: statuses.into_iter().map(|code| code as u8).collect(),
            distinct_ids: id_names.len(),
            status_names,
            batches: batches.to_vec(),
        }
    }

    pub(crate) fn questions() -> [Question; 3] {
        ["latest_status", "status_counts", INGEST_KEYS].map(|query| Question::new(query, "bound"))
    }

    pub(crate) fn ask(&self, query: &str) -> Result<Check, String> {
        match query {
            "latest_status" => Ok(self.latest_status()),
            "status_counts" => Ok(self.status_counts()),
            INGEST_KEYS => Ok(self.index()),
            _ => Err(format!("there is no bound for {query}")),
        }
    }

    /// The time and row of the latest row of every id, then its status.
    fn latest_status(&self) -> Check {
        let ids = self.distinct_ids;
        let (times, statuses) = latest_statuses(ids, &self.ids, &self.times, &self.statuses);
        std::hint::black_box((&times, &statuses));
        Check::Number(times.len())
    }

    /// The texts of the ids become codes again, and an index is kept; the columns themselves are not.
    fn index(&self) -> Check {
        let columns = self.batches.iter().map(|batch| &batch["SystemAlertId"]);
        let ids = columns.flat_map(|column| column.as_string_view().iter().flatten());
        let index = std::hint::black_box(Index::of(ids, &self.times, &self.statuses));
        Check::Number(index.rows)
    }

    /// Time and status packed into one number, whose greatest is kept for every id.
    fn status_counts(&self) -> Check {
        let bits = usize::BITS - self.status_names.len().leading_zeros();
        let mut best = vec![i64::MIN; self.distinct_ids];
        let rows = self.ids.iter().zip(&self.times).zip(&self.statuses);
        for ((&id, &time), &status) in rows {
            let best = &mut best[id as usize];
            *best = (*best).max(time << bits | i64::from(status));
        }
        let mut counts = vec![0; self.status_names.len()];
        let mask = (1 << bits) - 1;
        for packed in best {
            counts[(packed & mask) as usize] += 1;
        }
        let names = self.status_names.iter().cloned();
        let mut groups: Vec<(String, i64)> =
            names.zip(counts).filter(|&(_, count)| count > 0).collect();
        groups.sort_unstable();
        Check::Groups(groups)
    }
}

/// A column of strings as codes in the order of their first use, and the texts of the codes.
fn codes(batches: &[RecordBatch], column: &str) -> (Vec<u32>, Vec<String>) {
    let mut known: HashMap<&str, u32> = HashMap::new();
    let mut names = Vec::new();
    let mut codes = Vec::new();
    for batch in batches {
        for text in batch[column].as_string_view().iter().flatten() {
            codes.push(*known.entry(text).or_insert_with(|| {
                names.push(text.to_owned());
                (names.len() - 1) as u32
            }));
        }
    }
    (codes, names)
}
