//! The latest row of every key, found in five ways: in the index of a table, in a pass over interned keys, by hashing keys,
//! in a file that is read as queries want it, and by a naive search in this file. Random tables with equal and missing times, appends between queries, and retention.
//!
//!     KQLAB_SEED=7 KQLAB_CASES=500 cargo test --workspace --test latest

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use kql_engine::{Engine, EngineBuilder, ResultColumn, save_parquet};
use kql_types::{KqlType, Value};
use sentinel_store::{Cell, Column, Encoding, Projection, StoreTable, Table, TableSchema};

/// 2024-01-01 in ticks.
const START: i64 = 638_396_640_000_000_000;
const SECOND: i64 = 10_000_000;

const IDS: [&str; 7] = ["", "a", "b", "c", "an id longer than a view", "d", "e"];
const STATUSES: [&str; 4] = ["New", "Active", "Closed", ""];

/// A generator that a seed repeats (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }
}

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{variable} is a number, not `{text}`")),
        Err(_) => default,
    }
}

fn schema(encoding: Encoding) -> TableSchema {
    let column = |name: &str, kql_type, encoding| Column {
        name: name.to_owned(),
        kql_type,
        encoding,
    };
    let columns = vec![
        column("TimeGenerated", KqlType::DateTime, Encoding::Plain),
        column("Id", KqlType::String, encoding),
        column("Number", KqlType::Int, encoding),
        column("Changed", KqlType::Long, Encoding::Plain),
        column("Status", KqlType::String, encoding),
        column("Text", KqlType::String, Encoding::Measured),
    ];
    TableSchema::new("T", columns)
}

/// How a random table is.
struct World {
    random: Random,
    /// Times never go back, as ingestion leaves them.
    is_ordered: bool,
    has_nulls: bool,
    time: i64,
    rows: usize,
    indexed: Arc<Table>,
    interned: Arc<Table>,
    file: TempFile,
}

/// A file in the system's folder for such, gone when dropped.
struct TempFile(PathBuf);

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl World {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let indexed = schema(Encoding::Plain)
            .into_indexed("Id", "TimeGenerated")
            .into_indexed("Number", "Changed");
        let name = format!("kqlab-latest-{}-{seed}.parquet", std::process::id());
        Self {
            file: TempFile(std::env::temp_dir().join(name)),
            is_ordered: random.one_in(2),
            has_nulls: random.one_in(3),
            random,
            time: 0,
            rows: 0,
            indexed: Arc::new(Table::new(indexed)),
            interned: Arc::new(Table::new(schema(Encoding::Interned))),
        }
    }

    /// Appends a few rows to both tables.
    fn append(&mut self) {
        let mut writers = [self.indexed.writer(), self.interned.writer()];
        let random = &mut self.random;
        for _ in 0..random.below(30) {
            self.time += random.below(3) as i64;
            let seconds = match self.is_ordered {
                true => self.time,
                false => random.below(20) as i64,
            };
            let is_null = self.has_nulls && random.one_in(4);
            let changed = random.below(9) as i64 - 4;
            let number = (!random.one_in(9)).then(|| random.below(6) as i32);
            let (id, status) = (random.of(&IDS), random.of(&STATUSES));
            self.rows += 1;
            let text = format!("the text of row {}", self.rows / 2);
            for writer in &mut writers {
                writer.row(|push| {
                    push(match is_null {
                        true => Cell::Null,
                        false => Cell::Long(START + seconds * SECOND),
                    });
                    push(Cell::Text(id));
                    push(number.map_or(Cell::Null, Cell::Int));
                    push(match is_null && changed < 0 {
                        true => Cell::Null,
                        false => Cell::Long(changed),
                    });
                    push(Cell::Text(status));
                    push(Cell::Text(&text));
                });
            }
            if random.one_in(7) {
                writers.iter_mut().for_each(|writer| writer.publish());
            }
        }
        writers.iter_mut().for_each(|writer| writer.publish());
    }

    fn expire(&mut self) {
        let cutoff = START + self.random.below(self.time as usize + 20) as i64 * SECOND;
        self.indexed.expire(cutoff);
        self.interned.expire(cutoff);
    }

    /// The tables `Indexed`, `Interned`, `Hashed` and `Loaded`, of the same rows.
    fn engine(&self) -> Engine {
        let snapshot = self.interned.snapshot();
        let all = Projection::all(snapshot.schema());
        let batches = snapshot.segments().iter();
        let batches = batches.map(|segment| snapshot.batch(segment, &all, 0, segment.rows()));
        let (columns, batches) = (columns(&self.interned), batches.collect::<Vec<_>>());
        save_parquet(&self.file.0, &columns, &batches).expect("the temporary folder is writable");
        let engine = Engine::builder().load_file("Loaded", &self.file.0);
        let engine = engine.expect("the file is good");
        let engine = engine.table("Hashed", columns, batches);
        let engine = stored(engine, "Indexed", &self.indexed);
        stored(engine, "Interned", &self.interned).build()
    }
}

