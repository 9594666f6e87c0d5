use kql_types::{KqlType, Value};

use super::*;
use crate::schema::{Column, Encoding};
use crate::snapshot::Projection;

fn table() -> Table {
    let column = |name: &str, kql_type, encoding| Column {
        name: name.to_owned(),
        kql_type,
        encoding,
    };
    Table::new(TableSchema::new(
        "T",
        vec![
            column("id", KqlType::String, Encoding::Interned),
            column("n", KqlType::Long, Encoding::Plain),
            column("d", KqlType::Dynamic, Encoding::Plain),
        ],
    ))
}

fn ids(snapshot: &Snapshot) -> Vec<Value> {
    let all = Projection::all(snapshot.schema());
    let batches = snapshot
        .segments()
        .iter()
        .map(|segment| snapshot.batch(segment, &all, 0, segment.rows()));
    let rows = batches.flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch.clone(), row)));
    rows.map(|(batch, row)| Value::from_array(batch.column(0), row, KqlType::String))
        .collect()
}

fn append(table: &Table, id: &str, n: i64) {
    let mut writer = table.writer();
    writer.row(|push| {
        push(Cell::Text(id));
        push(Cell::Long(n));
        push(Cell::Null);
    });
    writer.publish();
}

#[test]
fn a_snapshot_does_not_see_later_rows() {
    let table = table();
    append(&table, "a key that is longer than a view", 1);
    let before = table.snapshot();
    append(&table, "b", 2);
    append(&table, "a key that is longer than a view", 3);
    let text = |text: &str| Value::String(text.to_owned());
    assert_eq!(ids(&before), [text("a key that is longer than a view")]);
    assert_eq!(
        ids(&table.snapshot()),
        [
            text("a key that is longer than a view"),
            text("b"),
            text("a key that is longer than a view")
        ]
    );
}

#[test]
fn memory_is_that_of_all_parts() {
    let table = table();
    let empty = table.memory_bytes();
    let mut writer = table.writer();
    let (rows, ids, id) = (10_000, 1000, "a key that is longer than a view: 0000");
    for row in 0..rows {
        let id = format!("{}{:04}", &id[..id.len() - 4], row % ids);
        writer.row(|push| {
            push(Cell::Text(&id));
            push(Cell::Long(row));
            push(Cell::Text("{}"));
        });
    }
    writer.publish();
    drop(writer);
    // Rows: a code, a number, and a document with its offset. Ids: a text, its view, and 2048 slots.
    let plain = rows as usize * (4 + 8 + 2 + 8) + ids as usize * (id.len() + 16) + 2048 * 8;
    let grown = table.memory_bytes() - empty;
    let beyond = grown.abs_diff(plain);
    assert!(beyond < plain / 50, "{grown} bytes, expected {plain}");
    let shared = table.snapshot().memory_bytes();
    assert!(shared < table.memory_bytes(), "a snapshot has no slots");
}

#[test]
fn unpublished_rows_are_not_there() {
    let table = table();
    drop(table.writer());
    assert_eq!(table.snapshot().rows(), 0);
}

#[test]
fn an_empty_table_has_texts_to_look_into() {
    assert_eq!(table().snapshot().dictionary(0).len(), 0);
}

#[test]
fn rows_are_published_a_segment_at_a_time() {
    let table = table();
    let mut writer = table.writer();
    for n in 0..=SEGMENT_ROWS as i64 {
        writer.row(|push| {
            push(Cell::Text("x"));
            push(Cell::Long(n));
            push(Cell::Text("{}"));
        });
    }
    assert_eq!(table.snapshot().rows(), SEGMENT_ROWS);
    writer.publish();
    assert_eq!(table.snapshot().segments().len(), 2);
    assert_eq!(table.snapshot().rows(), SEGMENT_ROWS + 1);
}

#[test]
fn rows_are_null_where_they_say_nothing() {
    let table = table();
    let mut writer = table.writer();
    writer.rows(2, |rows| {
        rows.push(1, 2, Cell::Text("{}"));
        rows.push(1, 0, Cell::Text("b"));
        rows.push(0, 1, Cell::Long(5));
    });
    writer.rows(1, |_| {});
    writer.publish();
    let snapshot = table.snapshot();
    let text = |text: &str| Value::String(text.to_owned());
    assert_eq!(ids(&snapshot), [text(""), text("b"), text("")]);
    let all = Projection::all(snapshot.schema());
    let batch = snapshot.batch(&snapshot.segments()[0], &all, 0, 3);
    let nulls = |idx: usize| {
        let column = batch.column(idx);
        (0..3).map(|row| column.is_null(row)).collect::<Vec<_>>()
    };
    assert_eq!(nulls(1), [false, true, true]);
    assert_eq!(nulls(2), [true, false, true]);
}

