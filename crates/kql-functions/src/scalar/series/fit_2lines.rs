//! `series_fit_2lines()`: the two lines that fit the parts of a series best.
//!
//! Only its columns are known. Where Kusto may split a series, and from where it counts places in the right part, is not
//! documented, so a call is refused when it runs.

use datafusion::common::exec_err;
use kql_types::KqlType;

use super::{RECORD, SERIES};
use crate::def::{Eval, Returns, ScalarDef, Tuple};

pub(super) static SERIES_FIT_2LINES: ScalarDef = ScalarDef {
    name: "series_fit_2lines",
    summary: "Fits two lines to the parts of a series; not supported when it runs.",
    params: &[SERIES],
    returns: Returns::Always(KqlType::Dynamic),
    tuple: Tuple::Fields(&[
        ("rsquare", KqlType::Real),
        ("split_idx", KqlType::Long),
        ("variance", KqlType::Real),
        ("rvariance", KqlType::Real),
        ("line_fit", KqlType::Dynamic),
        ("right_rsquare", KqlType::Real),
        ("right_slope", KqlType::Real),
        ("right_interception", KqlType::Real),
        ("right_variance", KqlType::Real),
        ("right_rvariance", KqlType::Real),
        ("left_rsquare", KqlType::Real),
        ("left_slope", KqlType::Real),
        ("left_interception", KqlType::Real),
        ("left_variance", KqlType::Real),
        ("left_rvariance", KqlType::Real),
    ]),
    eval: Eval::Kernel(|_| exec_err!("`series_fit_2lines` is not supported")),
    page: "series-fit-2lines-function",
    ..RECORD
};

pub(super) static SERIES_FIT_2LINES_DYNAMIC: ScalarDef = ScalarDef {
    name: "series_fit_2lines_dynamic",
    summary: "Fits two lines to the parts of a series, as a property bag; not supported when it runs.",
    params: &[SERIES],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|_| exec_err!("`series_fit_2lines_dynamic` is not supported")),
    page: "series-fit-2lines-dynamic-function",
    ..RECORD
};
