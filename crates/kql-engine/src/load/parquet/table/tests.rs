//! Whatever is read of a file, and however, the answers are those of the whole file in memory.

use std::path::PathBuf;

use ::parquet::arrow::ArrowWriter;
use ::parquet::file::properties::WriterProperties;
use arrow::array::{
    ArrayRef, Int32Array, Int64Array, ListArray, RecordBatch, StringArray,
    TimestampMicrosecondArray, TimestampNanosecondArray, UInt64Array,
};
use arrow::datatypes::Int64Type;

use super::*;
use crate::Engine;
use crate::cancel::CancelToken;
use crate::load::read_table;

const ROWS: i64 = 5000;

struct TempFile(PathBuf);

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn write(name: &str, columns: Vec<(&str, ArrayRef)>) -> TempFile {
    let name = format!("kqlab {name}%20{}.parquet", std::process::id());
    let path = std::env::temp_dir().join(name);
    let rows = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let file = std::fs::File::create(&path).expect("the temporary folder is writable");
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(1000))
        .set_data_page_row_count_limit(100)
        .set_write_batch_size(100)
        .set_bloom_filter_enabled(true)
        .build();
    let mut writer =
        ArrowWriter::try_new(file, rows.schema(), Some(properties)).expect("a Parquet schema");
    writer.write(&rows).expect("the file is writable");
    writer.close().expect("the file is writable");
    TempFile(path)
}

fn file(name: &str) -> TempFile {
    let numbers = || 0..ROWS;
    let texts = numbers().map(|n| (n % 9 != 0).then(|| format!("text {}", n % 40)));
    let lists = numbers().map(|n| Some(vec![Some(n), None]));
    write(
        name,
        vec![
            ("n", Arc::new(Int64Array::from_iter_values(numbers()))),
            (
                "small",
                Arc::new(
                    numbers()
                        .map(|n| (n % 7 != 0).then_some(n as i32 % 5))
                        .collect::<Int32Array>(),
                ),
            ),
            (
                "micros",
                Arc::new(TimestampMicrosecondArray::from_iter_values(
                    numbers().map(|n| n * 250),
                )),
            ),
            (
                "nanos",
                Arc::new(TimestampNanosecondArray::from_iter_values(
                    numbers().map(|n| n * 30),
                )),
            ),
            ("text", Arc::new(texts.collect::<StringArray>())),
            (
                "id",
                Arc::new(StringArray::from_iter_values(
                    numbers().map(|n| format!("the text of row {n}")),
                )),
            ),
            (
                "list",
                Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(lists)),
            ),
        ],
    )
}

const QUERIES: &[&str] = &[
    "T | count",
    "T",
    "T | take 3",
    "T | where n >= 4990",
    "T | where n == 17 | project text, list",
    "T | where 4000 > n and n > 3990 and text == 'text 30'",
    "T | where text == ''| summarize count(), sum(n)",
    "T | where small == 3 | summarize count() by text",
    "T | where micros > datetime(1970-01-01 00:00:01.2) | project n, micros",
    "T | where micros == datetime(1970-01-01 00:00:00.0010000) | project n, micros",
    "T | where micros between (datetime(1970-01-01 00:00:00.0999999) .. 1ms) | project n",
    "T | where nanos < datetime(1970-01-01 00:00:00.0000007) | project n, nanos",
    "T | where nanos == datetime(1970-01-01 00:00:00.0000007) | project n, nanos",
    "T | where text has '17' and n < 100 | project n",
    "T | where n < 0",
    "T | where text has '17' | take 2",
    "T | where n > 17 and text != '' | take 3 | project n",
    "T | where isempty(text) and small == 3 | summarize count(), max(n)",
    "T | where text in ('text 7', 'text 8', '') | count",
    "T | summarize count() by text | sort by text asc",
    "T | summarize arg_max(micros, *) by text | sort by text asc",
    // Small numbers have equals, and nulls: the last of equals wins, and a null only where there is nothing else.
    "T | summarize arg_max(small, n) by text | sort by text asc",
    "T | summarize arg_min(small, n, micros) by text | sort by text asc",
    "T | extend none = iff(n < 0, n, long(null)) | summarize arg_max(none, n) by text | sort by text asc",
    "T | where text != 'text 7' and n > 2000 | summarize arg_max(micros, n) by text | sort by text asc",
    "T | where n < 2000 | summarize arg_max(micros, n, text) by small | sort by small asc",
    "T | where n % 3 == 0 | summarize arg_max(small, n) by id | sort by n asc",
    "T | summarize arg_max(n, small) by text | summarize count() by small | sort by small asc",
    "T | summarize arg_max(n, text) by small | summarize count() by text | sort by text asc",
];

fn answer(engine: &Engine, query: &str) -> Vec<String> {
    let result = engine
        .query(query)
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    let table = result.primary();
    let mut lines = Vec::new();
    for batch in &table.batches {
        for row in 0..batch.num_rows() {
            let cells = batch.columns().iter().zip(&table.columns);
            let cells = cells
                .map(|(array, column)| Value::from_array(array.as_ref(), row, column.kql_type));
            lines.push(format!("{:?}", cells.collect::<Vec<_>>()));
        }
    }
    lines
}

