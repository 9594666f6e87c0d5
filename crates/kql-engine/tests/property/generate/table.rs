//! Random tables, full of values at which things go wrong.

use kql_types::KqlType;
use serde_json::json;

use crate::property::civil::{DAY, HOUR};
use crate::property::decimal::Decimal;
use crate::property::pipeline::World;
use crate::property::random::Random;
use crate::property::table::{Column, Table};
use crate::property::value::{DATETIME_MAX, Value};

use KqlType::{
    Bool, DateTime, Decimal as DecimalType, Dynamic, Guid, Int, Long, Real, String, Timespan,
};

/// `T0`..: a column of each type. `U0`..: what joins and unions with it; `i` has another type there.
const WIDE: [(&str, KqlType); 14] = [
    ("id", Long),
    ("b", Bool),
    ("i", Int),
    ("l", Long),
    ("r", Real),
    ("m", DecimalType),
    ("t", DateTime),
    ("u", Timespan),
    ("s", String),
    ("c", String),
    ("k", Long),
    ("g", Guid),
    ("d", Dynamic),
    ("a", Dynamic),
];
const NARROW: [(&str, KqlType); 7] = [
    ("id", Long),
    ("k", Long),
    ("c", String),
    ("i", Long),
    ("t", DateTime),
    ("s", String),
    ("v", Real),
];

/// Tables for many cases: some without rows, some with few.
pub(crate) fn random_world(random: &mut Random) -> World {
    let mut tables = Vec::new();
    for (idx, most) in [0, 3, 12, 24].into_iter().enumerate() {
        tables.push((format!("T{idx}"), random_table(&WIDE, most, random)));
        tables.push((format!("U{idx}"), random_table(&NARROW, most, random)));
    }
    World { tables }
}

fn random_table(columns: &[(&str, KqlType)], most: i64, random: &mut Random) -> Table {
    let count = random.within(most / 2, most);
    let row = |id| {
        columns
            .iter()
            .map(|(name, kql_type)| random_cell(name, *kql_type, id, random))
            .collect()
    };
    let rows = (0..count).map(row).collect();
    Table {
        columns: columns
            .iter()
            .map(|(name, kql_type)| Column::new(*name, *kql_type))
            .collect(),
        rows,
        ordered: false,
    }
}

fn random_cell(name: &str, kql_type: KqlType, id: i64, random: &mut Random) -> Value {
    match name {
        "id" => Value::Long(id),
        "k" if random.percent(85) => Value::Long(random.within(0, 4)),
        "c" => Value::string(*random.pick(&["", "red", "Red", "blue", "green", "green"])),
        "a" if random.percent(90) => random_array(random),
        _ if random.percent(12) => Value::null(kql_type),
        _ => random_value(kql_type, random),
    }
}

/// A value that is not null; often one at an end of the range.
pub(crate) fn random_value(kql_type: KqlType, random: &mut Random) -> Value {
    match kql_type {
        Bool => Value::Bool(random.percent(50)),
        Int => Value::Int(*random.pick(&[0, 1, -1, 2, 7, -7, 100, i32::MAX, i32::MIN, 65_536])),
        Long => Value::Long(random_long(random)),
        Real => Value::Real(random_real(random)),
        DecimalType => Value::Decimal(Decimal::hundredths(random.within(-20_000, 20_000))),
        DateTime => Value::DateTime(random_datetime(random)),
        Timespan => Value::Timespan(random_timespan(random)),
        String => Value::String(random_text(random)),
        Guid => Value::Guid(u128::from(random.next() % 3) << 120 | u128::from(random.next() % 3)),
        Dynamic => random_dynamic(random),
    }
}

fn random_long(random: &mut Random) -> i64 {
    match random.below(5) {
        0 => *random.pick(&[
            i64::MAX,
            i64::MIN,
            i64::MAX - 1,
            1 << 53,
            (1 << 53) + 1,
            1 << 31,
            -(1 << 31),
            4_294_967_296,
        ]),
        1 => random.within(-1_000_000, 1_000_000),
        _ => random.within(-12, 12),
    }
}

