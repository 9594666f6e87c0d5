//! `.show`: what there is, page by page of `kusto/management`.

use kql_parser::{Diagnostic, ast, is_plain_name};
use kql_types::{KqlType, Value};

use super::words::Words;
use super::{Answer, Facts, unknown};
use crate::result::ResultColumn;

/// The version of a database that nobody changes.
const DATABASE_VERSION: &str = "v1.0";

type Outcome = Result<Answer, Diagnostic>;

/// Page `show-tables-command`.
pub(super) fn tables(facts: &Facts<'_>, words: &Words<'_>) -> Outcome {
    let mut asked = Vec::new();
    for (name, span) in words.listed() {
        if !facts.tables.contains_key(name) {
            return Err(unknown("table", name, span, facts.tables.keys().copied()));
        }
        asked.push(name);
    }
    let shown = facts
        .tables
        .keys()
        .filter(|name| asked.is_empty() || asked.contains(name));
    let rows = shown.map(|name| vec![text(name), text(facts.database), text(""), text("")]);
    Ok(Answer {
        columns: texts(&["TableName", "DatabaseName", "Folder", "DocString"]),
        rows: rows.collect(),
    })
}

/// The columns of a table: names and types; kqlab keeps no extents of which the others tell.
pub(super) fn table(facts: &Facts<'_>, words: &Words<'_>) -> Outcome {
    let (_, columns) = asked_table(facts, words)?;
    let rows = columns.iter().map(|column| {
        vec![
            text(&column.name),
            text(column.kql_type.clr_name()),
            Value::Null(KqlType::Long),
            Value::Null(KqlType::Real),
            Value::Null(KqlType::Long),
            Value::Null(KqlType::Real),
            Value::Null(KqlType::Long),
            Value::Null(KqlType::Guid),
            Value::Null(KqlType::Long),
            text(""),
        ]
    });
    Ok(Answer {
        columns: columns_of(&[
            ("AttributeName", KqlType::String),
            ("AttributeType", KqlType::String),
            ("ExtentSize", KqlType::Long),
            ("CompressionRatio", KqlType::Real),
            ("IndexSize", KqlType::Long),
            ("IndexSizePercent", KqlType::Real),
            ("OriginalSize", KqlType::Long),
            ("AttributeId", KqlType::Guid),
            ("SharedIndexSize", KqlType::Long),
            ("StorageEngineVersion", KqlType::String),
        ]),
        rows: rows.collect(),
    })
}

/// Page `show-table-schema-command`: `name:type,...`, as commands that create tables have it.
pub(super) fn table_schema(facts: &Facts<'_>, words: &Words<'_>) -> Outcome {
    let (name, columns) = asked_table(facts, words)?;
    let columns = columns.iter().map(|column| {
        let name = match is_plain_name(&column.name) {
            true => column.name.clone(),
            false => format!("['{}']", column.name),
        };
        format!("{name}:{}", column.kql_type)
    });
    Ok(schema_of(
        facts,
        name,
        &columns.collect::<Vec<_>>().join(","),
    ))
}

/// Page `show-table-schema-command`, as JSON.
pub(super) fn table_schema_as_json(facts: &Facts<'_>, words: &Words<'_>) -> Outcome {
    let (name, columns) = asked_table(facts, words)?;
    let columns: Vec<String> = columns
        .iter()
        .map(|column| {
            format!(
                "{{\"Name\":{},\"Type\":\"{}\",\"CslType\":\"{}\"}}",
                json(&column.name),
                column.kql_type.clr_name(),
                column.kql_type
            )
        })
        .collect();
    let schema = format!(
        "{{\"Name\":{},\"OrderedColumns\":[{}]}}",
        json(name),
        columns.join(",")
    );
    Ok(schema_of(facts, name, &schema))
}

fn schema_of(facts: &Facts<'_>, table: &str, schema: &str) -> Answer {
    Answer {
        columns: texts(&["TableName", "Schema", "DatabaseName", "Folder", "DocString"]),
        rows: vec![vec![
            text(table),
            text(schema),
            text(facts.database),
            text(""),
            text(""),
        ]],
    }
}

/// Page `show-function`: all functions.
pub(super) fn functions(facts: &Facts<'_>, _: &Words<'_>) -> Outcome {
    let functions = facts.functions.iter();
    Ok(functions_of(
        functions
            .map(|(name, function)| function_row(name, function))
            .collect(),
    ))
}

/// Page `show-function`: one function.
pub(super) fn function(facts: &Facts<'_>, words: &Words<'_>) -> Outcome {
    let (name, span) = words.name(2).expect("the form has a name there");
    match facts.functions.get(name) {
        Some(function) => Ok(functions_of(vec![function_row(name, function)])),
        None => Err(unknown(
            "function",
            name,
            span,
            facts.functions.keys().map(String::as_str),
        )),
    }
}

