//! Seeded data for the benches.

pub mod bound;
pub mod events;

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{Field, Schema};
use kql_engine::{Engine, ResultColumn};
use kql_types::KqlType;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Rows of one record batch.
const BATCH_ROWS: usize = 8192;
/// 2024-06-01 in ticks: the time of the first row.
const FIRST_TICK: i64 = 638_527_968_000_000_000;
/// A second in ticks.
const SECOND: i64 = 10_000_000;

const STATUSES: [&str; 4] = ["New", "InProgress", "Resolved", "Dismissed"];
const SEVERITIES: [&str; 4] = ["Informational", "Low", "Medium", "High"];

/// An engine with a table `Alerts` of `rows` rows in the order of their time, about `rows_a_key` for each alert.
///
/// Its columns are those that the latest-status queries read: `TimeGenerated`, `SystemAlertId` (a guid as text),
/// `Status`, `AlertSeverity` and `AlertName`. The same arguments give the same rows.
pub fn alerts(rows: usize, rows_a_key: usize) -> Engine {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let ids: Vec<String> = (0..rows.div_ceil(rows_a_key))
        .map(|_| guid(&mut rng))
        .collect();
    let batches = (0..rows).step_by(BATCH_ROWS).map(|first| {
        let count = BATCH_ROWS.min(rows - first);
        batch(&mut rng, &ids, first, count)
    });
    let batches = batches.collect();
    Engine::builder()
        .table("Alerts", columns(), batches)
        .now(FIRST_TICK + rows as i64 * SECOND)
        .build()
}

/// An engine with a table `Alerts` of `rows` rows whose only column, `Entities`, holds a JSON document of about 600 bytes:
/// a host, an account, an address and a process.
pub fn documents(rows: usize) -> Engine {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let column = ResultColumn {
        name: "Entities".to_owned(),
        kql_type: KqlType::String,
    };
    let field = Field::new(&column.name, column.kql_type.arrow_type(), true);
    let schema = Arc::new(Schema::new(vec![field]));
    let batches = (0..rows).step_by(BATCH_ROWS).map(|first| {
        let count = BATCH_ROWS.min(rows - first);
        let texts: StringViewArray = (0..count).map(|_| Some(document(&mut rng))).collect();
        RecordBatch::try_new(schema.clone(), vec![Arc::new(texts)]).expect("one column of texts")
    });
    let batches = batches.collect();
    Engine::builder()
        .table("Alerts", vec![column], batches)
        .build()
}

fn document(rng: &mut ChaCha8Rng) -> String {
    let (host, user) = (rng.random_range(0..5000), rng.random_range(0..20_000));
    let (octet, process) = (rng.random_range(0..256), rng.random_range(0..1 << 30));
    let entities = [
        format!(
            r#"{{"$id":"1","HostName":"host-{host}","AzureID":"/subscriptions/3f/vm/host-{host}","Type":"host"}}"#
        ),
        format!(
            r#"{{"$id":"2","Name":"user{user}","UPNSuffix":"contoso.com","IsDomainJoined":true,"Type":"account"}}"#
        ),
        format!(
            r#"{{"$id":"3","Address":"10.1.2.{octet}","Location":{{"CountryCode":"US","City":"Seattle","Asn":8075}},"Type":"ip"}}"#
        ),
        format!(
            r#"{{"$id":"4","ProcessId":"0x{process:x}","CommandLine":"powershell.exe -enc aGVsbG8gd29ybGQgdGhpcyBpcyBhIHRlc3Q=","CreationTimeUtc":"2025-07-01T12:34:56Z","Host":{{"$ref":"1"}},"ImageFile":{{"$id":"5","Name":"powershell.exe"}},"Type":"process"}}"#
        ),
    ];
    format!("[{}]", entities.join(","))
}

fn guid(rng: &mut ChaCha8Rng) -> String {
    let bits: u128 = rng.random();
    let hex = format!("{bits:032x}");
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

fn columns() -> Vec<ResultColumn> {
    let column = |name: &str, kql_type| ResultColumn {
        name: name.to_owned(),
        kql_type,
    };
    vec![
        column("TimeGenerated", KqlType::DateTime),
        column("SystemAlertId", KqlType::String),
        column("Status", KqlType::String),
        column("AlertSeverity", KqlType::String),
        column("AlertName", KqlType::String),
    ]
}

fn batch(rng: &mut ChaCha8Rng, ids: &[String], first: usize, count: usize) -> RecordBatch {
    let times: Int64Array = (first..first + count)
        .map(|row| FIRST_TICK + row as i64 * SECOND)
        .collect();
    let keys: StringViewArray = (0..count)
        .map(|_| Some(ids[rng.random_range(0..ids.len())].as_str()))
        .collect();
    let names: StringViewArray = (0..count)
        .map(|_| {
            Some(format!(
                "Suspicious activity of kind {}",
                rng.random_range(0..40)
            ))
        })
        .collect();
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(times),
        Arc::new(keys),
        Arc::new(one_of(rng, &STATUSES, count)),
        Arc::new(one_of(rng, &SEVERITIES, count)),
        Arc::new(names),
    ];
    let fields = columns()
        .into_iter()
        .map(|column| Field::new(column.name, column.kql_type.arrow_type(), true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), arrays)
        .expect("the arrays have the types of the columns")
}

fn one_of(rng: &mut ChaCha8Rng, values: &[&'static str], count: usize) -> StringViewArray {
    (0..count)
        .map(|_| Some(values[rng.random_range(0..values.len())]))
        .collect()
}
