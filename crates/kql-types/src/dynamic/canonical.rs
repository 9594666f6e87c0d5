//! From any text to canonical JSON.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use jiter::{Jiter, Peek};

use super::{read::raw_entries, write_real, write_string};

/// What `parse_json()` makes of text: its canonical JSON, or a JSON string of text that is no JSON. `None` is the null of
/// dynamic, from empty text and from `null`.
pub fn parse_json(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return None;
    }
    match canonical(text) {
        Some(json) if json == "null" => None,
        Some(json) => Some(json),
        None => {
            let mut out = String::with_capacity(text.len() + 2);
            write_string(text, &mut out);
            Some(out)
        }
    }
}

/// The canonical form of JSON text, `null` included; `None` for text that is no JSON.
///
/// Of a repeated key the last value stays. Numbers beyond a long become reals; beyond a real the text is no JSON.
pub fn canonical(text: &str) -> Option<String> {
    let mut writer = Writer {
        out: String::with_capacity(text.len()),
        open: Vec::new(),
        keys: Vec::new(),
    };
    let mut jiter = Jiter::new(text.as_bytes());
    let mut next = Some(jiter.peek().ok()?);
    // A loop over a stack of its own, so that deep nesting cannot exhaust the thread's.
    while let Some(peek) = next {
        next = match writer.value(&mut jiter, peek)? {
            Some(first) => Some(first),
            None => writer.after_value(&mut jiter)?,
        };
    }
    jiter.finish().ok()?;
    Some(writer.out)
}

/// A container that is being written.
struct Open {
    /// Where its text starts.
    start: usize,
    /// How many hashes of keys were there before its own. `None` for an array.
    keys: Option<usize>,
}

struct Writer {
    out: String,
    open: Vec<Open>,
    /// Hashes of the keys of the open objects.
    keys: Vec<u64>,
}

impl Writer {
    /// Writes a scalar or opens a container. Gives the first value of a container that is not empty.
    fn value(&mut self, jiter: &mut Jiter, peek: Peek) -> Option<Option<Peek>> {
        match peek {
            Peek::Null => {
                jiter.known_null().ok()?;
                self.out.push_str("null");
            }
            Peek::True | Peek::False => {
                let bool = jiter.known_bool(peek).ok()?;
                self.out.push_str(if bool { "true" } else { "false" });
            }
            Peek::String => write_string(jiter.known_str().ok()?, &mut self.out),
            Peek::Array => {
                self.open('[', None);
                match jiter.known_array().ok()? {
                    Some(first) => return Some(Some(first)),
                    None => self.close(),
                }
            }
            Peek::Object => {
                self.open('{', Some(self.keys.len()));
                match jiter.known_object().ok()? {
                    Some(key) => {
                        self.key(key);
                        return Some(Some(jiter.peek().ok()?));
                    }
                    None => self.close(),
                }
            }
            _ => write_number(jiter.known_number_bytes(peek).ok()?, &mut self.out)?,
        }
        Some(None)
    }

    /// Goes on in the innermost container, closing those that end. Gives the next value, or `None` at the end.
    fn after_value(&mut self, jiter: &mut Jiter) -> Option<Option<Peek>> {
        while let Some(container) = self.open.last() {
            let next = match container.keys {
                None => jiter.array_step().ok()?,
                Some(_) => match jiter.next_key().ok()? {
                    Some(key) => {
                        self.out.push(',');
                        self.key(key);
                        return Some(Some(jiter.peek().ok()?));
                    }
                    None => None,
                },
            };
            if next.is_some() {
                self.out.push(',');
                return Some(next);
            }
            self.close();
        }
        Some(None)
    }

    fn open(&mut self, bracket: char, keys: Option<usize>) {
        self.open.push(Open {
            start: self.out.len(),
            keys,
        });
        self.out.push(bracket);
    }

    fn key(&mut self, key: &str) {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        self.keys.push(hasher.finish());
        write_string(key, &mut self.out);
        self.out.push(':');
    }

    fn close(&mut self) {
        let Open { start, keys } = self.open.pop().expect("only an open container is closed");
        let Some(keys) = keys else {
            self.out.push(']');
            return;
        };
        self.out.push('}');
        self.keys[keys..].sort_unstable();
        if self.keys[keys..].windows(2).any(|pair| pair[0] == pair[1]) {
            let object = without_repeated_keys(&self.out[start..]);
            self.out.truncate(start);
            self.out.push_str(&object);
        }
        self.keys.truncate(keys);
    }
}

/// Leaves the last value of each key, at the place of its first.
fn without_repeated_keys(object: &str) -> String {
    let mut entries: Vec<(&str, &str)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (key, value) in raw_entries(object) {
        let place = *places.entry(key).or_insert(entries.len());
        match entries.get_mut(place) {
            Some(entry) => entry.1 = value,
            None => entries.push((key, value)),
        }
    }
    let fields: Vec<String> = entries
        .iter()
        .map(|(key, value)| format!("{key}:{value}"))
        .collect();
    format!("{{{}}}", fields.join(","))
}

/// Writes a JSON number; `None` when no real can hold it.
fn write_number(bytes: &[u8], out: &mut String) -> Option<()> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_integer = bytes.iter().all(|b| b.is_ascii_digit() || *b == b'-');
    match text.parse::<i64>() {
        Ok(0) if is_integer => out.push('0'),
        Ok(_) if is_integer => out.push_str(text),
        _ => write_real(
            text.parse().ok().filter(|real: &f64| real.is_finite())?,
            out,
        ),
    }
    Some(())
}
