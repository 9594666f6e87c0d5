//! `welch_test()`: Welch's t-test of two means.

use super::special;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static WELCH_TEST: ScalarDef = ScalarDef {
    name: "welch_test",
    category: Category::Math,
    summary: "Gives the probability that two samples of these means, variances and sizes come from equal means.",
    params: &[
        Param::required("mean1", Accepts::Any, "The mean of the first sample."),
        Param::required(
            "variance1",
            Accepts::Any,
            "The variance of the first sample.",
        ),
        Param::required("count1", Accepts::Any, "The size of the first sample."),
        Param::required("mean2", Accepts::Any, "The mean of the second sample."),
        Param::required(
            "variance2",
            Accepts::Any,
            "The variance of the second sample.",
        ),
        Param::required("count2", Accepts::Any, "The size of the second sample."),
    ],
    returns: Returns::Derived(super::real_of_numbers),
    eval: Eval::Kernel(|args| {
        let numbers: [_; 6] = std::array::from_fn(|idx| args.floats(idx));
        args.reals(|row| {
            let [m1, v1, n1, m2, v2, n2] = numbers.map(|number| number.get(row));
            Some(p_value(m1? - m2?, v1? / n1?, n1?, v2? / n2?, n2?))
        })
    }),
    page: "welch-test-function",
    examples: &[Example {
        query: "print round(welch_test(20.82, 7.885, 15.0, 22.9867, 3.765, 15.0), 2)",
        result: "0.02",
    }],
    ..ScalarDef::NEW
};

/// Two-sided, by the incomplete beta function; `error1` and `error2` are the squared standard errors.
fn p_value(difference: f64, error1: f64, n1: f64, error2: f64, n2: f64) -> f64 {
    let squared_t = difference * difference / (error1 + error2);
    let freedom =
        (error1 + error2).powi(2) / (error1 * error1 / (n1 - 1.0) + error2 * error2 / (n2 - 1.0));
    let x = freedom / (freedom + squared_t);
    if x.is_nan() {
        f64::NAN
    } else {
        special::beta_fraction(x, freedom / 2.0, 0.5)
    }
}
