//! Which type fits all texts of a column.

use kql_types::{KqlType, Value, convert, datetime, dynamic};

/// In the order of preference; string fits everything else.
const CANDIDATES: [KqlType; 5] = [
    KqlType::Bool,
    KqlType::Long,
    KqlType::Real,
    KqlType::DateTime,
    KqlType::Dynamic,
];

/// The types that all texts so far could have.
#[derive(Debug, Clone)]
pub(super) struct Inference {
    left: Vec<KqlType>,
    saw_text: bool,
}

impl Inference {
    pub(super) fn new() -> Self {
        Self {
            left: CANDIDATES.to_vec(),
            saw_text: false,
        }
    }

    /// Takes a text into account. An empty text says nothing: it is null in any type.
    pub(super) fn see(&mut self, text: &str) {
        if !text.is_empty() {
            self.saw_text = true;
            self.left.retain(|kql_type| is_of_type(text, *kql_type));
        }
    }

    /// The type of the column.
    pub(super) fn kql_type(&self) -> KqlType {
        match self.left.first() {
            Some(first) if self.saw_text => *first,
            _ => KqlType::String,
        }
    }
}

/// Reads a text as a value of a type.
pub(super) fn read(text: &str, kql_type: KqlType) -> Value {
    match kql_type {
        KqlType::Dynamic => {
            dynamic::parse_json(text).map_or(Value::Null(KqlType::Dynamic), Value::Dynamic)
        }
        _ => convert::to_type(Value::String(text.to_owned()), kql_type),
    }
}

/// Is the text surely meant to be of the type? Conversions take more: `1` as a bool, `5/6` as a datetime.
fn is_of_type(text: &str, kql_type: KqlType) -> bool {
    match kql_type {
        KqlType::Bool => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        KqlType::Long => is_plain_integer(text) && text.parse::<i64>().is_ok(),
        KqlType::Real => is_plain_real(text),
        KqlType::DateTime => is_iso_datetime(text),
        KqlType::Dynamic => is_json_container(text),
        _ => false,
    }
}

/// Digits without zeros in front: `007` is a code, not a number.
fn is_plain_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_padded = digits.len() > 1 && digits.starts_with('0');
    !digits.is_empty() && !is_padded && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number with a fraction or an exponent, or an integer that a real holds exactly.
fn is_plain_real(text: &str) -> bool {
    let number = text.strip_prefix('-').unwrap_or(text);
    if number.bytes().all(|byte| byte.is_ascii_digit()) {
        return is_plain_integer(text)
            && text
                .parse::<i64>()
                .is_ok_and(|number| number.unsigned_abs() <= 1 << 53);
    }
    let whole = number.split(['.', 'e', 'E']).next().unwrap_or("");
    let is_number = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    is_number && is_plain_integer(whole) && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// `2024-05-01` and longer forms; others could mean something else in another country.
pub(super) fn is_iso_datetime(text: &str) -> bool {
    let shape = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        shape
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let is_date =
        digits(0..4) && digits(5..7) && digits(8..10) && shape[4] == b'-' && shape[7] == b'-';
    is_date && datetime::parse(text).is_some()
}

fn is_json_container(text: &str) -> bool {
    text.starts_with(['{', '[']) && serde_json::from_str::<serde_json::Value>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(texts: &[&str], expected: KqlType) {
        let mut inference = Inference::new();
        texts.iter().for_each(|text| inference.see(text));
        assert_eq!(inference.kql_type(), expected, "{texts:?}");
    }

    #[test]
    fn one_type_fits_all_texts() {
        check(&["true", "False", ""], KqlType::Bool);
        check(&["1", "-20", ""], KqlType::Long);
        check(&["0", "1"], KqlType::Long);
        check(&["1", "2.5", "-1e3"], KqlType::Real);
        check(
            &["2024-05-01", "2024-05-01T09:00:00.1234567Z"],
            KqlType::DateTime,
        );
        check(&["{\"a\":1}", "[]"], KqlType::Dynamic);
        check(&["1", "x"], KqlType::String);
        check(&["", ""], KqlType::String);
        check(&[], KqlType::String);
    }

    #[test]
    fn texts_that_only_look_like_values() {
        check(&["007"], KqlType::String);
        check(&["00.5"], KqlType::String);
        check(&["9223372036854775808"], KqlType::String);
        check(&["9007199254740993", "0.5"], KqlType::String);
        check(&["1/2/2024"], KqlType::String);
        check(&["2024-13-01"], KqlType::String);
        check(&["{not json}"], KqlType::String);
        check(&["nan"], KqlType::String);
        check(&["-"], KqlType::String);
    }
}