fn functions_of(rows: Vec<Vec<Value>>) -> Answer {
    Answer {
        columns: texts(&["Name", "Parameters", "Body", "Folder", "DocString"]),
        rows,
    }
}

fn function_row(name: &str, function: &ast::Function) -> Vec<Value> {
    let params: Vec<String> = function.params.iter().map(ToString::to_string).collect();
    vec![
        text(name),
        text(&format!("({})", params.join(", "))),
        text(&function.body.to_string()),
        text(""),
        text(""),
    ]
}

/// Page `show-databases`.
pub(super) fn databases(facts: &Facts<'_>, _: &Words<'_>) -> Outcome {
    let row = vec![
        text(facts.database),
        text(""),
        text(DATABASE_VERSION),
        Value::Bool(true),
        text("ReadOnly"),
        text(""),
        Value::Null(KqlType::Guid),
        text(""),
        text(""),
    ];
    Ok(Answer {
        columns: columns_of(&[
            ("DatabaseName", KqlType::String),
            ("PersistentStorage", KqlType::String),
            ("Version", KqlType::String),
            ("IsCurrent", KqlType::Bool),
            ("DatabaseAccessMode", KqlType::String),
            ("PrettyName", KqlType::String),
            ("DatabaseId", KqlType::Guid),
            ("InTransitionTo", KqlType::String),
            ("SuspensionState", KqlType::String),
        ]),
        rows: vec![row],
    })
}

/// Page `show-schema-database`: a row for the database, one for each table, and one for each column.
pub(super) fn database_schema(facts: &Facts<'_>, words: &Words<'_>) -> Outcome {
    if words.have_form(".show database D schema")
        && let Some((name, span)) = words.name(2)
        && name != facts.database
    {
        return Err(unknown("database", name, span, [facts.database]));
    }
    let row = |table: &str, column: &str, column_type: &str, version: &str| {
        vec![
            text(facts.database),
            text(table),
            text(column),
            text(column_type),
            Value::Bool(false),
            Value::Bool(false),
            text(""),
            text(version),
            text(""),
            text(""),
        ]
    };
    let mut rows = vec![row("", "", "", DATABASE_VERSION)];
    for (table, columns) in &facts.tables {
        rows.push(row(table, "", "", ""));
        let columns = columns.iter();
        rows.extend(columns.map(|column| row(table, &column.name, column.kql_type.clr_name(), "")));
    }
    Ok(Answer {
        columns: columns_of(&[
            ("DatabaseName", KqlType::String),
            ("TableName", KqlType::String),
            ("ColumnName", KqlType::String),
            ("ColumnType", KqlType::String),
            ("IsDefaultTable", KqlType::Bool),
            ("IsDefaultColumn", KqlType::Bool),
            ("PrettyName", KqlType::String),
            ("Version", KqlType::String),
            ("Folder", KqlType::String),
            ("DocString", KqlType::String),
        ]),
        rows,
    })
}

/// The version of kqlab, which does not know when it was built.
pub(super) fn version(_: &Facts<'_>, _: &Words<'_>) -> Outcome {
    let version = env!("CARGO_PKG_VERSION");
    Ok(Answer {
        columns: columns_of(&[
            ("BuildVersion", KqlType::String),
            ("BuildTime", KqlType::DateTime),
            ("ServiceType", KqlType::String),
            ("ProductVersion", KqlType::String),
        ]),
        rows: vec![vec![
            text(version),
            Value::Null(KqlType::DateTime),
            text("Engine"),
            text(&format!("kqlab {version}")),
        ]],
    })
}

fn asked_table<'a>(
    facts: &Facts<'a>,
    words: &Words<'a>,
) -> Result<(&'a str, &'a [ResultColumn]), Diagnostic> {
    let (name, span) = words.name(2).expect("the form has a name there");
    match facts.tables.get(name) {
        Some(columns) => Ok((name, columns)),
        None => Err(unknown("table", name, span, facts.tables.keys().copied())),
    }
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn json(text: &str) -> String {
    let mut out = String::new();
    kql_types::dynamic::write_string(text, &mut out);
    out
}

fn texts(names: &[&str]) -> Vec<ResultColumn> {
    let columns: Vec<(&str, KqlType)> = names.iter().map(|name| (*name, KqlType::String)).collect();
    columns_of(&columns)
}

fn columns_of(columns: &[(&str, KqlType)]) -> Vec<ResultColumn> {
    let columns = columns.iter().map(|(name, kql_type)| ResultColumn {
        name: (*name).to_owned(),
        kql_type: *kql_type,
    });
    columns.collect()
}
