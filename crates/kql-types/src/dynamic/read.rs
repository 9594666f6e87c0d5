//! Reading canonical JSON in place.

use std::borrow::Cow;

use memchr::memchr2;

/// The kind of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number without point or exponent.
    Long,
    /// Any other number.
    Real,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object, which KQL calls a property bag or a dictionary.
    Object,
}

/// The kind of a JSON value. Empty text counts as null.
pub fn kind(json: &str) -> Kind {
    match json.as_bytes().first() {
        None | Some(b'n') => Kind::Null,
        Some(b't' | b'f') => Kind::Bool,
        Some(b'"') => Kind::String,
        Some(b'[') => Kind::Array,
        Some(b'{') => Kind::Object,
        Some(_) if json.bytes().all(|b| b.is_ascii_digit() || b == b'-') => Kind::Long,
        Some(_) => Kind::Real,
    }
}

/// The value of a key of an object. `None` when there is no such key, or no object.
pub fn get_key<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    raw_entries(json)
        .find(|(raw_key, _)| key_matches(raw_key, key))
        .map(|(_, value)| value)
}

/// An element of an array; a negative index counts from the end. `None` out of bounds, and for what is no array.
pub fn get_index(json: &str, index: i64) -> Option<&str> {
    let index = match usize::try_from(index) {
        Ok(index) => index,
        Err(_) => {
            usize::try_from(i64::try_from(array_len(json)?).ok()?.checked_add(index)?).ok()?
        }
    };
    elements(json).nth(index)
}

/// The number of elements of an array, or `None` for what is no array.
pub fn array_len(json: &str) -> Option<usize> {
    (kind(json) == Kind::Array).then(|| elements(json).count())
}

/// The elements of an array, as JSON text. Empty for what is no array.
pub fn elements(json: &str) -> Elements<'_> {
    Elements {
        rest: json.strip_prefix('[').unwrap_or(""),
    }
}

/// The keys and values of an object, in order: keys as plain text, values as JSON text. Empty for what is no object.
pub fn entries(json: &str) -> Entries<'_> {
    Entries {
        raw: raw_entries(json),
    }
}

/// Iterator of [`elements`].
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let (value, rest) = split_value(self.rest)?;
        self.rest = rest.strip_prefix(',').unwrap_or("");
        Some(value)
    }
}

/// Iterator of [`entries`].
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    raw: RawEntries<'a>,
}

impl<'a> Iterator for Entries<'a> {
    type Item = (Cow<'a, str>, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.raw.next()?;
        Some((unquote(key), value))
    }
}

/// Keys as JSON strings, with the values.
#[derive(Clone, Debug)]
pub(super) struct RawEntries<'a> {
    rest: &'a str,
}

/// The entries of an object with their keys as JSON strings.
pub(super) fn raw_entries(json: &str) -> RawEntries<'_> {
    RawEntries {
        rest: json.strip_prefix('{').unwrap_or(""),
    }
}

impl<'a> Iterator for RawEntries<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) = split_value(self.rest)?;
        let (value, rest) = split_value(rest.strip_prefix(':')?)?;
        self.rest = rest.strip_prefix(',').unwrap_or("");
        Some((key, value))
    }
}

/// Splits a JSON value off the front. `None` at the end of a container or of the text.
fn split_value(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let end = match bytes.first()? {
        b'"' => string_end(bytes, 0)?,
        b'[' | b'{' => container_end(bytes)?,
        b']' | b'}' => return None,
        _ => bytes
            .iter()
            .position(|b| matches!(b, b',' | b']' | b'}' | b':'))
            .unwrap_or(bytes.len()),
    };
    text.split_at_checked(end)
}

/// The end of the string whose opening quote is at `start`.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The end of the array or object that starts the text.
fn container_end(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at)?;
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

fn key_matches(raw: &str, key: &str) -> bool {
    match raw
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(inner) if memchr::memchr(b'\\', inner.as_bytes()).is_none() => inner == key,
        _ => unquote(raw) == key,
    }
}

/// The text of a JSON string. Text that is no JSON string comes back as it is.
pub fn unquote(json: &str) -> Cow<'_, str> {
    match json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        None => Cow::Borrowed(json),
        Some(inner) if memchr::memchr(b'\\', inner.as_bytes()).is_none() => Cow::Borrowed(inner),
        Some(_) => serde_json::from_str(json).map_or(Cow::Borrowed(json), Cow::Owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOC: &str = r#"{"a":[1,2.5,"x,]y",{"b":null}],"k\"q":true,"":{},"n":-3}"#;

    #[test]
    fn paths() {
        assert_eq!(get_key(DOC, "n"), Some("-3"));
        assert_eq!(get_key(DOC, "k\"q"), Some("true"));
        assert_eq!(get_key(DOC, ""), Some("{}"));
        assert_eq!(get_key(DOC, "b"), None);
        assert_eq!(get_key("[1]", "a"), None);
        let array = get_key(DOC, "a").unwrap();
        assert_eq!(array_len(array), Some(4));
        assert_eq!(get_index(array, 0), Some("1"));
        assert_eq!(get_index(array, 2), Some(r#""x,]y""#));
        assert_eq!(get_index(array, -1), Some(r#"{"b":null}"#));
        assert_eq!(get_index(array, -4), Some("1"));
        for index in [4, -5, i64::MIN, i64::MAX] {
            assert_eq!(get_index(array, index), None);
        }
        assert_eq!(get_index(DOC, 0), None);
        assert_eq!(array_len(DOC), None);
    }

    #[test]
    fn iteration() {
        let keys: Vec<_> = entries(DOC).map(|(key, _)| key.into_owned()).collect();
        assert_eq!(keys, ["a", "k\"q", "", "n"]);
        assert_eq!(elements("[]").count(), 0);
        assert_eq!(entries("{}").count(), 0);
        assert_eq!(
            elements("[[1],[],{\"a\":[]}]").collect::<Vec<_>>(),
            ["[1]", "[]", "{\"a\":[]}"]
        );
    }

    #[test]
    fn kinds() {
        for (json, expected) in [
            ("null", Kind::Null),
            ("", Kind::Null),
            ("true", Kind::Bool),
            ("-12", Kind::Long),
            ("1.0", Kind::Real),
            ("1E+20", Kind::Real),
            ("\"1\"", Kind::String),
            ("[]", Kind::Array),
            ("{}", Kind::Object),
        ] {
            assert_eq!(kind(json), expected, "{json}");
        }
    }
}
