//! Values as text for people.

use kql_types::{Value, convert};

/// What a null looks like in a table. An empty string looks empty.
const NULL: &str = "null";

/// A value as `tostring()` prints it, but booleans as KQL writes them, and datetimes without a fraction of zeros.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null(_) => NULL.to_owned(),
        other => plain_text(other),
    }
}

/// As [`text`], with nothing for null.
fn plain_text(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Null(_) => {}
        Value::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
        other => convert::write_string(other, &mut out),
    }
    if matches!(value, Value::DateTime(_)) {
        drop_zero_fraction(&mut out);
    }
    out
}

fn drop_zero_fraction(datetime: &mut String) {
    if let Some(whole) = datetime.strip_suffix(".0000000Z") {
        datetime.truncate(whole.len());
        datetime.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use kql_types::{KqlType, datetime};

    use super::*;

    #[test]
    fn values_as_people_read_them() {
        let at = |text: &str| Value::DateTime(datetime::parse(text).expect("a datetime"));
        assert_eq!(text(&Value::Bool(true)), "true");
        assert_eq!(text(&Value::Null(KqlType::Long)), "null");
        assert_eq!(plain_text(&Value::Null(KqlType::Long)), "");
        assert_eq!(text(&at("2024-05-01 09:00")), "2024-05-01T09:00:00Z");
        assert_eq!(
            text(&at("2024-05-01 09:00:00.25")),
            "2024-05-01T09:00:00.2500000Z"
        );
        assert_eq!(text(&Value::String("0.0000000Z".into())), "0.0000000Z");
    }
}
