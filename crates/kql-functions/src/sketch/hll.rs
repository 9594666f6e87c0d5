//! The different values of a group, as their hashes: `[[1024,14],["hash","hash",...],[]]`.

use std::collections::HashSet;

use kql_types::{KqlType, Value, dynamic};
use twox_hash::XxHash64;

/// How many hashes Kusto keeps before it estimates.
const LIMIT: i64 = 1024;
/// The bits of the register number for each accuracy from 0 to 4.
const REGISTER_BITS: [i64; 5] = [12, 14, 16, 17, 18];

/// A set of hashes, in the order in which they came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hll {
    register_bits: i64,
    hashes: Vec<i64>,
    seen: HashSet<i64>,
}

impl Hll {
    /// An empty set of an accuracy from 0 to 4, or `None` for another accuracy.
    pub(crate) fn new(accuracy: i64) -> Option<Hll> {
        let register_bits = *REGISTER_BITS.get(usize::try_from(accuracy).ok()?)?;
        Some(Hll {
            register_bits,
            hashes: Vec::new(),
            seen: HashSet::new(),
        })
    }

    /// Reads a dynamic that `hll()` gave.
    pub(crate) fn parse(json: &str) -> Option<Hll> {
        let mut parts = dynamic::elements(json);
        let (header, hashes) = (parts.next()?, parts.next()?);
        let mut header = dynamic::elements(header).map(|number| number.parse::<i64>().ok());
        let (limit, register_bits) = (header.next()??, header.next()??);
        let mut hll = Hll {
            register_bits,
            hashes: Vec::new(),
            seen: HashSet::new(),
        };
        if limit != LIMIT || !REGISTER_BITS.contains(&register_bits) {
            return None;
        }
        for hash in dynamic::elements(hashes) {
            hll.insert_hash(dynamic::unquote(hash).parse().ok()?);
        }
        Some(hll)
    }

    /// Adds a value; a null is none.
    pub(crate) fn insert(&mut self, value: &Value) {
        if !value.is_null() {
            self.insert_hash(hash(value));
        }
    }

    /// Adds the values of another set. False where its accuracy is another one.
    pub(crate) fn merge(&mut self, other: &Hll) -> bool {
        other.hashes.iter().for_each(|&hash| self.insert_hash(hash));
        self.register_bits == other.register_bits
    }

    /// How many different values there are.
    pub(crate) fn count(&self) -> i64 {
        self.hashes.len() as i64
    }

    /// Appends the dynamic.
    pub(crate) fn write(&self, out: &mut String) {
        use std::fmt::Write;
        write!(out, "[[{LIMIT},{}],[", self.register_bits)
            .expect("writing to a String does not fail");
        for (idx, hash) in self.hashes.iter().enumerate() {
            let comma = if idx == 0 { "" } else { "," };
            write!(out, "{comma}\"{hash}\"").expect("writing to a String does not fail");
        }
        out.push_str("],[]]");
    }

    fn insert_hash(&mut self, hash: i64) {
        if self.seen.insert(hash) {
            self.hashes.push(hash);
        }
    }
}

fn hash(value: &Value) -> i64 {
    let hash = |bytes: &[u8]| XxHash64::oneshot(0, bytes) as i64;
    match value {
        Value::Int(number) => hash(&i64::from(*number).to_le_bytes()),
        Value::Long(number) | Value::DateTime(number) | Value::Timespan(number) => {
            hash(&number.to_le_bytes())
        }
        Value::Real(number) => hash(&(number + 0.0).to_le_bytes()),
        Value::Bool(bool) => hash(&[u8::from(*bool)]),
        Value::String(text) | Value::Dynamic(text) => hash(text.as_bytes()),
        Value::Guid(bytes) => hash(bytes),
        Value::Decimal(number) => hash(number.to_string().as_bytes()),
        Value::Null(KqlType::String) | Value::Null(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_that_are_documented() {
        let mut hll = Hll::new(1).expect("1 is an accuracy");
        hll.insert(&Value::Int(0));
        hll.insert(&Value::Long(0));
        let mut json = String::new();
        hll.write(&mut json);
        assert_eq!(json, r#"[[1024,14],["3803688792395291579"],[]]"#);
        assert_eq!(Hll::parse(&json), Some(hll));
        assert_eq!(Hll::parse("[1,2]"), None);
    }
}
