//! From any text to canonical JSON.

use super::write_string;

/// What `parse_json()` makes of text: its canonical JSON, or a JSON string of text that is no JSON. `None` is the null of
/// dynamic, from empty text and from `null`.
pub fn parse_json(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return None;
    }
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Null) => None,
        Ok(value) => Some(value.to_string()),
        Err(_) => {
            let mut out = String::with_capacity(text.len() + 2);
            write_string(text, &mut out);
            Some(out)
        }
    }
}