#[test]
fn texts_may_come_with_their_codes() {
    let table = table();
    let mut writer = table.writer();
    writer.rows(5, |rows| {
        rows.push(0, 0, Cell::Text("first"));
        let code = rows.code(2, 0, "again").expect("the column is interned");
        assert_eq!((code, rows.code(2, 1, "no text")), (2, None));
        rows.push(2, 0, Cell::Coded(code, "again"));
        rows.push(3, 0, Cell::Text("last"));
        rows.push(4, 0, Cell::Coded(code, "again"));
    });
    writer.publish();
    let texts = ["first", "", "again", "last", "again"];
    let texts = texts.map(|text| Value::String(text.to_owned()));
    assert_eq!(ids(&table.snapshot()), texts);
    let plain = Table::new(TableSchema::of_columns(
        "P",
        [("text", KqlType::String)].into_iter(),
    ));
    let mut writer = plain.writer();
    writer.rows(1, |rows| {
        assert_eq!(rows.code(0, 0, "a"), None);
        rows.push(0, 0, Cell::Coded(7, "a"));
    });
    writer.publish();
    assert_eq!(ids(&plain.snapshot()), [Value::String("a".to_owned())]);
}

#[test]
#[should_panic(expected = "a column has its values in the order of rows")]
fn two_values_for_a_column_are_a_bug_of_the_caller() {
    let table = table();
    let mut writer = table.writer();
    writer.rows(1, |rows| {
        rows.push(0, 1, Cell::Long(5));
        rows.push(0, 1, Cell::Long(6));
    });
}

/// The values of all rows, column by column.
fn values(table: &Table) -> Vec<Vec<Value>> {
    let snapshot = table.snapshot();
    let all = Projection::all(snapshot.schema());
    let columns = snapshot.schema().columns().iter().enumerate();
    let values = columns.map(|(idx, column)| {
        let segments = snapshot.segments().iter();
        let batches = segments.map(|segment| snapshot.batch(segment, &all, 0, segment.rows()));
        let values = batches.flat_map(|batch| {
            let array = Arc::clone(batch.column(idx));
            let rows = 0..array.len();
            rows.map(move |row| Value::from_array(&array, row, column.kql_type))
        });
        values.collect()
    });
    values.collect()
}

#[test]
fn arrays_are_appended_as_their_rows_are() {
    let types = [
        ("key", KqlType::String, Encoding::Interned),
        ("number", KqlType::Long, Encoding::Interned),
        ("few", KqlType::String, Encoding::Measured),
        ("most are new", KqlType::String, Encoding::Measured),
        ("text", KqlType::String, Encoding::Plain),
        ("bool", KqlType::Bool, Encoding::Plain),
        ("int", KqlType::Int, Encoding::Plain),
        ("time", KqlType::DateTime, Encoding::Plain),
        ("real", KqlType::Real, Encoding::Plain),
        ("json", KqlType::Dynamic, Encoding::Plain),
        ("guid", KqlType::Guid, Encoding::Plain),
    ];
    let columns = types.map(|(name, kql_type, encoding)| Column {
        name: name.to_owned(),
        kql_type,
        encoding,
    });
    let schema = TableSchema::new("T", columns.to_vec()).with_latest("key", "time", &["few"]);
    let value = |column: &Column, row: i64| match column.kql_type {
        kql_type if row % 7 == 3 && column.name != "time" => Value::null(kql_type),
        KqlType::String => Value::String(match column.name.as_str() {
            "key" => format!("{:08x}-0000-4000-8000-{:012x}", row % 900, row % 900),
            "few" => format!("one of a few texts: {}", row % 5),
            _ => format!("a text of row {row}"),
        }),
        KqlType::Long => Value::Long(row % 10),
        KqlType::Bool => Value::Bool(row % 2 == 0),
        KqlType::Int => Value::Int(row as i32),
        KqlType::DateTime => Value::DateTime(row * 7919 % 10_007),
        KqlType::Real => Value::Real(row as f64 / 3.0),
        KqlType::Dynamic => Value::Dynamic(format!("[{row}]")),
        _ => Value::Guid([row as u8; 16]),
    };
    let table = Table::new(schema);
    let mut writer = table.writer();
    let mut rows = 0;
    for count in [1, 5000, 0, 100_000, 30_000] {
        let arrays = columns.iter().map(|column| {
            let values = (rows..rows + count).map(|row| value(column, row));
            kql_types::build_array(column.kql_type, values)
        });
        writer.arrays(&arrays.collect::<Vec<_>>());
        rows += count;
    }
    writer.publish();
    drop(writer);
    let expected = columns.iter().map(|column| {
        let values = (0..rows).map(|row| value(column, row));
        values.collect::<Vec<_>>()
    });
    for ((column, found), expected) in columns.iter().zip(values(&table)).zip(expected) {
        assert!(found == expected, "{}", column.name);
    }
    let snapshot = table.snapshot();
    let lens = snapshot.segments().iter().map(|segment| segment.rows());
    assert_eq!(lens.collect::<Vec<_>>(), [SEGMENT_ROWS, SEGMENT_ROWS, 3929]);
    assert!(!snapshot.is_interned(3) && snapshot.is_interned(2));
    let (index, _) = snapshot.latest(0, 7).expect("an index");
    let keys = index.chunks().flatten().filter(|latest| latest.is_some());
    assert_eq!(keys.count(), 901, "the empty text among them");
}

