//! Comparing values as `==` and `<` do, nulls included (`scalar-data-types/null-values`).
//!
//! Both values are expected in the type that [`crate::coerce`] chose for the comparison; numbers of different types are
//! promoted here, so that a dynamic's contents can be compared as they are.

use std::cmp::Ordering;

use crate::coerce::promote;
use crate::{Value, convert};

/// `left == right`: two nulls give null, which is `None` here; a null and a value are unequal. NaN equals nothing.
pub fn equals(left: &Value, right: &Value) -> Option<bool> {
    match (left.is_null(), right.is_null()) {
        (true, true) => None,
        (false, false) => Some(compared(left, right) == Some(Ordering::Equal)),
        _ => Some(false),
    }
}

/// The order of two values for `<` and its kin: `None`, which is null, if either is null, and for a NaN or types that
/// have no common order.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    if left.is_null() || right.is_null() {
        return None;
    }
    compared(left, right)
}

fn compared(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        (Value::Long(left), Value::Long(right)) => Some(left.cmp(right)),
        (Value::Real(left), Value::Real(right)) => left.partial_cmp(right),
        (Value::Decimal(left), Value::Decimal(right)) => Some(left.cmp(right)),
        (Value::DateTime(left), Value::DateTime(right)) => Some(left.cmp(right)),
        (Value::Timespan(left), Value::Timespan(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Guid(left), Value::Guid(right)) => Some(left.cmp(right)),
        (Value::Dynamic(left), Value::Dynamic(right)) => Some(left.cmp(right)),
        _ => promoted(left, right),
    }
}

fn promoted(left: &Value, right: &Value) -> Option<Ordering> {
    let (left_type, right_type) = (left.kql_type(), right.kql_type());
    if !left_type.is_numeric() || !right_type.is_numeric() {
        return None;
    }
    let common = promote(left_type, right_type);
    let (left, right) = (
        convert::to_type(left.clone(), common),
        convert::to_type(right.clone(), common),
    );
    (left.kql_type() == right.kql_type() && !left.is_null() && !right.is_null())
        .then(|| compared(&left, &right))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KqlType;

    #[test]
    fn equality_with_nulls() {
        let (null, one) = (Value::Null(KqlType::Long), Value::Long(1));
        assert_eq!(equals(&null, &null), None);
        assert_eq!(equals(&null, &one), Some(false));
        assert_eq!(equals(&one, &one), Some(true));
        assert_eq!(
            equals(&Value::Real(f64::NAN), &Value::Real(f64::NAN)),
            Some(false)
        );
        assert_eq!(equals(&Value::Int(2), &Value::Real(2.0)), Some(true));
        assert_eq!(equals(&Value::String("a".into()), &one), Some(false));
        assert_eq!(
            equals(&Value::null(KqlType::String), &Value::String(String::new())),
            Some(true)
        );
    }

    #[test]
    fn ordering() {
        assert_eq!(order(&Value::Int(1), &Value::Long(2)), Some(Ordering::Less));
        assert_eq!(order(&Value::Null(KqlType::Long), &Value::Long(2)), None);
        assert_eq!(order(&Value::Real(f64::NAN), &Value::Long(2)), None);
        assert_eq!(
            order(&Value::DateTime(2), &Value::DateTime(1)),
            Some(Ordering::Greater)
        );
        assert_eq!(order(&Value::DateTime(2), &Value::Long(1)), None);
    }
}
