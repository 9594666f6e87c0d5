//! `format_bytes()`: a number as a data size.

use std::fmt::Write;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

/// Each unit is 1024 times the one before.
const UNITS: &[&str] = &["Bytes", "KB", "MB", "GB", "TB", "PB", "EB"];

pub(super) static FORMAT_BYTES: ScalarDef = ScalarDef {
    name: "format_bytes",
    category: Category::String,
    summary: "Formats a number as a data size in bytes.",
    params: &[
        Param::required(
            "size",
            Accepts::Exactly(KqlType::Real),
            "The number of bytes.",
        ),
        Param::optional(
            "precision",
            Accepts::Exactly(KqlType::Real),
            "How many decimals to round to; 0 by default.",
        )
        .constant(),
        Param::optional(
            "units",
            Accepts::Exactly(KqlType::String),
            "The unit; chosen by the size by default.",
        )
        .constant(),
    ],
    returns: Returns::Always(KqlType::String),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(format_bytes),
    page: "format-bytes-function",
    examples: &[
        Example {
            query: "print format_bytes(564)",
            result: "564 Bytes",
        },
        Example {
            query: "print format_bytes(10332, 1)",
            result: "10.1 KB",
        },
        Example {
            query: "print format_bytes(20010332, 0, 'KB')",
            result: "19541 KB",
        },
    ],
    ..ScalarDef::NEW
};

fn format_bytes(args: &Args<'_>) -> Result<ArrayRef> {
    let sizes = args.floats(0);
    let precisions = args.optional(1).map(|_| args.floats(1));
    let units = args.optional(2).map(|_| args.strings(2));
    args.texts(|row, out| {
        let precision = precisions.map_or(Some(0.0), |precisions| precisions.get(row));
        let unit = units.map_or("", |units| units.get(row));
        if let (Some(size), Some(precision)) = (sizes.get(row), precision) {
            write_size(size, precision as usize, unit, out);
        }
    })
}

/// More decimals than a double has are zeros.
const MAX_PRECISION: usize = 17;

fn write_size(size: f64, precision: usize, unit: &str, out: &mut String) {
    let power = if unit.is_empty() {
        fitting(size)
    } else {
        UNITS.iter().position(|&name| name == unit)
    };
    let Some(power) = power else { return };
    let scaled = size / 1024f64.powi(power as i32);
    write!(out, "{scaled:.*}", precision.min(MAX_PRECISION))
        .expect("writing to a String does not fail");
    if out.contains('.') {
        out.truncate(out.trim_end_matches('0').trim_end_matches('.').len());
    }
    out.push(' ');
    out.push_str(UNITS[power]);
}

/// The largest unit that the size has at least one of.
fn fitting(size: f64) -> Option<usize> {
    let fits = |power: &usize| size.abs() >= 1024f64.powi(*power as i32);
    size.is_finite()
        .then(|| (0..UNITS.len()).rev().find(fits).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use kql_types::Value;

    use super::*;
    use crate::scalar::check::{check, text};

    #[test]
    fn sizes() {
        check(&FORMAT_BYTES, &[Value::Real(20010332.0)], "19 MB");
        check(
            &FORMAT_BYTES,
            &[Value::Real(20010332.0), Value::Real(2.0)],
            "19.08 MB",
        );
        check(&FORMAT_BYTES, &[Value::Real(0.0)], "0 Bytes");
        check(&FORMAT_BYTES, &[Value::Real(f64::NAN)], "");
        check(
            &FORMAT_BYTES,
            &[Value::Real(1.0), Value::Real(0.0), text("XB")],
            "",
        );
    }
}