fn random_real(random: &mut Random) -> f64 {
    match random.below(6) {
        0 => *random.pick(&[
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MAX,
            f64::MIN_POSITIVE,
            -0.0,
            0.0,
            1e15,
            1e-7,
        ]),
        1 => random.within(-1000, 1000) as f64,
        _ => random.within(-1000, 1000) as f64 / *random.pick(&[2.0, 4.0, 10.0, 100.0]),
    }
}

fn random_datetime(random: &mut Random) -> i64 {
    // The last days of years, where weeks and leap years show, and the ends of the range.
    const TURN_OF_2024: i64 = 638_396_640_000_000_000;
    match random.below(6) {
        0 => *random.pick(&[
            0,
            DATETIME_MAX,
            DATETIME_MAX - DAY + 1,
            621_355_968_000_000_000,
        ]),
        1 => TURN_OF_2024 + 366 * DAY * random.within(-30, 5) + DAY * random.within(-3, 3),
        2 => random.within(0, DATETIME_MAX),
        3 => TURN_OF_2024 + random.within(0, DAY),
        _ => TURN_OF_2024 + HOUR / 2 * random.within(0, 100),
    }
}

fn random_timespan(random: &mut Random) -> i64 {
    match random.below(5) {
        0 => *random.pick(&[1, -1, 0, 10_000_000 * DAY, -366 * DAY, DAY - 1]),
        1 => random.within(-30 * DAY, 30 * DAY),
        2 => -HOUR * random.within(0, 50),
        _ => HOUR / 2 * random.within(0, 100),
    }
}

const TEXTS: [&str; 44] = [
    "",
    "a",
    "b",
    "abc",
    "Abc",
    "ABC def",
    "error: disk_full",
    "ERROR",
    "user-name",
    "x.y.z",
    "a,b,,c",
    "éclair",
    "ÉCLAIR",
    "Привет мир",
    "日本語 テスト",
    "😀 ok",
    "42",
    " 42 ",
    "-7",
    "0x1F",
    "3.14",
    "1e3",
    "true",
    "TRUE",
    "2024-02-29",
    "2024-02-29T12:34:56.789Z",
    "01:02:03",
    "1.02:03:04",
    "{\"a\":1,\"b\":[true,null]}",
    "[1,2,3]",
    "null",
    "abcabcabc",
    "aaaa",
    "a_b",
    "tab\there",
    "two\nlines",
    "say \"hi\"",
    "back\\slash",
    "10.0.0.1",
    "100%",
    " padded ",
    "--x--",
    "k=v;a=1,b=2",
    "01020304-0506-0708-090a-0b0c0d0e0f10",
];

fn random_text(random: &mut Random) -> std::string::String {
    let text = *random.pick(&TEXTS);
    match random.below(8) {
        0 => format!("{text} {}", random.pick(&TEXTS)),
        1 => format!("{text}-{}", random.below(100)),
        _ => text.to_owned(),
    }
}

fn random_dynamic(random: &mut Random) -> Value {
    let number = random.within(-3, 9);
    Value::dynamic(match random.below(14) {
        0 => json!({}),
        1 => json!({"a": number}),
        2 => json!({"a": {"a": number, "b": null}, "b": [number, "x"]}),
        3 => json!({"b": "text", "a": [1, 2, {"a": true}]}),
        4 => json!({"k k": 1.5, "b": "2024-02-29", "a": null}),
        5 => json!("abc"),
        6 => json!("42"),
        7 => json!(number),
        8 => json!(number as f64 + 0.5),
        9 => json!(true),
        10 => json!("01:30:00"),
        11 => json!([]),
        _ => return random_array(random),
    })
}

fn random_array(random: &mut Random) -> Value {
    let number = random.within(-3, 9);
    Value::Dynamic(match random.below(9) {
        0 => json!([]),
        1 => json!([number]),
        2 => json!([3, 1, number, 2, 1]),
        3 => json!(["b", "a", "", "abc", "a"]),
        4 => json!([number, null, 2]),
        5 => json!([1, "a", 2.5, false, null, {"a": 1}]),
        6 => json!([[1, 2], [], [number]]),
        7 => json!([1.5, 0.25, 4.0]),
        _ => json!([{"a": number}, {"a": 2, "b": "é"}]),
    })
}
