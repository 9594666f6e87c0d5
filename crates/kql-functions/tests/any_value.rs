//! No function panics, whatever values it gets; its result has the type and the length that it promises.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use kql_functions::{Accepts, Args, Column, Eval, ScalarDef, operators, scalars};
use kql_types::{Decimal, KqlType, Value, build_array, datetime};

const CALLS: usize = 60;
const ROWS: usize = 4;
/// Functions that build large arrays are slow; this long is enough for them.
const ENOUGH: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(60);

/// A small generator of its own, so that a failure repeats.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }
}

fn value(random: &mut Random, kql_type: KqlType) -> Value {
    if random.below(5) == 0 {
        return Value::null(kql_type);
    }
    match kql_type {
        KqlType::Bool => Value::Bool(random.below(2) == 0),
        KqlType::Int => Value::Int(random.pick(&[0, 1, -1, 2, 7, 63, 100, i32::MIN, i32::MAX])),
        KqlType::Long => Value::Long(random.pick(&[
            0,
            1,
            -1,
            2,
            3,
            8,
            64,
            1000,
            -77,
            1 << 40,
            i64::MIN,
            i64::MAX,
        ])),
        KqlType::Real => Value::Real(random.pick(&[
            0.0,
            -0.0,
            1.0,
            -1.5,
            0.3,
            2.5,
            1e300,
            -1e300,
            1e-300,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ])),
        KqlType::Decimal => Value::Decimal(
            Decimal::parse(random.pick(&["0", "1", "-2.5", "1e30", "-1e40", "1e-34"])).unwrap(),
        ),
        KqlType::DateTime => Value::DateTime(random.pick(&[
            datetime::MIN,
            1,
            datetime::UNIX_EPOCH,
            638_000_000_123_456_789,
            datetime::MAX - 1,
            datetime::MAX,
        ])),
        KqlType::Timespan => Value::Timespan(random.pick(&[
            0,
            1,
            -1,
            36_000_000_000,
            864_000_000_000,
            -864_000_000_001,
            i64::MIN,
            i64::MAX,
        ])),
        KqlType::String => Value::String(
            random
                .pick(&[
                    "",
                    "a",
                    "hello world",
                    "É",
                    "ß🦀",
                    "a_b.c-d",
                    "1",
                    "-1.5",
                    "0x1f",
                    "true",
                    "2020-02-30",
                    "2020-02-28T12:00",
                    "1.02:03:04.5",
                    "(",
                    "[a-z]+(b)?",
                    "{\"a\":[1,null,\"x\"]}",
                    "[1,2,3]",
                    "10.0.0.1/8",
                    "::1",
                    "year",
                    "yyyy-MM-dd",
                    "Europe/Paris",
                    "\u{0}",
                    "aGVsbG8=",
                    "$.a[0]",
                ])
                .to_owned(),
        ),
        KqlType::Guid => Value::Guid(random.pick(&[[0; 16], [255; 16], [7; 16]])),
        KqlType::Dynamic => Value::Dynamic(
            random
                .pick(&[
                    "1",
                    "-2.5",
                    "true",
                    "\"x\"",
                    "\"\"",
                    "[]",
                    "{}",
                    "[1,2,3]",
                    "[1.5,null,\"a\",[1],{\"b\":2}]",
                    "{\"a\":1,\"b\":[1,2],\"c\":null}",
                    "[\"a\",\"b\"]",
                    "[[1,2],[3]]",
                    "9223372036854775807",
                    "1e308",
                    "[0,0,0,0,0,0,0,0]",
                    "[true,false]",
                ])
                .to_owned(),
        ),
    }
}

fn argument_type(random: &mut Random, accepts: Accepts, common: KqlType) -> KqlType {
    match accepts {
        Accepts::Exactly(kql_type) => kql_type,
        Accepts::OneOf(types) => random.pick(types),
        Accepts::Common => common,
        _ => random.pick(&KqlType::ALL),
    }
}

/// Types that the binder could pass, or `None` where the function refuses them.
fn call_types(random: &mut Random, def: &'static ScalarDef) -> Option<(Vec<KqlType>, KqlType)> {
    let (least, most) = def.arity();
    let count = least + random.below(most.min(least + 4) - least + 1);
    let common = random.pick(&KqlType::ALL);
    let types: Vec<KqlType> = (0..count)
        .map(|idx| {
            argument_type(
                random,
                def.param(idx).expect("within the arity").accepts,
                common,
            )
        })
        .collect();
    let returns = def.returns.resolve(&types)?;
    Some((types, returns))
}

fn column(random: &mut Random, kql_type: KqlType, is_constant: bool) -> (Column, Vec<Value>) {
    let rows = if is_constant { 1 } else { ROWS };
    let values: Vec<Value> = (0..rows).map(|_| value(random, kql_type)).collect();
    let array = build_array(kql_type, values.iter().cloned());
    let column = if is_constant {
        Column::constant(array, kql_type)
    } else {
        Column::rows(array, kql_type)
    };
    (column, values)
}

fn call(random: &mut Random, def: &'static ScalarDef) -> Result<(), String> {
    let Eval::Kernel(kernel) = def.eval else {
        return Ok(());
    };
    let Some((types, returns)) = call_types(random, def) else {
        return Ok(());
    };
    let all_constant = random.below(3) == 0;
    let mut shown = Vec::new();
    let columns: Vec<Column> = types
        .iter()
        .enumerate()
        .map(|(idx, &kql_type)| {
            let must_be_constant = def.param(idx).expect("within the arity").constant;
            let is_constant = all_constant || must_be_constant || random.below(2) == 0;
            let (column, values) = column(random, kql_type, is_constant);
            shown.push(values);
            column
        })
        .collect();
    let rows = if columns.iter().all(Column::is_constant) {
        1
    } else {
        ROWS
    };
    let args = Args::new(&columns, rows, returns);
    let outcome = catch_unwind(AssertUnwindSafe(|| kernel(&args)));
    match outcome {
        Err(_) => Err(format!("{} panics on {shown:?}", def.name)),
        // A kernel may refuse a constant such as a malformed pattern.
        Ok(Err(_)) => Ok(()),
        Ok(Ok(array)) if array.data_type() != &returns.arrow_type() => Err(format!(
            "{} gives {} for {returns}: {types:?}",
            def.name,
            array.data_type()
        )),
        Ok(Ok(array)) if array.len() != rows => Err(format!(
            "{} gives {} rows for {rows}: {shown:?}",
            def.name,
            array.len()
        )),
        Ok(Ok(_)) => Ok(()),
    }
}

/// Calls `def` with many values; what went wrong, if anything did.
fn failure(seed: u64, def: &'static ScalarDef) -> Option<String> {
    let mut random = Random(seed);
    let started = Instant::now();
    let calls = CALLS * (1 + def.arity().0.min(4));
    let outcomes = (0..calls)
        .take_while(|_| started.elapsed() < ENOUGH)
        .map(|_| call(&mut random, def));
    outcomes.filter_map(Result::err).next()
}

#[test]
fn no_function_panics() {
    let running: Vec<_> = operators()
        .chain(scalars())
        .enumerate()
        .map(|(seed, def)| {
            let (sender, receiver) = mpsc::channel();
            thread::spawn(move || sender.send(failure(seed as u64, def)));
            (def, receiver)
        })
        .collect();
    let failures: Vec<String> = running
        .into_iter()
        .filter_map(|(def, outcome)| match outcome.recv_timeout(PATIENCE) {
            Ok(failure) => failure,
            Err(_) => Some(format!("{} does not come to an end", def.name)),
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
