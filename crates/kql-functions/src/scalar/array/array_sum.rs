//! `array_sum()`: the sum of the numbers in an array.

use kql_types::KqlType;

use super::{ARRAY, RECORD};
use crate::def::{Eval, Example, Returns, ScalarDef};
use crate::scalar::series::numbers;

pub(super) static ARRAY_SUM: ScalarDef = ScalarDef {
    name: "array_sum",
    summary: "Adds up the elements of an array; nulls are skipped, and with anything but numbers in it the result is null.",
    params: &[ARRAY],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let arrays = args.json(0);
        args.reals(|row| numbers(arrays.get(row)?).map(|numbers| numbers.iter().flatten().sum()))
    }),
    page: "array-sum-function",
    examples: &[Example {
        query: "print array_sum(dynamic([1,2,3,4]))",
        result: "10.0",
    }],
    ..RECORD
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json};

    #[test]
    fn sums() {
        check(&ARRAY_SUM, &[json("[1,null,3]")], "4.0");
        check(&ARRAY_SUM, &[json("[1.5,2.5,3.5]")], "7.5");
        check(&ARRAY_SUM, &[json(r#"[1,"x"]"#)], "null");
        check(&ARRAY_SUM, &[json("{}")], "null");
    }
}
