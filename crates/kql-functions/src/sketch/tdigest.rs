//! The values of a group with their weights: `[[7],[value,value,...],[weight,weight,...]]`.

use std::cmp::Ordering;
use std::collections::HashMap;

use kql_types::{KqlType, Value, compare, convert, dynamic};

/// How the numbers of a digest of longs are marked.
const LONG: &str = "7";

/// Values of one type, each with its weight, in the order in which they came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TDigest {
    kql_type: KqlType,
    values: Vec<String>,
    weights: Vec<i64>,
    places: HashMap<String, usize>,
}

impl TDigest {
    /// An empty digest of values of this type.
    pub(crate) fn new(kql_type: KqlType) -> TDigest {
        let kql_type = if kql_type == KqlType::Int {
            KqlType::Long
        } else {
            kql_type
        };
        TDigest {
            kql_type,
            values: Vec::new(),
            weights: Vec::new(),
            places: HashMap::new(),
        }
    }

    /// Reads a dynamic that `tdigest()` gave.
    pub(crate) fn parse(json: &str) -> Option<TDigest> {
        let mut parts = dynamic::elements(json);
        let (header, values, weights) = (parts.next()?, parts.next()?, parts.next()?);
        let mark = dynamic::elements(header).next()?;
        let kql_type = if mark == LONG {
            KqlType::Long
        } else {
            KqlType::from_name(&dynamic::unquote(mark))?
        };
        let mut digest = TDigest::new(kql_type);
        let mut weights = dynamic::elements(weights);
        for value in dynamic::elements(values) {
            digest.add(value.to_owned(), weights.next()?.parse().ok()?);
        }
        Some(digest)
    }

    /// Adds a value; a null is none.
    pub(crate) fn insert(&mut self, value: &Value, weight: i64) {
        if !value.is_null() && weight > 0 {
            let mut json = String::new();
            dynamic::write_value(value, &mut json);
            self.add(json, weight);
        }
    }

    /// Adds the values of another digest. False where they are of another type.
    pub(crate) fn merge(&mut self, other: TDigest) -> bool {
        other
            .values
            .into_iter()
            .zip(other.weights)
            .for_each(|(value, weight)| self.add(value, weight));
        self.kql_type == other.kql_type
    }

    /// The least value that at least so many percent of the values do not exceed.
    pub(crate) fn percentile(&self, percentile: f64) -> Option<Value> {
        let mut sorted: Vec<(Value, i64)> = self.entries().collect();
        sorted.sort_by(|left, right| compare::order(&left.0, &right.0).unwrap_or(Ordering::Equal));
        let total: i128 = self.total();
        let rank = (percentile / 100.0 * total as f64).ceil().max(1.0) as i128;
        let mut below = 0_i128;
        let position = sorted.iter().position(|(_, weight)| {
            below += i128::from(*weight);
            below >= rank
        });
        let position = position.or(sorted.len().checked_sub(1))?;
        Some(sorted.swap_remove(position).0)
    }

    /// How many of the values are at most `limit`, or `None` where it cannot be compared with them.
    pub(crate) fn rank(&self, limit: &Value) -> Option<i128> {
        let mut rank = 0;
        for (value, weight) in self.entries() {
            if compare::order(&value, limit)? != Ordering::Greater {
                rank += i128::from(weight);
            }
        }
        Some(rank)
    }

    /// How many values there are.
    pub(crate) fn total(&self) -> i128 {
        self.weights.iter().copied().map(i128::from).sum()
    }

    /// Appends the dynamic.
    pub(crate) fn write(&self, out: &mut String) {
        use std::fmt::Write;
        let weights: Vec<String> = self.weights.iter().map(i64::to_string).collect();
        let mark = if self.kql_type == KqlType::Long {
            LONG.to_owned()
        } else {
            format!("\"{}\"", self.kql_type)
        };
        write!(
            out,
            "[[{mark}],[{}],[{}]]",
            self.values.join(","),
            weights.join(",")
        )
        .expect("writing to a String does not fail");
    }

    fn entries(&self) -> impl Iterator<Item = (Value, i64)> {
        let values = self
            .values
            .iter()
            .map(|json| convert::to_type(dynamic::to_scalar(json), self.kql_type));
        values.zip(self.weights.iter().copied())
    }

    fn add(&mut self, json: String, weight: i64) {
        if let Some(&place) = self.places.get(&json) {
            self.weights[place] = self.weights[place].saturating_add(weight);
            return;
        }
        self.places.insert(json.clone(), self.values.len());
        self.values.push(json);
        self.weights.push(weight);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_travel() {
        let mut digest = TDigest::new(KqlType::Int);
        for number in [800, 250, 800] {
            digest.insert(&Value::Int(number), 1);
        }
        let mut json = String::new();
        digest.write(&mut json);
        assert_eq!(json, "[[7],[800,250],[2,1]]");
        assert_eq!(TDigest::parse(&json), Some(digest));
    }

    #[test]
    fn dates_have_an_order() {
        let mut digest = TDigest::new(KqlType::DateTime);
        digest.insert(&Value::DateTime(20), 1);
        digest.insert(&Value::DateTime(10), 2);
        assert_eq!(digest.percentile(100.0), Some(Value::DateTime(20)));
        assert_eq!(digest.rank(&Value::DateTime(10)), Some(2));
    }
}
