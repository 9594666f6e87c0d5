//! `parse_csv()`: the fields of a record of comma-separated values.

use kql_types::{KqlType, dynamic};

use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static PARSE_CSV: ScalarDef = ScalarDef {
    name: "parse_csv",
    category: Category::String,
    summary: "Splits the first record of a comma-separated text into an array of strings.",
    params: &[Param::required(
        "csv_text",
        Accepts::Exactly(KqlType::String),
        "The record.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(|args| {
        let texts = args.strings(0);
        args.dynamics(|row, out| {
            write_fields(texts.get(row), out);
            true
        })
    }),
    page: "parse-csv-function",
    examples: &[
        Example {
            query: r#"print parse_csv('aa,"b,b,b",cc,"Escaping quotes: ""Title""","line1\nline2"')"#,
            result: r#"["aa","b,b,b","cc","Escaping quotes: \"Title\"","line1\nline2"]"#,
        },
        Example {
            query: r"print parse_csv('record1,a,b,c\nrecord2,x,y,z')",
            result: r#"["record1","a","b","c"]"#,
        },
    ],
    ..ScalarDef::NEW
};

fn write_fields(text: &str, out: &mut String) {
    let mut rest = Some(text);
    out.push('[');
    while let Some(text) = rest {
        let (field, after) = split_field(text);
        dynamic::write_string(&field, out);
        rest = after.strip_prefix(',');
        if rest.is_some() {
            out.push(',');
        }
    }
    out.push(']');
}

/// A field and what stands after it: a comma, the end of the record, or nothing.
fn split_field(text: &str) -> (String, &str) {
    let mut field = String::new();
    let mut rest = text;
    if let Some(quoted) = text.strip_prefix('"') {
        rest = take_quoted(quoted, &mut field);
    }
    let end = rest.find([',', '\n', '\r']).unwrap_or(rest.len());
    field.push_str(&rest[..end]);
    (field, &rest[end..])
}

/// Appends a field up to its closing quote, and returns what stands after that; two quotes are one.
fn take_quoted<'t>(text: &'t str, field: &mut String) -> &'t str {
    let mut rest = text;
    while let Some((part, after)) = rest.split_once('"') {
        field.push_str(part);
        match after.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None => return after,
        }
    }
    field.push_str(rest);
    ""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[track_caller]
    fn check_fields(csv: &str, expected: &str) {
        check(&PARSE_CSV, &[text(csv)], expected);
    }

    #[test]
    fn fields() {
        check_fields("a,,b,", r#"["a","","b",""]"#);
        check_fields("", r#"[""]"#);
        check_fields("a\"b,c", r#"["a\"b","c"]"#);
        check_fields("\"open, and on", r#"["open, and on"]"#);
        check_fields("a\r\nb", r#"["a"]"#);
    }
}
