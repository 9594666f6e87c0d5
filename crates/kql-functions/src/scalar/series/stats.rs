//! `series_stats()`, `series_stats_dynamic()`: least, greatest, mean and spread of a series.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, dynamic};

use super::{RECORD, SERIES, mean, numbers, sample_variance, write_fields};
use crate::args::Args;
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef, Tuple};
use crate::elements::write_integer;

const IGNORE_NONFINITE: Param = Param::optional(
    "ignore_nonfinite",
    Accepts::Exactly(KqlType::Bool),
    "Leaves out elements that are null, NaN or infinite, which else make the result null.",
)
.constant();

const STATS: ScalarDef = ScalarDef {
    params: &[SERIES, IGNORE_NONFINITE],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(stats),
    ..RECORD
};

pub(super) static SERIES_STATS: ScalarDef = ScalarDef {
    name: "series_stats",
    summary: "Finds the least and the greatest element of a series, where they are, the mean and the spread.",
    tuple: Tuple::Fields(&[
        ("min", KqlType::Real),
        ("min_idx", KqlType::Long),
        ("max", KqlType::Real),
        ("max_idx", KqlType::Long),
        ("avg", KqlType::Real),
        ("stdev", KqlType::Real),
        ("variance", KqlType::Real),
    ]),
    page: "series-stats-function",
    ..STATS
};

pub(super) static SERIES_STATS_DYNAMIC: ScalarDef = ScalarDef {
    name: "series_stats_dynamic",
    summary: "Finds what `series_stats` finds, the sum and the length, as a property bag.",
    page: "series-stats-dynamic-function",
    examples: &[Example {
        query: "print series_stats_dynamic(dynamic([23, 46, 2])).max_idx",
        result: "1",
    }],
    ..STATS
};

fn stats(args: &Args<'_>) -> Result<ArrayRef> {
    let series = args.json(0);
    let ignore_nonfinite = args.optional(1).map(|_| args.booleans(1));
    args.dynamics(|row, out| {
        let ignore = ignore_nonfinite
            .and_then(|flags| flags.get(row))
            .unwrap_or(false);
        let Some(values) = series.get(row).and_then(numbers) else {
            return false;
        };
        let values: Vec<Option<f64>> = values
            .into_iter()
            .map(|value| value.filter(|value| value.is_finite()))
            .collect();
        if !ignore && values.iter().any(Option::is_none) {
            return false;
        }
        write_stats(&values, out)
    })
}

fn write_stats(values: &[Option<f64>], out: &mut String) -> bool {
    let found: Vec<(usize, f64)> = values
        .iter()
        .enumerate()
        .filter_map(|(idx, value)| Some((idx, (*value)?)))
        .collect();
    let Some(&first) = found.first() else {
        return false;
    };
    let least = found.iter().fold(
        first,
        |best, item| if item.1 < best.1 { *item } else { best },
    );
    let greatest = found.iter().fold(
        first,
        |best, item| if item.1 > best.1 { *item } else { best },
    );
    let numbers: Vec<f64> = found.iter().map(|item| item.1).collect();
    let variance = sample_variance(&numbers);
    write_fields(
        &[
            ("min", &|out| dynamic::write_real(least.1, out)),
            ("min_idx", &|out| write_integer(least.0 as i64, out)),
            ("max", &|out| dynamic::write_real(greatest.1, out)),
            ("max_idx", &|out| write_integer(greatest.0 as i64, out)),
            ("avg", &|out| dynamic::write_real(mean(&numbers), out)),
            ("stdev", &|out| dynamic::write_real(variance.sqrt(), out)),
            ("variance", &|out| dynamic::write_real(variance, out)),
            ("sum", &|out| dynamic::write_real(numbers.iter().sum(), out)),
            ("len", &|out| write_integer(numbers.len() as i64, out)),
        ],
        out,
    );
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json};
    use kql_types::Value;

    #[test]
    fn captured() {
        let series = json("[23,46,23,87,4,8,3,75,2,56,13,75,32,16,29]");
        let found = crate::evaluate_constant(&SERIES_STATS_DYNAMIC, &[series], KqlType::Dynamic)
            .expect("answers");
        let Value::Dynamic(bag) = found else {
            panic!("is a bag")
        };
        assert!(
            bag.starts_with(r#"{"min":2.0,"min_idx":8,"max":87.0,"max_idx":3,"avg":32.8,"stdev":"#),
            "{bag}"
        );
        assert!(bag.ends_with(r#","sum":492.0,"len":15}"#), "{bag}");
        let variance: f64 = dynamic::get_key(&bag, "variance")
            .and_then(|text| text.parse().ok())
            .expect("is a number");
        assert!((variance - 812.4571428571429).abs() < 1e-9);
        check(&SERIES_STATS_DYNAMIC, &[json("[1,null]")], "null");
        let rest = r#"{"min":1.0,"min_idx":0,"max":1.0,"max_idx":0,"avg":1.0,"stdev":0.0,"variance":0.0,"sum":1.0,"len":1}"#;
        check(
            &SERIES_STATS_DYNAMIC,
            &[json("[1,null]"), Value::Bool(true)],
            rest,
        );
    }
}