trait Indexed {
    fn into_indexed(self, key: &str, by: &str) -> Self;
}

impl Indexed for TableSchema {
    fn into_indexed(self, key: &str, by: &str) -> Self {
        self.with_latest(key, by, &["Status"])
    }
}

fn columns(table: &Table) -> Vec<ResultColumn> {
    let columns = table.schema().columns().iter();
    let columns = columns.map(|column| ResultColumn {
        name: column.name.clone(),
        kql_type: column.kql_type,
    });
    columns.collect()
}

fn stored(builder: EngineBuilder, name: &str, table: &Arc<Table>) -> EngineBuilder {
    let provider = Arc::new(StoreTable::new(Arc::clone(table)));
    builder.provider(name, columns(table), provider)
}

/// A condition on the rows that compete, or on those that won.
#[derive(Debug, Clone)]
enum Condition {
    LaterThan(i64),
    NotBefore(i64),
    Before(i64),
    IdIn(Vec<&'static str>),
    NumberIs(i32),
    StatusIsNot(&'static str),
    ChangedNotBelow(i64),
}

impl Condition {
    fn random(random: &mut Random) -> Self {
        let time = START + random.below(25) as i64 * SECOND;
        match random.below(8) {
            0 | 1 => Self::LaterThan(time),
            2 => Self::NotBefore(time),
            3 => Self::Before(time),
            4 => Self::IdIn(vec![random.of(&IDS), random.of(&IDS)]),
            5 => Self::NumberIs(random.below(6) as i32),
            6 => Self::StatusIsNot(random.of(&STATUSES)),
            _ => Self::ChangedNotBelow(random.below(9) as i64 - 4),
        }
    }

    fn text(&self) -> String {
        let datetime = |ticks: &i64| {
            let seconds = (ticks - START) / SECOND;
            format!("datetime(2024-01-01T00:00:{seconds:02}Z)")
        };
        match self {
            Self::LaterThan(time) => format!("TimeGenerated > {}", datetime(time)),
            Self::NotBefore(time) => format!("TimeGenerated >= {}", datetime(time)),
            Self::Before(time) => format!("TimeGenerated < {}", datetime(time)),
            Self::IdIn(ids) => format!("Id in ('{}')", ids.join("', '")),
            Self::NumberIs(number) => format!("Number == {number}"),
            Self::StatusIsNot(status) => format!("Status != '{status}'"),
            Self::ChangedNotBelow(number) => format!("Changed >= {number}"),
        }
    }

    fn passes(&self, row: &[Value]) -> bool {
        match (self, &row[0], &row[3]) {
            (Self::LaterThan(least), Value::DateTime(time), _) => time > least,
            (Self::NotBefore(least), Value::DateTime(time), _) => time >= least,
            (Self::Before(end), Value::DateTime(time), _) => time < end,
            (Self::IdIn(ids), ..) => ids
                .iter()
                .any(|id| row[1] == Value::String((*id).to_owned())),
            (Self::NumberIs(number), ..) => row[2] == Value::Int(*number),
            (Self::StatusIsNot(status), ..) => row[4] != Value::String((*status).to_owned()),
            (Self::ChangedNotBelow(least), _, Value::Long(number)) => number >= least,
            _ => false,
        }
    }
}

/// The ways to ask for latest rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `summarize arg_max(...)`
    Summarize,
    /// `partition by k (top 1 by t)`
    Partition,
    /// `sort by k, t`, and the first of the rows that are numbered within `k`.
    Numbered,
}

/// A query for latest rows.
#[derive(Debug)]
struct Query {
    form: Form,
    before: Vec<Condition>,
    is_greatest: bool,
    key: &'static str,
    by: &'static str,
    /// What is shown of the row beside key and time; everything where there is nothing.
    shown: Vec<&'static str>,
    after: Option<Condition>,
    counted_by: Option<&'static str>,
}

const COLUMNS: [&str; 6] = ["TimeGenerated", "Id", "Number", "Changed", "Status", "Text"];

fn at(column: &str) -> usize {
    let found = COLUMNS.iter().position(|known| *known == column);
    found.expect("a column of the table")
}

impl Query {
    fn random(random: &mut Random) -> Self {
        let (key, by) = match random.below(4) {
            0 => ("Number", "Changed"),
            1 => ("Id", "Changed"),
            _ => ("Id", "TimeGenerated"),
        };
        let count = random.below(5).saturating_sub(2);
        let before = (0..count).map(|_| Condition::random(random)).collect();
        let shown: &[&str] = random.of(&[&["Status"][..], &["Text", "Status"], &[]]);
        let is_shown = |column: &str| shown.is_empty() || shown.contains(&column) || column == key;
        let form = match (random.below(6), key) {
            (0, _) => Form::Partition,
            (1, "Id") => Form::Numbered,
            _ => Form::Summarize,
        };
        let after = random.of(&STATUSES);
        let counted_by = random.of(&["Status", "Status", "Text", "Id"]);
        Self {
            form,
            before,
            is_greatest: !random.one_in(5),
            key,
            by,
            shown: shown.to_vec(),
            after: random.one_in(4).then_some(Condition::StatusIsNot(after)),
            counted_by: (random.one_in(2) && is_shown(counted_by)).then_some(counted_by),
        }
    }

