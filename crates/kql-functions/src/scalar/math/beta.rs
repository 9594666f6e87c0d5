//! `beta_cdf()`, `beta_inv()`, `beta_pdf()`: the beta distribution.

use super::special;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use arrow::array::ArrayRef;
use datafusion::common::Result;

const BETA: ScalarDef = ScalarDef {
    category: Category::Math,
    params: &[
        Param::required("x", Accepts::Any, "A value from 0 to 1."),
        Param::required("alpha", Accepts::Any, "A parameter of the distribution."),
        Param::required("beta", Accepts::Any, "A parameter of the distribution."),
    ],
    returns: Returns::Derived(super::real_of_numbers),
    ..ScalarDef::NEW
};

pub(super) static BETA_CDF: ScalarDef = ScalarDef {
    name: "beta_cdf",
    summary: "Gives the cumulative beta distribution.",
    eval: Eval::Kernel(|args| of_three(args, beta_cdf)),
    page: "beta-cdf-function",
    examples: &[Example {
        query: "print round(beta_cdf(0.9, 10.0, 20.0), 9)",
        result: "1.0",
    }],
    ..BETA
};

pub(super) static BETA_INV: ScalarDef = ScalarDef {
    name: "beta_inv",
    summary: "Gives the value at which the cumulative beta distribution reaches a probability.",
    eval: Eval::Kernel(|args| of_three(args, beta_inv)),
    page: "beta-inv-function",
    examples: &[Example {
        query: "print round(beta_inv(0.1, 10.0, 20.0), 6)",
        result: "0.226415",
    }],
    ..BETA
};

pub(super) static BETA_PDF: ScalarDef = ScalarDef {
    name: "beta_pdf",
    summary: "Gives the density of the beta distribution.",
    eval: Eval::Kernel(|args| of_three(args, beta_pdf)),
    page: "beta-pdf-function",
    examples: &[Example {
        query: "print round(beta_pdf(0.5, 10.0, 20.0), 6)",
        result: "0.746176",
    }],
    ..BETA
};

fn of_three(args: &Args<'_>, f: fn(f64, f64, f64) -> Option<f64>) -> Result<ArrayRef> {
    let (xs, alphas, betas) = (args.floats(0), args.floats(1), args.floats(2));
    args.reals(|row| f(xs.get(row)?, alphas.get(row)?, betas.get(row)?))
}

fn beta_cdf(x: f64, alpha: f64, beta: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&x) {
        return Some(f64::NAN);
    }
    // The documentation says NaN, Kusto computes 1.
    if alpha <= 0.0 {
        return Some(1.0);
    }
    Some(if beta <= 0.0 {
        f64::NAN
    } else {
        special::beta_fraction(x, alpha, beta)
    })
}

fn beta_pdf(x: f64, alpha: f64, beta: f64) -> Option<f64> {
    if x <= 0.0 || x >= 1.0 || alpha <= 0.0 || beta <= 0.0 {
        return Some(f64::NAN);
    }
    let log_scale =
        special::ln_gamma(alpha + beta) - special::ln_gamma(alpha) - special::ln_gamma(beta);
    Some((log_scale + (alpha - 1.0) * x.ln() + (beta - 1.0) * (1.0 - x).ln()).exp())
}

/// Halves the interval until doubles hold no value between its ends.
fn beta_inv(probability: f64, alpha: f64, beta: f64) -> Option<f64> {
    if alpha <= 0.0 || beta <= 0.0 || probability.is_nan() {
        return Some(f64::NAN);
    }
    if probability <= 0.0 || probability > 1.0 {
        return None;
    }
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..1100 {
        let middle = (low + high) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if special::beta_fraction(middle, alpha, beta) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}
