//! Which conversions Kusto makes on its own, and the types that operators give.
//!
//! The rules are those of Microsoft's query analyser, narrowed where the engine itself refuses what the analyser lets
//! pass: comparing two dynamics, comparing unrelated types, `iff` over a long and a real.

use crate::KqlType::{self, *};

/// A binary arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArithmeticOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}

impl ArithmeticOp {
    /// All operators.
    pub const ALL: [Self; 5] = [
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
        Self::Modulo,
    ];

    /// The operator as it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
        }
    }
}

/// The type of `left op right`, or `None` where Kusto refuses the operands.
///
/// Two ints give a long. A dynamic is taken for what the other operand is. The engine refuses some operands that the
/// analyser lets pass: two dynamics, the sum or quotient of two datetimes, and multiples of a datetime.
pub fn arithmetic_result(op: ArithmeticOp, left: KqlType, right: KqlType) -> Option<KqlType> {
    use ArithmeticOp::*;
    if left.is_numeric() && right.is_numeric() {
        return Some(promote(left, right).max(Long));
    }
    match (op, left, right) {
        (_, Dynamic, number) | (_, number, Dynamic) if number.is_numeric() => {
            Some(number.max(Long))
        }
        (Add, Timespan | Dynamic, DateTime) | (Add, DateTime, Timespan | Dynamic) => Some(DateTime),
        (Subtract, DateTime | Dynamic, DateTime) | (Subtract, DateTime, Dynamic) => Some(Timespan),
        (Subtract, DateTime, Timespan) => Some(DateTime),
        (Add | Subtract, Timespan | Dynamic, Timespan) | (Add | Subtract, Timespan, Dynamic) => {
            Some(Timespan)
        }
        (Multiply, Timespan, number) | (Multiply, number, Timespan) if number.is_numeric() => {
            Some(Timespan)
        }
        (Divide, Timespan | DateTime, Timespan) => Some(Real),
        (Modulo, Timespan | DateTime, Timespan) => Some(Timespan),
        (Divide | Modulo, Timespan, number) if number.is_numeric() => Some(Timespan),
        _ => None,
    }
}

/// The type of `-operand` and `+operand`, or `None` where Kusto refuses it. An int gives a long; the negated literal
/// of an int, which stays an int, is the caller's concern.
pub fn sign_result(operand: KqlType) -> Option<KqlType> {
    match operand {
        Int => Some(Long),
        Dynamic => Some(Dynamic),
        other => other.is_summable().then_some(other),
    }
}

/// The wider of two numeric types: `int`, `long`, `real`, `decimal`, in this order.
pub fn promote(left: KqlType, right: KqlType) -> KqlType {
    left.max(right)
}

/// The type to which both sides of `==`, `!=` and `in` are converted, or `None` where Kusto refuses to compare them.
///
/// A dynamic is converted to the type of the other side; two dynamics are refused. For a string literal beside another
/// type ask [`string_literal_operand`].
pub fn comparison_operands(left: KqlType, right: KqlType) -> Option<KqlType> {
    match (left, right) {
        (Dynamic, Dynamic) => None,
        (Dynamic, other) | (other, Dynamic) => Some(other),
        _ if left == right => Some(left),
        _ => number_operands(left, right),
    }
}

/// The type to which both sides of `<`, `<=`, `>`, `>=` and `between` are converted, or `None` where Kusto refuses.
///
/// Strings and guids have no order here. A dynamic is compared with numbers only.
pub fn ordering_operands(left: KqlType, right: KqlType) -> Option<KqlType> {
    match (left, right) {
        (Dynamic, number) | (number, Dynamic) if number.is_numeric() => Some(number),
        (DateTime, DateTime) | (Timespan, Timespan) | (Bool, Bool) => Some(left),
        _ => number_operands(left, right),
    }
}

/// The common type of two numbers, or of a number and a bool, which counts as 0 or 1.
fn number_operands(left: KqlType, right: KqlType) -> Option<KqlType> {
    match (left, right) {
        (Bool, number) | (number, Bool) if number.is_numeric() => Some(number),
        _ => (left.is_numeric() && right.is_numeric()).then(|| promote(left, right)),
    }
}

/// The type in which a string *literal* is compared for equality with a value of another type: Kusto reads the literal
/// as that type, so that `Time == '2020-01-01'` and `Count == '1'` hold. A dynamic becomes a string instead.
pub fn string_literal_operand(other: KqlType) -> KqlType {
    match other {
        Dynamic => String,
        other => other,
    }
}

/// The type that `max_of`, `min_of` and other functions "of a common type" give for arguments of these types: numbers
/// are promoted, all else must be equal.
pub fn common_type(types: &[KqlType]) -> Option<KqlType> {
    fold(types, |left, right| {
        let numbers = left.is_numeric() && right.is_numeric();
        (left == right || numbers).then(|| promote(left, right))
    })
}

/// The type that `iff` and `case` give for branches of these types. Int and long mix, but not long and real. A dynamic
/// branch is converted to the type of the others.
pub fn branch_type(types: &[KqlType]) -> Option<KqlType> {
    fold(types, |left, right| match (left, right) {
        (Dynamic, other) | (other, Dynamic) => Some(other),
        _ => same_branch(left, right),
    })
}

/// The type that `coalesce` gives for arguments of these types. As for [`branch_type`], but a dynamic makes it a dynamic.
pub fn coalesce_type(types: &[KqlType]) -> Option<KqlType> {
    if types.contains(&Dynamic) {
        return Some(Dynamic);
    }
    fold(types, same_branch)
}

fn same_branch(left: KqlType, right: KqlType) -> Option<KqlType> {
    let integers = left.is_integer() && right.is_integer();
    (left == right || integers).then(|| promote(left, right))
}

fn fold(types: &[KqlType], join: impl Fn(KqlType, KqlType) -> Option<KqlType>) -> Option<KqlType> {
    let (first, rest) = types.split_first()?;
    rest.iter()
        .try_fold(*first, |common, other| join(common, *other))
}

#[cfg(test)]
mod tests;