#[test]
fn cells_and_arrays_follow_each_other() {
    let table = table();
    let mut writer = table.writer();
    let texts = |text: &str| Value::String(text.to_owned()).to_array(2);
    for n in 0..3 {
        writer.row(|push| {
            push(Cell::Text("a"));
            push(Cell::Long(n));
            push(Cell::Null);
        });
        let numbers = Value::Long(10 + n).to_array(2);
        let documents = Value::null(KqlType::Dynamic).to_array(2);
        writer.arrays(&[texts("b"), numbers, documents]);
    }
    writer.publish();
    let found = values(&table);
    let texts = ["a", "b", "b"].map(|text| Value::String(text.to_owned()));
    let texts = texts.iter().cycle().take(9).cloned();
    assert_eq!(found[0], texts.collect::<Vec<_>>());
    let numbers = [0, 10, 10, 1, 11, 11, 2, 12, 12].map(Value::Long);
    assert_eq!(found[1], numbers);
}

#[test]
fn rows_that_do_not_fit_into_a_segment_begin_another() {
    let table = table();
    let mut writer = table.writer();
    let fill = |count: usize| {
        move |rows: &mut NextRows<'_>| {
            (0..count).for_each(|row| rows.push(row, 1, Cell::Long(row as i64)));
        }
    };
    writer.rows(SEGMENT_ROWS - 1, fill(SEGMENT_ROWS - 1));
    assert_eq!(table.snapshot().segments().len(), 0);
    writer.rows(2, fill(2));
    writer.publish();
    let lens = table.snapshot();
    let lens: Vec<usize> = lens
        .segments()
        .iter()
        .map(|segment| segment.rows())
        .collect();
    assert_eq!(lens, [SEGMENT_ROWS - 1, 2]);
}

#[test]
#[should_panic(expected = "a row has a value for every column")]
fn a_short_row_is_a_bug_of_the_caller() {
    table().writer().row(|push| push(Cell::Text("x")));
}

#[test]
fn rows_repeat_texts_of_earlier_ones_wherever_those_are() {
    for encoding in [Encoding::Plain, Encoding::Interned, Encoding::Measured] {
        let column = Column {
            name: "text".to_owned(),
            kql_type: KqlType::String,
            encoding,
        };
        let table = Table::new(TableSchema::new("T", vec![column]));
        let text = |n: usize| format!("a text of more than twelve bytes, {n}");
        let mut writer = table.writer();
        let mut expected = Vec::new();
        // Most rows repeat at first and few do later, so that a measured column becomes plain behind a published segment.
        for first in (0..2 * SEGMENT_ROWS).step_by(100) {
            writer.rows(100, |next| {
                for row in 0..100 {
                    let at = first + row;
                    let (back, is_new) = match at < SEGMENT_ROWS {
                        true => (1 + at % 7, at % 3 == 0),
                        false => (1 + at % 70_000, at % 3 > 0),
                    };
                    if is_new || back > at {
                        next.push(row, 0, Cell::Text(&text(at)));
                        expected.push(at);
                    } else {
                        next.repeat(row, 0, back);
                        expected.push(expected[at - back]);
                    }
                }
            });
        }
        writer.publish();
        let expected: Vec<Value> = expected
            .into_iter()
            .map(|n| Value::String(text(n)))
            .collect();
        assert!(ids(&table.snapshot()) == expected, "{encoding:?}");
    }
}
