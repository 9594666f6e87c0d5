//! Files of every kind, good and bad.

use std::path::PathBuf;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, DictionaryArray, Int32Array, Int64Array, ListArray,
    RecordBatch, StringArray, StructArray, TimestampMicrosecondArray, UInt64Array,
};
use arrow::datatypes::{DataType, Field, Int32Type, Int64Type};
use kql_types::{Value, convert};

use super::*;

/// A file in the system's folder for such, gone when dropped.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, content: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("kqlab-load-{}-{name}", std::process::id()));
        std::fs::write(&path, content).expect("the temporary folder is writable");
        Self(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The table as lines: the header, then the rows, values as `tostring()` prints them.
fn shown(table: &LoadedTable) -> Vec<String> {
    let header: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("{}: {}", column.name, column.kql_type))
        .collect();
    let cell = |batch: &RecordBatch, row: usize, idx: usize| {
        let value = Value::from_array(batch.column(idx).as_ref(), row, table.columns[idx].kql_type);
        let mut text = String::new();
        if value.is_null() {
            text.push_str("null")
        } else {
            convert::write_string(&value, &mut text)
        }
        text
    };
    let rows = table.batches.iter().flat_map(|batch| {
        (0..batch.num_rows()).map(move |row| {
            let cells: Vec<String> = (0..batch.num_columns())
                .map(|idx| cell(batch, row, idx))
                .collect();
            cells.join(" | ")
        })
    });
    std::iter::once(header.join(" | ")).chain(rows).collect()
}

#[track_caller]
fn check_table(file: &str, content: &str, expected: &[&str]) {
    let file = TempFile::new(file, content.as_bytes());
    let table = read_table("T", &file.0, &CancelToken::new()).expect("the file is good");
    assert_eq!(shown(&table), expected);
}

#[track_caller]
fn check_error(table: &str, file: &str, content: &[u8], expected: &str) {
    let file = TempFile::new(file, content);
    let error = read_table(table, &file.0, &CancelToken::new())
        .expect_err("the file is bad")
        .to_string();
    let shown = error.replace(&file.0.display().to_string(), "FILE");
    assert_eq!(shown, expected);
}

#[test]
fn csv_types_come_from_all_rows() {
    check_table(
        "types.csv",
        "n,r,t,s,d,b\n1,1,2024-01-01,x,\"[1, 2]\",true\n,2.5,,\"a \"\"b\"\"\",{},\n",
        &[
            "n: long | r: real | t: datetime | s: string | d: dynamic | b: bool",
            "1 | 1.0 | 2024-01-01T00:00:00.0000000Z | x | [1,2] | True",
            "null | 2.5 | null | a \"b\" | {} | null",
        ],
    );
}

#[test]
fn csv_without_rows_or_names() {
    check_table("empty.csv", "a,b\n", &["a: string | b: string"]);
    check_table(
        "blank.csv",
        "\u{feff}a,\n1,2\n",
        &["a: long | Column2: long", "1 | 2"],
    );
    check_table("nothing.csv", "", &[""]);
}

#[test]
fn broken_csv_names_the_line() {
    check_error(
        "T",
        "short.csv",
        b"a,b\n1,2\n3\n",
        "FILE:3: expected 2 fields, as in the header, but found 1",
    );
    check_error(
        "T",
        "twice.csv",
        b"a,a\n",
        "FILE:1: the header names column `a` twice",
    );
    check_error(
        "T",
        "bytes.csv",
        b"a\nx\n\xff\n",
        "FILE:3: the text is not UTF-8",
    );
    check_error(
        "SecurityIncident",
        "type.csv",
        b"Title,IncidentNumber\nx,1\ny,many\n",
        "FILE:3: column `IncidentNumber`: `many` is no int",
    );
}

#[test]
fn the_catalog_gives_types_and_order() {
    let file = TempFile::new(
        "incident.csv",
        b"IncidentNumber,Mine,Title,TimeGenerated\n7,x,007,2024-01-01\n",
    );
    let table =
        read_table("SecurityIncident", &file.0, &CancelToken::new()).expect("the file is good");
    assert_eq!(table.columns.len(), 34);
    let of = |name: &str| {
        table
            .columns
            .iter()
            .find(|column| column.name == name)
            .expect("a column")
            .kql_type
    };
    assert_eq!(table.columns[0].name, "TenantId");
    assert_eq!(of("IncidentNumber"), KqlType::Int);
    assert_eq!(of("Title"), KqlType::String);
    assert_eq!(table.columns[33].name, "Mine");
    assert_eq!(table.batches[0].num_rows(), 1);
}

