//! A line of the output.

use std::fmt::Write;

use kql_engine::{QueryError, QueryResult};
use kql_parser::{Code, Diagnostic};
use kql_types::dynamic;
use serde_json::{Value, json};

use crate::output::json;

/// A line of the output, with its newline, and how the query ended.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) line: String,
    pub(super) outcome: Outcome,
}

/// How a query ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Answered,
    Refused,
    Crashed,
}

/// What is asked of the queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Their columns and rows.
    Rows,
    /// Their columns.
    Schema,
}

impl Answer {
    /// The answer to `query`.
    pub(super) fn new(
        id: &Value,
        query: &str,
        result: &Result<QueryResult, QueryError>,
        asked: Asked,
    ) -> Self {
        match result {
            Ok(result) => Self::table(id, result, asked),
            Err(QueryError::Panic(_)) => Self::crash(id),
            Err(error) => Self::refused(id, &error_object(query, error)),
        }
    }

    /// Our own code panicked.
    pub(super) fn crash(id: &Value) -> Self {
        Self {
            line: format!("{{\"id\":{id},\"crash\":true}}\n"),
            outcome: Outcome::Crashed,
        }
    }

    /// Line `number` of the input holds no query.
    pub(super) fn bad_input(number: usize, reason: &str) -> Self {
        let message = format!("line {number} of the input holds no query: {reason}");
        Self::refused(
            &Value::Null,
            &json!({"code": Code::BadInput.as_str(), "message": message, "line": null, "column": null}),
        )
    }

    fn table(id: &Value, result: &QueryResult, asked: Asked) -> Self {
        let mut line = format!("{{\"id\":{id},");
        match asked {
            Asked::Rows => json::push_members(result.primary(), &mut line),
            Asked::Schema => json::push_columns(result.primary(), &mut line),
        }
        if asked == Asked::Rows && result.tables.len() > 1 {
            line.push_str(",\"tables\":");
            json::push_tables(&result.tables, &mut line);
        }
        let elapsed_ms = result.elapsed.as_secs_f64() * 1000.0;
        writeln!(line, ",\"elapsed_ms\":{elapsed_ms:.3}}}")
            .expect("writing to a String does not fail");
        Self {
            line,
            outcome: Outcome::Answered,
        }
    }

    fn refused(id: &Value, error: &Value) -> Self {
        Self {
            line: format!("{{\"id\":{id},\"error\":{error}}}\n"),
            outcome: Outcome::Refused,
        }
    }
}

/// The first error; a reader that wants all of them asks for the text of one query.
fn error_object(query: &str, error: &QueryError) -> Value {
    let code = error.code().as_str();
    let Some(first) = first_error(error) else {
        return json!({"code": code, "message": error.to_string(), "line": null, "column": null});
    };
    let (line, column) = first.span.line_and_column(query);
    let help = first
        .help
        .as_ref()
        .map_or(String::new(), |help| format!(" ({help})"));
    let message = format!("{}{help}", first.message);
    json!({"code": code, "message": message, "line": line, "column": column})
}

fn first_error(error: &QueryError) -> Option<&Diagnostic> {
    match error {
        QueryError::Diagnostics(found) => found.iter().find(|found| found.is_error()),
        _ => None,
    }
}

/// The text of a panic for the log.
pub(super) fn panic_note(id: &Value, message: &str) -> String {
    let mut quoted = String::new();
    dynamic::write_string(message, &mut quoted);
    format!("query {id} crashed: {quoted}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use kql_engine::{ResultColumn, ResultTable};
    use kql_parser::Span;
    use kql_types::KqlType;

    use super::*;

    #[track_caller]
    fn check(result: Result<QueryResult, QueryError>, expected: &str) {
        let answer = Answer::new(&Value::from("q1"), "T\n| xx", &result, Asked::Rows);
        assert_eq!(answer.line, format!("{expected}\n"));
    }

    #[test]
    fn rows_with_the_time_they_took() {
        let columns = vec![ResultColumn {
            name: "x".into(),
            kql_type: KqlType::Long,
        }];
        let table = ResultTable {
            columns,
            batches: Vec::new(),
            render: None,
        };
        let elapsed = Duration::from_micros(1500);
        check(
            Ok(QueryResult {
                tables: vec![table],
                diagnostics: Vec::new(),
                elapsed,
            }),
            r#"{"id":"q1","columns":[{"name":"x","type":"long"}],"rows":[],"elapsed_ms":1.500}"#,
        );
    }

    #[test]
    fn an_error_has_its_place_counted_from_one() {
        let code = Code::ALL[0];
        let found = Diagnostic::error(code, "no operator `xx`", Span::new(4, 6));
        let warning = Diagnostic::warning(code, "odd", Span::new(0, 1));
        check(
            Err(QueryError::Diagnostics(vec![
                warning,
                found.with_help("did you mean `take`?"),
            ])),
            &format!(
                r#"{{"id":"q1","error":{{"code":"{code}","message":"no operator `xx` (did you mean `take`?)","line":2,"column":3}}}}"#
            ),
        );
    }

    #[test]
    fn failures_without_a_place() {
        check(
            Err(QueryError::Panic("oops".into())),
            r#"{"id":"q1","crash":true}"#,
        );
        check(
            Err(QueryError::Timeout(Duration::from_secs(30))),
            r#"{"id":"q1","error":{"code":"LIM0001","message":"the query ran longer than its limit of 30s","line":null,"column":null}}"#,
        );
    }
}
