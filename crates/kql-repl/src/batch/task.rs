//! A line of the input.

use serde_json::Value;

/// A query with the id under which its answer is written.
#[derive(Debug, PartialEq)]
pub(super) struct Task {
    pub(super) id: Value,
    pub(super) query: String,
}

impl Task {
    /// Reads a line; other members than `id` and `query` are ignored. An error says what is wrong with the line.
    pub(super) fn parse(line: &str) -> Result<Self, String> {
        let value: Value =
            serde_json::from_str(line).map_err(|error| format!("not JSON: {error}"))?;
        let Value::Object(mut members) = value else {
            return Err("not a JSON object".to_owned());
        };
        let id = members.remove("id").ok_or("no member `id`")?;
        match members.remove("query") {
            Some(Value::String(query)) => Ok(Self { id, query }),
            Some(_) => Err("the member `query` is no string".to_owned()),
            None => Err("no member `query`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_be_any_value() {
        let task = Task::parse(r#"{"id": 7, "query": "print 1", "suite": "x"}"#);
        assert_eq!(
            task,
            Ok(Task {
                id: 7.into(),
                query: "print 1".into()
            })
        );
    }

    #[test]
    fn bad_lines_say_why() {
        for (line, reason) in [
            ("[]", "not a JSON object"),
            (r#"{"query": "T"}"#, "no member `id`"),
            (r#"{"id": 1}"#, "no member `query`"),
            (
                r#"{"id": 1, "query": 2}"#,
                "the member `query` is no string",
            ),
        ] {
            assert_eq!(Task::parse(line), Err(reason.to_owned()), "{line}");
        }
    }
}