    fn text(&self, table: &str) -> String {
        let mut text = table.to_owned();
        for condition in &self.before {
            let _ = write!(text, " | where {}", condition.text());
        }
        let _ = write!(text, " | {}", self.choice());
        if let Some(condition) = &self.after {
            let _ = write!(text, " | where {}", condition.text());
        }
        match self.counted_by {
            // The condition goes when the plan is optimized, and has kept columns that a count does not need.
            Some(column) if column == self.key => {
                let by = self.by;
                text + &format!(" | where true or isnull({by}) | summarize count() by {column}")
            }
            Some(column) => text + &format!(" | summarize count() by {column}"),
            None if self.shown.is_empty() => text + " | project " + &COLUMNS.join(", "),
            None => text,
        }
    }

    /// The operators that choose the rows, and show the wanted columns in front.
    fn choice(&self) -> String {
        let (key, by) = (self.key, self.by);
        let shown = self.shown.join(", ");
        let function = if self.is_greatest {
            "arg_max"
        } else {
            "arg_min"
        };
        let order = if self.is_greatest {
            "desc"
        } else {
            "asc nulls last"
        };
        let choice = match self.form {
            Form::Summarize if self.shown.is_empty() => {
                return format!("summarize {function}({by}, *) by {key}");
            }
            Form::Summarize => return format!("summarize {function}({by}, {shown}) by {key}"),
            Form::Partition => {
                format!("partition hint.strategy=native by {key} (top 1 by {by} {order})")
            }
            Form::Numbered => format!(
                "sort by {key} asc, {by} {order} | extend n = row_number(1, prev({key}) != {key}) | where n == 1"
            ),
        };
        match self.shown.is_empty() {
            true => choice,
            false => format!("{choice} | project {key}, {by}, {shown}"),
        }
    }

