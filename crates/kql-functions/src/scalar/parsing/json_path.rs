//! The subset of JSONPath that Kusto knows: `$`, `.property`, `['property']`, `["property"]`, `[n]`.
//!
//! Queries in the field also leave out the dot in front of a property: `$property`, `$['a']#text`.

use kql_types::dynamic;

/// A path into a JSON document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct JsonPath(Vec<Step>);

#[derive(Debug, PartialEq, Eq)]
enum Step {
    Property(String),
    Element(i64),
}

impl JsonPath {
    /// Reads a path; `None` where it is malformed, or uses wildcards and the like.
    pub(super) fn parse(text: &str) -> Option<JsonPath> {
        let mut rest = text.trim().strip_prefix('$')?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = match rest.strip_prefix('[') {
                Some(subscript) => parse_subscript(subscript)?,
                None => parse_property(rest.strip_prefix('.').unwrap_or(rest))?,
            };
            steps.push(step);
            rest = after;
        }
        Some(JsonPath(steps))
    }

    /// What the path leads to, as JSON text.
    pub(super) fn find<'a>(&self, json: &'a str) -> Option<&'a str> {
        self.0.iter().try_fold(json, |json, step| match step {
            Step::Property(name) => dynamic::get_key(json, name),
            Step::Element(idx) => dynamic::get_index(json, *idx),
        })
    }
}

fn parse_property(text: &str) -> Option<(Step, &str)> {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let is_name = !name.is_empty() && !name.contains(['*', '@', '?', '(', ')', ']', '\'', '"']);
    is_name.then(|| (Step::Property(name.to_owned()), rest))
}

/// Reads what stands after `[`.
fn parse_subscript(text: &str) -> Option<(Step, &str)> {
    for quote in ['\'', '"'] {
        if let Some(text) = text.strip_prefix(quote) {
            let (name, rest) = text.split_once(quote)?;
            return Some((Step::Property(name.to_owned()), rest.strip_prefix(']')?));
        }
    }
    let (digits, rest) = text.split_once(']')?;
    let is_index = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let idx = if is_index {
        digits.parse().ok()?
    } else {
        return None;
    };
    Some((Step::Element(idx), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{"a":{"b c":[10,{"d":"x"}]},"e":null}"#;

    #[track_caller]
    fn check(path: &str, expected: Option<&str>) {
        let path = JsonPath::parse(path).expect("a path of the subset");
        assert_eq!(path.find(JSON), expected);
    }

    #[test]
    fn finds() {
        check("$", Some(JSON));
        check("$.a['b c'][1].d", Some("\"x\""));
        check("$['a'][\"b c\"][0]", Some("10"));
        check("$.e", Some("null"));
        check("$a['b c'][0]", Some("10"));
        check("$['a']x", None);
        check("$.x.y", None);
        check("$.a[0]", None);
    }

    #[test]
    fn malformed() {
        for path in [
            "",
            "a",
            "$.",
            "$..a",
            "$.*",
            "$.a[*]",
            "$.a[-1]",
            "$.a[1:2]",
            "$.a['b]",
            "$.a[0",
            "$[?(@.x)]",
        ] {
            assert_eq!(JsonPath::parse(path), None, "{path}");
        }
    }
}