/// An engine that reads the file anew for each query that does not want it all.
fn streaming(path: &Path) -> Engine {
    let mut table = ParquetTable::open("T", path).expect("the file is good");
    table.kept_bytes = 0;
    let columns = table.columns();
    Engine::builder()
        .provider("T", columns, Arc::new(table))
        .build()
}

#[test]
fn every_way_gives_the_same_rows() {
    let file = file("ways");
    let loaded = read_table("T", &file.0, &CancelToken::new()).expect("the file is good");
    let whole = Engine::builder()
        .table("T", loaded.columns, loaded.batches)
        .build();
    let kept = Engine::builder()
        .load_file("T", &file.0)
        .expect("the file is good")
        .build();
    assert_eq!(kept.table("T").map(|table| table.rows), Some(ROWS as usize));
    for query in QUERIES {
        let expected = answer(&whole, query);
        assert_eq!(
            answer(&streaming(&file.0), query),
            expected,
            "from disk: {query}"
        );
        for time in ["first", "second", "third"] {
            assert_eq!(answer(&kept, query), expected, "{time} time: {query}");
        }
    }
}

#[test]
fn a_key_has_codes_from_the_second_time_on() {
    let file = file("keys");
    let table = Arc::new(ParquetTable::open("T", &file.0).expect("the file is good"));
    let columns = table.columns();
    let engine = Engine::builder()
        .provider("T", columns, table.clone())
        .build();
    let id = table.schema.index_of("id").expect("a column of the file");
    let wants_codes = || table.kept().columns[&id].wants_codes();
    let query = "T | summarize arg_max(n, small) by id | sort by n asc | take 3";
    let expected = answer(&engine, query);
    assert!(wants_codes());
    assert_eq!(answer(&engine, query), expected);
    assert!(!wants_codes());
    assert_eq!(answer(&engine, query), expected);
    let count = "T | summarize arg_max(small, n) by id | count";
    assert_eq!(answer(&engine, count), [format!("[Long({ROWS})]")]);
}

#[test]
fn columns_that_the_file_lacks_are_null() {
    let titles = StringArray::from(vec![Some("a"), None]);
    let file = write(
        "incidents",
        vec![
            ("Title", Arc::new(titles)),
            ("Mine", Arc::new(Int64Array::from(vec![1, 2]))),
        ],
    );
    let mut table = ParquetTable::open("SecurityIncident", &file.0).expect("the file is good");
    table.kept_bytes = 0;
    let columns = table.columns();
    let engine = Engine::builder()
        .provider("T", columns, Arc::new(table))
        .build();
    let query = "T | where Mine >= 2 | project Title, Mine, Severity, IncidentNumber";
    let expected = [r#"[String(""), Long(2), String(""), Null(Int)]"#];
    assert_eq!(answer(&engine, query), expected);
    assert_eq!(
        answer(
            &engine,
            "T | project Title, Mine, Severity, IncidentNumber | where Mine >= 2"
        ),
        expected
    );
}

#[test]
fn only_rows_that_may_pass_are_read() {
    let file = file("pruned");
    let table = ParquetTable::open("T", &file.0).expect("the file is good");
    let column = |name: &str| datafusion::prelude::col(name);
    let filters = [
        column("n").gt(datafusion::prelude::lit(4990_i64)),
        column("micros").lt(datafusion::prelude::lit(
            kql_types::datetime::UNIX_EPOCH + 5,
        )),
        column("small").not_eq(datafusion::prelude::lit(4)),
    ];
    let shown = predicate(&filters, &table.file).map(|predicate| predicate.to_string());
    assert_eq!(shown.as_deref(), Some("n@0 > 4990 AND micros@2 <= 1"));
}

#[test]
fn values_of_no_kql_type_fail_the_query_that_wants_them() {
    let long = UInt64Array::from(vec![u64::MAX]);
    let file = write(
        "long",
        vec![
            ("n", Arc::new(long)),
            ("m", Arc::new(Int64Array::from(vec![1]))),
        ],
    );
    for engine in [
        streaming(&file.0),
        Engine::builder()
            .load_file("T", &file.0)
            .expect("the footer is good")
            .build(),
    ] {
        assert_eq!(answer(&engine, "T | project m"), ["[Long(1)]"]);
        for query in ["T | project n", "T | take 1"] {
            let error = engine
                .query(query)
                .expect_err("the number is too long")
                .to_string();
            assert!(error.contains("column `n` of "), "{error}");
        }
    }
}

#[test]
fn a_file_that_changes_is_not_read_on() {
    let file = file("changed");
    let engine = Engine::builder()
        .load_file("T", &file.0)
        .expect("the file is good")
        .build();
    assert_eq!(answer(&engine, "T | summarize max(n)"), ["[Long(4999)]"]);
    std::fs::write(&file.0, b"PAR1").expect("the file is writable");
    assert_eq!(
        answer(&engine, "T | summarize min(n)"),
        ["[Long(0)]"],
        "it is kept"
    );
    let error = engine
        .query("T | summarize max(small)")
        .expect_err("the file is another one");
    assert!(error.to_string().contains("has changed"), "{error}");
}
