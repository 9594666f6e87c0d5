//! The file's rows in the ways in which kqlab keeps them, and the queries over them.

use std::path::Path;
use std::sync::Arc;

use arrow::array::RecordBatch;
use kql_engine::{Engine, ResultColumn, ResultTable};
use kql_types::Value;
use sentinel_store::{Column, DiskStore, Encoding, StoreTable};

use crate::ingest::{INGEST_KEYS, Index, arrow_bytes, of_keys, stored};
use crate::request::{Answered, Check, Question};

/// The queries, with the name that all engines know them by; `TABLE` stands for the table.
const QUERIES: [(&str, &str); 5] = [
    ("latest_status", "TABLE | summarize arg_max(TimeGenerated, Status) by SystemAlertId"),
    ("latest_row", "TABLE | summarize arg_max(TimeGenerated, *) by SystemAlertId"),
    (
        "status_counts",
        "TABLE | summarize arg_max(TimeGenerated, Status) by SystemAlertId | summarize count() by Status",
    ),
    (
        "filter",
        "TABLE | where ProductName == 'Azure Security Center' and TimeGenerated > datetime(2025-07-30T15:06:40)
            | project TimeGenerated, SystemAlertId, AlertSeverity, Status",
    ),
    ("contains", "TABLE | where Entities contains_cs 'host-123' | count"),
];
/// The queries that need the columns of a wide file.
const WIDE: [&str; 2] = ["latest_row", "contains"];
/// Appends all rows to an empty table.
const INGEST: &str = "ingest";

/// The forms in which rows are kept, and the tables that keep them so.
const FORMS: [(&str, &str); 4] = [
    ("index", "SecurityAlert"),
    ("pass", "WithoutIndex"),
    ("loaded", "Loaded"),
    ("parquet", "OnDisk"),
];
/// The rows of a file.
pub(crate) struct Workspace {
    engine: Engine,
    /// What the table on disk reads; its folder goes with it.
    _on_disk: (DiskStore, tempfile::TempDir),
    columns: Vec<ResultColumn>,
    pub(crate) batches: Vec<RecordBatch>,
    /// What the rows take as plain Arrow arrays.
    arrow_bytes: usize,
}

impl Workspace {
    pub(crate) fn load(file: &Path) -> Result<Self, String> {
        let builder = Engine::builder().load_file("Loaded", file);
        let reader = builder.map_err(|error| error.to_string())?.build();
        let rows = answer(&reader, "Loaded")?;
        let (columns, batches) = (rows.columns, rows.batches);
        let builder = Engine::builder().load_file("Loaded", file);
        let mut builder = builder.map_err(|error| error.to_string())?;
        for (name, index) in [
            ("SecurityAlert", Index::Kept),
            ("WithoutIndex", Index::Absent),
        ] {
            let provider = Arc::new(StoreTable::new(stored(&columns, &batches, index)));
            builder = builder.provider(name, columns.clone(), provider);
        }
        let on_disk = on_disk(&columns, &batches)?;
        let table = on_disk.0.table("OnDisk").expect("the table was just made");
        let engine = builder.provider("OnDisk", columns.clone(), table).build();
        Ok(Self {
            engine,
            _on_disk: on_disk,
            columns,
            arrow_bytes: arrow_bytes(&batches),
            batches,
        })
    }

    pub(crate) fn questions(&self) -> Vec<Question> {
        let is_wide = self.columns.iter().any(|column| column.name == "Entities");
        let queries = QUERIES.iter().map(|(query, _)| *query);
        let queries = queries.filter(|query| is_wide || !WIDE.contains(query));
        let mut questions: Vec<Question> = queries
            .flat_map(|query| FORMS.map(|(form, _)| Question::new(query, form)))
            .collect();
        questions.extend(["index", "pass"].map(|form| Question::new(INGEST, form)));
        questions.push(Question::new(INGEST_KEYS, "index"));
        questions
    }

    pub(crate) fn ask(&self, question: &Question) -> Result<Answered, String> {
        match question.query.as_str() {
            INGEST => Ok(self.ingest(&question.form)),
            INGEST_KEYS => Ok(self.ingest_keys()),
            _ => self.query(question).map(Answered::from),
        }
    }

    fn ingest(&self, form: &str) -> Answered {
        let index = match form {
            "index" => Index::Kept,
            _ => Index::Absent,
        };
        let table = stored(&self.columns, &self.batches, index);
        Answered {
            check: Check::Number(table.snapshot().rows()),
            memory: Some(table.memory_bytes() as f64 / self.arrow_bytes as f64),
        }
    }

    fn ingest_keys(&self) -> Answered {
        let (columns, batches) = of_keys(&self.columns, &self.batches);
        let table = stored(&columns, &batches, Index::Kept);
        Check::Number(table.snapshot().rows()).into()
    }

    fn query(&self, question: &Question) -> Result<Check, String> {
        let query = QUERIES.iter().find(|(name, _)| *name == question.query);
        let form = FORMS.iter().find(|(name, _)| *name == question.form);
        let (Some((name, text)), Some((_, table))) = (query, form) else {
            return Err(format!(
                "there is no {} in the form {}",
                question.query, question.form
            ));
        };
        let answer = answer(&self.engine, &text.replace("TABLE", table))?;
        Ok(match *name {
            "status_counts" => groups(&answer),
            "contains" => number(&answer),
            _ => Check::Number(answer.row_count()),
        })
    }
}

fn answer(engine: &Engine, query: &str) -> Result<ResultTable, String> {
    let result = engine.query(query).map_err(|error| format!("{error:?}"))?;
    Ok(result
        .tables
        .into_iter()
        .next()
        .expect("a query has a result"))
}

fn number(answer: &ResultTable) -> Check {
    match answer.rows().next().as_deref() {
        Some([Value::Long(number)]) => Check::Number(*number as usize),
        _ => Check::Nothing,
    }
}

fn groups(answer: &ResultTable) -> Check {
    let group = |row: Vec<Value>| match row.as_slice() {
        [Value::String(name), Value::Long(count)] => Some((name.clone(), *count)),
        _ => None,
    };
    let mut groups: Vec<_> = answer.rows().filter_map(group).collect();
    groups.sort_unstable();
    Check::Groups(groups)
}

/// A workspace in a temporary folder, with the rows in its Parquet files.
fn on_disk(
    columns: &[ResultColumn],
    batches: &[RecordBatch],
) -> Result<(DiskStore, tempfile::TempDir), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let store = DiskStore::open(folder.path()).map_err(|error| error.to_string())?;
    let columns: Vec<Column> = columns
        .iter()
        .map(|column| Column {
            name: column.name.clone(),
            kql_type: column.kql_type,
            encoding: Encoding::Plain,
        })
        .collect();
    store
        .append("OnDisk", &columns, batches)
        .map_err(|error| error.to_string())?;
    Ok((store, folder))
}
