//! Which conversions Kusto makes on its own, and what operators give.

use crate::KqlType;

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

/// The type of `left op right`, or `None` where Kusto refuses the operands.
pub fn arithmetic_result(op: ArithmeticOp, left: KqlType, right: KqlType) -> Option<KqlType> {
    use ArithmeticOp::*;
    use KqlType::*;
    match (op, left, right) {
        _ if left.is_numeric() && right.is_numeric() => Some(promote(left, right).max(Long)),
        (Add, DateTime, Timespan) | (Add, Timespan, DateTime) | (Subtract, DateTime, Timespan) => {
            Some(DateTime)
        }
        (Subtract, DateTime, DateTime) => Some(Timespan),
        (Add | Subtract | Modulo, Timespan, Timespan) => Some(Timespan),
        (Divide, Timespan, Timespan) => Some(Real),
        (Multiply | Divide, Timespan, number) if number.is_numeric() => Some(Timespan),
        (Multiply, number, Timespan) if number.is_numeric() => Some(Timespan),
        _ => None,
    }
}

/// The wider of two numeric types.
pub fn promote(left: KqlType, right: KqlType) -> KqlType {
    left.max(right)
}

/// The type to which both sides of `==`, `<` and the like are converted, or `None` where Kusto refuses to compare.
pub fn comparison_operands(left: KqlType, right: KqlType) -> Option<KqlType> {
    if left == right {
        return Some(left);
    }
    (left.is_numeric() && right.is_numeric()).then(|| promote(left, right))
}

/// The type that `iff`, `case`, `coalesce`, `max_of` and their kin give for arguments of these types.
pub fn common_type(types: &[KqlType]) -> Option<KqlType> {
    let (first, rest) = types.split_first()?;
    rest.iter()
        .try_fold(*first, |common, other| comparison_operands(common, *other))
}