    /// The answer over these rows, as texts in order.
    fn answer(&self, rows: &[Vec<Value>]) -> Vec<String> {
        let (key, by) = (at(self.key), at(self.by));
        let mut winners: BTreeMap<String, &Vec<Value>> = BTreeMap::new();
        let passing = |row: &&Vec<Value>| self.before.iter().all(|known| known.passes(row));
        for row in rows.iter().filter(passing) {
            let best = winners.entry(format!("{:?}", row[key])).or_insert(row);
            let wins = match (integer(&row[by]), integer(&best[by])) {
                (Some(_), None) => true,
                (Some(value), Some(best)) if self.is_greatest => value >= best,
                (Some(value), Some(best)) => value <= best,
                (None, _) => false,
            };
            if wins {
                *best = row;
            }
        }
        let after = |row: &&Vec<Value>| self.after.as_ref().is_none_or(|known| known.passes(row));
        let winners = winners.into_values().filter(after);
        if let Some(column) = self.counted_by {
            let mut counts: BTreeMap<String, i64> = BTreeMap::new();
            for row in winners {
                *counts.entry(format!("{:?}", row[at(column)])).or_default() += 1;
            }
            let counts = counts.into_iter();
            return counts
                .map(|(value, count)| format!("{value} {:?} ", Value::Long(count)))
                .collect();
        }
        let columns: Vec<usize> = match self.shown.as_slice() {
            [] => (0..COLUMNS.len()).collect(),
            shown => [key, by]
                .into_iter()
                .chain(shown.iter().map(|column| at(column)))
                .collect(),
        };
        let lines = winners.map(|row| line(columns.iter().map(|&column| &row[column])));
        lines.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::DateTime(value) | Value::Long(value) => Some(*value),
        _ => None,
    }
}

fn line<'a>(values: impl Iterator<Item = &'a Value>) -> String {
    values.fold(String::new(), |mut line, value| {
        let _ = write!(line, "{value:?} ");
        line
    })
}

fn rows(engine: &Engine, query: &str) -> Vec<Vec<Value>> {
    let result = engine.query(query);
    let result = result.unwrap_or_else(|error| panic!("{query}\n{error}"));
    result.primary().rows().collect()
}

fn sorted(rows: &[Vec<Value>]) -> Vec<String> {
    let mut lines: Vec<String> = rows.iter().map(|row| line(row.iter())).collect();
    lines.sort();
    lines
}

#[test]
fn every_way_finds_the_same_rows() {
    let (seed, worlds) = (number("KQLAB_SEED", 20_240_101), number("KQLAB_CASES", 10));
    for seed in seed..seed + worlds {
        let mut world = World::new(seed);
        for _ in 0..3 {
            world.append();
            if world.random.one_in(3) {
                world.expire();
            }
            let engine = world.engine();
            let all = rows(&engine, "Interned");
            assert_eq!(all, rows(&engine, "Indexed"), "seed {seed}");
            for _ in 0..8 {
                let query = Query::random(&mut world.random);
                let expected = query.answer(&all);
                for table in ["Indexed", "Interned", "Hashed", "Loaded"] {
                    let text = query.text(table);
                    let found = sorted(&rows(&engine, &text));
                    assert_eq!(found, expected, "KQLAB_SEED={seed}\n{text}");
                }
            }
        }
    }
}

/// Every publication gives all keys the same new version, so no reader may ever see two.
#[test]
fn readers_see_whole_publications_while_a_writer_appends() {
    let schema = schema(Encoding::Plain).with_latest("Id", "TimeGenerated", &["Status"]);
    let table = Arc::new(Table::new(schema));
    let engine = stored(Engine::builder(), "T", &table).build();
    let keys = 5000;
    let publish = |version: i64| {
        let mut writer = table.writer();
        for key in 0..keys {
            let id = format!("key {key}");
            writer.row(|push| {
                push(Cell::Long(START + version * SECOND));
                push(Cell::Text(&id));
                push(Cell::Null);
                push(Cell::Long(version));
                push(Cell::Text(STATUSES[version as usize % 3]));
                push(Cell::Text("x"));
            });
        }
        writer.publish();
    };
    publish(0);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| (1..40).for_each(publish));
        let latest = "T | summarize arg_max(TimeGenerated, Changed, Status) by Id";
        while !writing.is_finished() {
            let versions = format!("{latest} | summarize min(Changed) == max(Changed), count()");
            let expected = [Value::Bool(true), Value::Long(keys)];
            assert_eq!(rows(&engine, &versions), [expected]);
            let counts = format!("{latest} | summarize count() by Status");
            assert_eq!(rows(&engine, &counts).len(), 1);
        }
    });
}