#[test]
fn json_lines_and_arrays() {
    let expected = [
        "a: real | t: datetime | d: dynamic | s: string",
        "1.0 | 2024-01-01T00:00:00.0000000Z | {\"k\":[1]} | ",
        "2.5 | null | x | y",
    ];
    let first = r#"{"a": 1, "t": "2024-01-01", "d": {"k": [1]}}"#;
    let second = r#"{"a": 2.5, "d": "x", "s": "y", "t": null}"#;
    check_table("rows.jsonl", &format!("{first}\n\n{second}\n"), &expected);
    check_table("rows.json", &format!("[{first},\n{second}]"), &expected);
}

#[test]
fn broken_json_names_the_line() {
    check_error(
        "T",
        "bad.jsonl",
        b"{\"a\":1}\n{\"a\":}\n",
        "FILE:2: not JSON: expected value at column 6",
    );
    check_error(
        "T",
        "list.jsonl",
        b"{\"a\":1}\n\n7\n",
        "FILE:3: expected a JSON object, found `7`",
    );
    check_error(
        "SecurityIncident",
        "type.jsonl",
        b"{\"IncidentNumber\":1}\n{\"IncidentNumber\":1.5}\n",
        "FILE:2: column `IncidentNumber`: `1.5` is no int",
    );
}

#[test]
fn a_file_that_was_cut_off_names_its_last_line() {
    let cut_off = |file: &str, content: &str, expected: &str| {
        check_error("T", file, content.as_bytes(), expected);
    };
    for (name, end) in [("end", ""), ("line", "\n"), ("next", "\n{\"a\":3}\n")] {
        let check = |content: &str, expected: &str| {
            let file = format!("cut-{name}.jsonl");
            let content = format!("{{\"a\":1}}\n{content}{end}");
            cut_off(
                &file,
                &content,
                &format!("FILE:2: not JSON: the line ends inside of {expected}"),
            );
        };
        check("{\"a\":2", "an object at column 7");
        check("{\"a\":", "an object at column 6");
        check("{\"a\":\"é", "a text at column 8");
        check("{\"a\":[1,", "an object at column 9");
    }
    cut_off(
        "pretty.json",
        "{\n  \"a\": 1\n}\n{\n  \"a\": [\n    2,\n",
        "FILE:6: not JSON: the file ends inside of an object at column 7",
    );
    cut_off(
        "break.json",
        "{\n  \"a\": \"x\n  y\"\n}\n",
        "FILE:2: not JSON: the line ends inside of a text at column 10",
    );
}

#[test]
fn broken_arrays_name_the_line() {
    let check = |content: &str, expected: &str| {
        check_error(
            "T",
            "array.json",
            content.as_bytes(),
            &format!("FILE:{expected}"),
        );
    };
    check("[{\"a\":1},\n7]", "2: expected a JSON object, found `7`");
    check(
        "[{\"a\":1}\n{\"a\":2}]",
        "2: not JSON: expected `,` or `]` at column 1",
    );
    check(
        "[{\"a\":1},\n{\"a\":2}\n",
        "2: not JSON: the file ends inside of an array at column 8",
    );
    check(
        "[{\"a\":1},\n",
        "1: not JSON: the file ends inside of an array at column 10",
    );
    check(
        "[{\"a\":1}]\nx",
        "2: not JSON: expected nothing behind the array at column 1",
    );
    check("[,{\"a\":1}]", "1: not JSON: expected value at column 2");
    check_error(
        "SecurityIncident",
        "types.json",
        b"[{\"IncidentNumber\":1},\n{\"IncidentNumber\":1.5}]",
        "FILE:2: column `IncidentNumber`: `1.5` is no int",
    );
    check_table("empty.json", "[ ]", &[""]);
}

#[test]
fn a_quote_that_is_not_closed_is_an_error() {
    let check = |content: &str, expected: &str| {
        check_error(
            "T",
            "quote.csv",
            content.as_bytes(),
            &format!("FILE:{expected}"),
        );
    };
    check("a,b\n1,\"x\n2,y\n", "2: the `\"` at column 3 is not closed");
    check("a,b\n\"1,x\n2,y\n", "2: the `\"` at column 1 is not closed");
    check(
        "a,b\n1,\"x \"\"y\"\"\n2,z\n",
        "2: the `\"` at column 3 is not closed",
    );
    check("\"a,b\n1,2\n", "1: the `\"` at column 1 is not closed");
    // Only where a field starts is a quote more than a letter.
    check_table(
        "inches.csv",
        "a,b\n5\",x\n6\"\",\"y\"\n",
        &["a: string | b: string", "5\" | x", "6\"\" | y"],
    );
}

