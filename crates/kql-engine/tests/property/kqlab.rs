//! kqlab, asked the same questions.

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use kql_engine::{Engine, QueryError, ResultColumn, ResultTable};
use kql_types::{Value as EngineValue, build_array};

use super::decimal::Decimal;
use super::pipeline::World;
use super::table::{Column, Row, Table};
use super::value::Value;

/// An engine with the tables of the world.
pub(crate) fn engine(world: &World) -> Engine {
    let add = |builder: kql_engine::EngineBuilder, (name, table): &(String, Table)| {
        let columns = table.columns.iter().map(|column| ResultColumn {
            name: column.name.clone(),
            kql_type: column.kql_type,
        });
        builder.table(name, columns.collect(), vec![batch(table)])
    };
    world.tables.iter().fold(Engine::builder(), add).build()
}

/// The answer to a query that gives one table. The rows are in the order in which they came.
pub(crate) fn answer(engine: &Engine, query: &str) -> Result<Table, String> {
    match engine.query(query) {
        Ok(result) => Ok(table(result.primary())),
        Err(QueryError::Diagnostics(diagnostics)) => {
            let messages: Vec<String> = diagnostics
                .iter()
                .map(|diagnostic| format!("{}: {}", diagnostic.code, diagnostic.message))
                .collect();
            Err(format!("refused: {}", messages.join("; ")))
        }
        Err(error) => Err(error.to_string()),
    }
}

fn batch(table: &Table) -> RecordBatch {
    let fields = table
        .columns
        .iter()
        .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let arrays = table.columns.iter().enumerate().map(|(place, column)| {
        build_array(
            column.kql_type,
            table.rows.iter().map(|row| to_engine(&row[place])),
        )
    });
    RecordBatch::try_new(schema.into(), arrays.collect())
        .expect("arrays are built in their columns' types")
}

fn table(result: &ResultTable) -> Table {
    let columns = result
        .columns
        .iter()
        .map(|column| Column::new(&column.name, column.kql_type));
    Table {
        columns: columns.collect(),
        rows: result
            .rows()
            .map(|row| row.into_iter().map(from_engine).collect::<Row>())
            .collect(),
        ordered: true,
    }
}

fn to_engine(value: &Value) -> EngineValue {
    match value {
        Value::Null(kql_type) | Value::Unspecified(kql_type) => EngineValue::null(*kql_type),
        Value::Bool(bit) => EngineValue::Bool(*bit),
        Value::Int(number) => EngineValue::Int(*number),
        Value::Long(number) => EngineValue::Long(*number),
        Value::Real(number) => EngineValue::Real(*number),
        Value::Decimal(number) => {
            let decimal = kql_types::Decimal::parse(&number.to_string());
            EngineValue::Decimal(decimal.expect("decimals of the tests are small"))
        }
        Value::DateTime(ticks) => EngineValue::DateTime(*ticks),
        Value::Timespan(ticks) => EngineValue::Timespan(*ticks),
        Value::String(text) => EngineValue::String(text.clone()),
        Value::Guid(bits) => EngineValue::Guid(bits.to_be_bytes()),
        Value::Dynamic(json) => EngineValue::Dynamic(json.to_string()),
    }
}

fn from_engine(value: EngineValue) -> Value {
    match value {
        EngineValue::Null(kql_type) => Value::null(kql_type),
        EngineValue::Bool(bit) => Value::Bool(bit),
        EngineValue::Int(number) => Value::Int(number),
        EngineValue::Long(number) => Value::Long(number),
        EngineValue::Real(number) => Value::Real(number),
        EngineValue::Decimal(number) => Value::or_unspecified(
            Decimal::parse(&number.to_string()).map(Value::Decimal),
            kql_types::KqlType::Decimal,
        ),
        EngineValue::DateTime(ticks) => Value::DateTime(ticks),
        EngineValue::Timespan(ticks) => Value::Timespan(ticks),
        EngineValue::String(text) => Value::String(text),
        EngineValue::Guid(bytes) => Value::Guid(u128::from_be_bytes(bytes)),
        EngineValue::Dynamic(json) => {
            let parsed = serde_json::from_str(&json);
            Value::dynamic(
                parsed.unwrap_or_else(|error| {
                    panic!("kqlab gave `{json}`, which is no JSON: {error}")
                }),
            )
        }
    }
}

/// The tables of a query and the query, as a golden file has them.
pub(crate) fn golden(world: &World, names: &[&str], query: &str) -> String {
    let mut shown: Vec<&str> = names.to_vec();
    shown.sort_unstable();
    shown.dedup();
    let tables = shown
        .iter()
        .map(|name| format!("table {name}\n{}\n", world.table(name).golden()));
    tables.collect::<String>() + "query\n" + query
}
