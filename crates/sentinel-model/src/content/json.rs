//! Writes JSON straight into a row's text: no tree in between, members in the order of writing.

use std::fmt::Write as _;

use crate::text::Append;

/// A JSON object that is being written; dropping it writes the closing brace.
pub(crate) struct Object<'a> {
    out: &'a mut String,
    empty: bool,
    separator: &'static str,
}

impl<'a> Object<'a> {
    pub(crate) fn open(out: &'a mut String) -> Self {
        out.push('{');
        Self {
            out,
            empty: true,
            separator: "\":",
        }
    }

    /// As some products write it, with a space after each colon.
    pub(crate) fn open_spaced(out: &'a mut String) -> Self {
        out.push('{');
        Self {
            out,
            empty: true,
            separator: "\": ",
        }
    }

    fn name(&mut self, name: &str) -> &mut String {
        self.out.push_str(if self.empty { "\"" } else { ",\"" });
        self.empty = false;
        self.out.push_str(name);
        self.out.push_str(self.separator);
        self.out
    }

    pub(crate) fn text(&mut self, name: &str, value: &str) {
        let out = self.name(name);
        out.push('"');
        push_escaped(out, value);
        out.push('"');
    }

    pub(crate) fn optional_text(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.raw(name, "null"),
        }
    }

    pub(crate) fn display(&mut self, name: &str, value: impl std::fmt::Display) {
        write!(self.name(name), "\"{value}\"").expect("writing to a String succeeds");
    }

    /// A string of what can be appended, which needs no escapes.
    pub(crate) fn append(&mut self, name: &str, value: impl Append) {
        let out = self.name(name);
        out.push('"');
        value.append_to(out);
        out.push('"');
    }

    pub(crate) fn number(&mut self, name: &str, value: usize) {
        (value as u64).append_to(self.name(name));
    }

    pub(crate) fn flag(&mut self, name: &str, value: bool) {
        self.raw(name, if value { "true" } else { "false" });
    }

    /// A value that is JSON already.
    pub(crate) fn raw(&mut self, name: &str, json: &str) {
        self.name(name).push_str(json);
    }

    pub(crate) fn time(&mut self, name: &str, ticks: crate::clock::Ticks) {
        let out = self.name(name);
        out.push('"');
        crate::clock::write_datetime(out, ticks);
        out.push('"');
    }

    /// A reference to an entity that was written before.
    pub(crate) fn reference(&mut self, name: &str, id: u32) {
        let out = self.name(name);
        out.push_str("{\"$ref\":\"");
        id.append_to(out);
        out.push_str("\"}");
    }

    pub(crate) fn object(&mut self, name: &str) -> Object<'_> {
        let separator = self.separator;
        let out = self.name(name);
        out.push('{');
        Object {
            out,
            empty: true,
            separator,
        }
    }

    pub(crate) fn texts<'b>(&mut self, name: &str, values: impl IntoIterator<Item = &'b str>) {
        push_text_array(self.name(name), values);
    }

    pub(crate) fn array(&mut self, name: &str, write: impl FnOnce(&mut String)) {
        let out = self.name(name);
        out.push('[');
        write(out);
        out.push(']');
    }
}

impl Drop for Object<'_> {
    fn drop(&mut self) {
        self.out.push('}');
    }
}

/// Appends `["a","b"]`.
pub(crate) fn push_text_array<'a>(out: &mut String, values: impl IntoIterator<Item = &'a str>) {
    out.push('[');
    for (idx, value) in values.into_iter().enumerate() {
        out.push_str(if idx == 0 { "\"" } else { ",\"" });
        push_escaped(out, value);
        out.push('"');
    }
    out.push(']');
}

/// Looks at eight bytes at a time; texts are too short for wider vectors to pay.
fn any_escape(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks::<8>();
    let found = words.iter().fold(0, |found, &word| found | escapes(word));
    // The last eight bytes overlap those before them.
    match bytes.last_chunk::<8>() {
        Some(&last) => found | escapes(last) != 0,
        None => rest.iter().any(|&byte| needs_escape(byte)),
    }
}

/// Not zero if one of the bytes needs an escape.
fn escapes(bytes: [u8; 8]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let zero_byte = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let word = u64::from_le_bytes(bytes);
    let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
    let quote = zero_byte(word ^ (ONES * u64::from(b'"')));
    let backslash = zero_byte(word ^ (ONES * u64::from(b'\\')));
    control | quote | backslash
}

fn needs_escape(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// Appends the text with JSON's escapes, without quotes.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    // Nearly all texts are plain.
    if !any_escape(text.as_bytes()) {
        out.push_str(text);
        return;
    }
    let mut plain = 0;
    for (idx, byte) in text.bytes().enumerate() {
        if !needs_escape(byte) {
            continue;
        }
        out.push_str(&text[plain..idx]);
        plain = idx + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ => write!(out, "\\u{byte:04x}").expect("writing to a String succeeds"),
        }
    }
    out.push_str(&text[plain..]);
}

/// The entities of an alert: a JSON array whose objects carry `$id` and refer to each other by `$ref`.
pub(crate) struct Entities<'a> {
    out: &'a mut String,
    next_id: u32,
    spaced: bool,
}

impl<'a> Entities<'a> {
    pub(crate) fn open(out: &'a mut String, spaced: bool) -> Self {
        out.push('[');
        // Id 1 is the array's own in the serializer that the service uses.
        Self {
            out,
            next_id: 2,
            spaced,
        }
    }

    /// Starts an entity and says its id, for references.
    pub(crate) fn add(&mut self) -> (u32, Object<'_>) {
        let id = self.take_id();
        if id > 2 {
            self.out.push(',');
        }
        let mut object = if self.spaced {
            Object::open_spaced(self.out)
        } else {
            Object::open(self.out)
        };
        object.append("$id", id);
        (id, object)
    }

    /// An id for an entity that is nested in another one.
    pub(crate) fn take_id(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }
}

impl Drop for Entities<'_> {
    fn drop(&mut self) {
        self.out.push(']');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        let mut out = String::new();
        Object::open(&mut out).text("path", "c:\\temp\t\"x\"\u{1}é");
        assert_eq!(out, r#"{"path":"c:\\temp\t\"x\"\u0001é"}"#);
    }

    #[test]
    fn escapes_are_found_wherever_they_are() {
        for byte in 0..=127u8 {
            for at in 0..20 {
                let mut bytes = [b'a'; 20];
                bytes[at] = byte;
                assert_eq!(any_escape(&bytes), needs_escape(byte), "{byte} at {at}");
            }
        }
        assert!(!any_escape("ünïcödé bytes are plain".as_bytes()));
    }

    #[test]
    fn entities_refer_to_each_other() {
        let mut out = String::new();
        {
            let mut entities = Entities::open(&mut out, false);
            let host = entities.add().0;
            let (_, mut account) = entities.add();
            account.reference("Host", host);
        }
        assert_eq!(out, r#"[{"$id":"2"},{"$id":"3","Host":{"$ref":"2"}}]"#);
    }
}