#[test]
fn a_cancelled_load_reads_nothing() {
    let cancel = CancelToken::new();
    cancel.cancel();
    for file in ["cancelled.csv", "cancelled.jsonl"] {
        let file = TempFile::new(file, b"{\"a\":1}\n{\"a\":2}\n");
        let error = read_table("T", &file.0, &cancel).expect_err("it is cancelled");
        assert!(matches!(error, LoadError::Cancelled { .. }), "{error}");
    }
}

#[test]
fn other_files_are_refused() {
    check_error(
        "T",
        "table.xlsx",
        b"",
        "cannot tell what `FILE` holds: expected a name that ends in .csv, .tsv, .json, .jsonl, .ndjson or .parquet",
    );
    let error = read_table("T", Path::new("/nowhere/t.csv"), &CancelToken::new())
        .expect_err("there is no such file");
    assert_eq!(error.to_string(), "cannot read `/nowhere/t.csv`");
}

fn parquet_file(name: &str, columns: Vec<(&str, ArrayRef)>) -> TempFile {
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let mut bytes = Vec::new();
    let mut writer =
        ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a Parquet schema");
    writer.write(&batch).expect("writing to memory succeeds");
    writer.close().expect("writing to memory succeeds");
    TempFile::new(name, &bytes)
}

#[test]
fn parquet_types_become_kql_types() {
    let list =
        ListArray::from_iter_primitive::<Int64Type, _, _>(vec![Some(vec![Some(1), None]), None]);
    let fields = vec![
        Field::new("k", DataType::Utf8, true),
        Field::new("n", DataType::Int32, true),
    ];
    let members: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(vec![Some("x"), None])),
        Arc::new(Int32Array::from(vec![Some(1), Some(2)])),
    ];
    let bag = StructArray::new(fields.into(), members, None);
    let words: DictionaryArray<Int32Type> = vec![Some("a"), None].into_iter().collect();
    let decimal = Decimal128Array::from(vec![Some(12345), None])
        .with_precision_and_scale(10, 2)
        .expect("a decimal type");
    let file = parquet_file(
        "types.parquet",
        vec![
            (
                "t",
                Arc::new(
                    TimestampMicrosecondArray::from(vec![Some(-1), None]).with_timezone("UTC"),
                ),
            ),
            ("day", Arc::new(Date32Array::from(vec![Some(0), Some(-1)]))),
            ("n", Arc::new(Int64Array::from(vec![Some(1), None]))),
            ("m", Arc::new(decimal)),
            ("w", Arc::new(words)),
            ("l", Arc::new(list)),
            ("o", Arc::new(bag)),
        ],
    );
    let table = read_table("T", &file.0, &CancelToken::new()).expect("the file is good");
    assert_eq!(
        shown(&table),
        [
            "t: datetime | day: datetime | n: long | m: decimal | w: string | l: dynamic | o: dynamic",
            "1969-12-31T23:59:59.9999990Z | 1970-01-01T00:00:00.0000000Z | 1 | 123.45 | a | [1,null] | {\"k\":\"x\",\"n\":1}",
            "null | 1969-12-31T00:00:00.0000000Z | null | null |  | null | {\"k\":\"\",\"n\":2}",
        ]
    );
}

#[test]
fn parquet_values_are_never_changed() {
    let file = parquet_file(
        "long.parquet",
        vec![("n", Arc::new(UInt64Array::from(vec![u64::MAX])))],
    );
    let error = read_table("T", &file.0, &CancelToken::new())
        .expect_err("the number is too long")
        .to_string();
    assert!(error.starts_with("column `n` of "), "{error}");
}

#[test]
fn broken_parquet_is_an_error() {
    let file = TempFile::new("bad.parquet", b"PAR1 this is no Parquet file PAR1");
    let error = read_table("T", &file.0, &CancelToken::new())
        .expect_err("the file is bad")
        .to_string();
    assert!(error.contains("is not a readable Parquet file"), "{error}");
}
