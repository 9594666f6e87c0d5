//! Aggregate functions: one record each, and the adapters that make them DataFusion aggregates.

use kql_types::KqlType;

use crate::args::{Args, Integers};
use crate::def::{Accepts, Param};

mod collect;
mod def;
mod extreme;
mod fold;
mod single_group;
mod udaf;

mod arg_max;
mod avg;
mod binary_all;
mod buildschema;
mod count;
mod covariance;
mod distinct;
mod hll;
mod kept_memory;
mod make_bag;
mod make_list;
mod make_set;
mod min_max;
mod percentile;
mod sum;
mod take_any;
mod tdigest;
mod variance;

pub use def::{AggregateDef, AggregateKernel, EmptyResult};
pub use extreme::{Extreme, WinningRows, extreme_row, has_number_keys, number_keys};
pub use fold::Fold;
pub use kept_memory::KeptMemory;
pub use udaf::KqlUdaf;

/// The records, one line each.
pub(crate) static AGGREGATES: &[&AggregateDef] = &[
    &arg_max::ARG_MAX,
    &arg_max::ARG_MIN,
    &arg_max::ARGMAX,
    &arg_max::ARGMIN,
    &avg::AVG,
    &avg::AVGIF,
    &binary_all::BINARY_ALL_AND,
    &binary_all::BINARY_ALL_OR,
    &binary_all::BINARY_ALL_XOR,
    &buildschema::BUILDSCHEMA,
    &count::COUNT,
    &count::COUNTIF,
    &covariance::COVARIANCE,
    &covariance::COVARIANCEIF,
    &covariance::COVARIANCEP,
    &covariance::COVARIANCEPIF,
    &distinct::COUNT_DISTINCT,
    &distinct::COUNT_DISTINCTIF,
    &distinct::DCOUNT,
    &distinct::DCOUNTIF,
    &hll::HLL,
    &hll::HLL_IF,
    &hll::HLL_MERGE,
    &make_bag::MAKE_BAG,
    &make_bag::MAKE_BAG_IF,
    &make_bag::MAKE_DICTIONARY,
    &make_list::MAKE_LIST,
    &make_list::MAKE_LIST_IF,
    &make_list::MAKE_LIST_WITH_NULLS,
    &make_list::MAKELIST,
    &make_set::MAKE_SET,
    &make_set::MAKE_SET_IF,
    &make_set::MAKESET,
    &min_max::MAX,
    &min_max::MAXIF,
    &min_max::MIN,
    &min_max::MINIF,
    &percentile::PERCENTILE_,
    &percentile::PERCENTILES_,
    &percentile::PERCENTILES_ARRAY,
    &percentile::PERCENTILESW,
    &percentile::PERCENTILESW_ARRAY,
    &percentile::PERCENTILEW,
    &sum::SUM,
    &sum::SUMIF,
    &take_any::ANY,
    &take_any::ANYIF,
    &take_any::TAKE_ANY,
    &take_any::TAKE_ANYIF,
    &tdigest::TDIGEST,
    &tdigest::TDIGEST_MERGE,
    &variance::STDEV,
    &variance::STDEVIF,
    &variance::STDEVP,
    &variance::VARIANCE,
    &variance::VARIANCEIF,
    &variance::VARIANCEP,
    &variance::VARIANCEPIF,
];

/// The predicate of the conditional forms.
const PREDICATE: Param = Param::required(
    "predicate",
    Accepts::Exactly(KqlType::Bool),
    "What must hold in a row for it to count.",
);

/// How many elements a collected array or bag may have.
const MAX_SIZE: Param =
    Param::optional("maxSize", Accepts::INTEGER, "The most elements to return.").constant();

/// The type that a sum of values of this type has: an int sum is a long.
fn widened(args: &[KqlType]) -> Option<KqlType> {
    match args.first()? {
        KqlType::Int => Some(KqlType::Long),
        other => Some(*other),
    }
}

/// Reads the optional `maxSize`, the second argument of the functions that collect.
struct SizeLimit<'a> {
    argument: Option<Integers<'a>>,
    default: usize,
}

impl<'a> SizeLimit<'a> {
    /// What a call without a limit gets, and the most that one with a limit gets.
    const DEFAULT: usize = 1_048_576;
    /// What a call of a deprecated name without a limit gets.
    const DEPRECATED: usize = 128;

    fn new(args: &Args<'a>, default: usize) -> SizeLimit<'a> {
        SizeLimit {
            argument: (args.len() > 1).then(|| args.integers(1)),
            default,
        }
    }

    fn get(&self, row: usize) -> usize {
        let limit = self.argument.and_then(|argument| argument.get(row));
        limit
            .and_then(|limit| usize::try_from(limit).ok())
            .map_or(self.default, |limit| limit.min(Self::DEFAULT))
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::ArrayRef;
    use datafusion::logical_expr::{EmitTo, GroupsAccumulator};
    use kql_types::{Value, build_array};

    use super::*;

    const NO_LONG: Value = Value::Null(KqlType::Long);

    fn accumulator(
        def: &'static AggregateDef,
        types: &[KqlType],
    ) -> (Box<dyn GroupsAccumulator>, KqlType) {
        let returns = def.returns.resolve(types).expect("takes these types");
        (
            KqlUdaf::new(def, types.to_vec(), returns)
                .groups()
                .expect("has an accumulator"),
            returns,
        )
    }

    /// Folds rows of one group directly, and over one partial state a row; both must print `expected`.
    #[track_caller]
    fn check(name: &str, rows: &[&[Value]], expected: &str) {
        let def = crate::aggregate(name).expect("is in the library");
        let types: Vec<KqlType> = rows[0].iter().map(Value::kql_type).collect();
        let arrays = |rows: &[&[Value]]| -> Vec<ArrayRef> {
            let typed = types.iter().enumerate();
            typed
                .map(|(idx, &kql_type)| {
                    build_array(kql_type, rows.iter().map(|row| row[idx].clone()))
                })
                .collect()
        };
        let (mut direct, returns) = accumulator(def, &types);
        direct
            .update_batch(&arrays(rows), &vec![0; rows.len()], None, 1)
            .expect("updates");
        let (mut merged, _) = accumulator(def, &types);
        for row in rows {
            let (mut part, _) = accumulator(def, &types);
            part.update_batch(&arrays(&[row]), &[0], None, 1)
                .expect("updates");
            merged
                .merge_batch(&part.state(EmitTo::All).expect("has a state"), &[0], 1)
                .expect("merges");
        }
        let (mut converted, _) = accumulator(def, &types);
        let states = converted
            .convert_to_state(&arrays(rows), None)
            .expect("converts");
        converted
            .merge_batch(&states, &vec![0; rows.len()], 1)
            .expect("merges");
        for mut groups in [direct, merged, converted] {
            let result = groups.evaluate(EmitTo::All).expect("evaluates");
            let mut text = String::new();
            kql_types::json::write_row(result.as_ref(), 0, returns, &mut text);
            assert_eq!(text, expected);
        }
    }

    fn longs<const N: usize>(values: [i64; N]) -> Vec<[Value; 1]> {
        values.map(|value| [Value::Long(value)]).to_vec()
    }

    #[track_caller]
    fn check_column(name: &str, values: &[[Value; 1]], expected: &str) {
        let rows: Vec<&[Value]> = values.iter().map(|row| &row[..]).collect();
        check(name, &rows, expected);
    }

    fn json(text: &str) -> Value {
        Value::Dynamic(text.to_owned())
    }

    fn text(text: &str) -> Value {
        Value::String(text.to_owned())
    }

    #[test]
    fn numbers() {
        check_column("avg", &longs([1, 2, 3, 4]), "2.5");
        check_column("avg", &[[NO_LONG]], "\"NaN\"");
        check_column("avg", &longs([i64::MAX, 1]), "-4.611686018427388e18");
        check_column("min", &longs([3, -1, 2]), "-1");
        check_column(
            "max",
            &[
                [Value::Real(1.5)],
                [Value::Real(f64::NAN)],
                [Value::Real(2.5)],
            ],
            "\"NaN\"",
        );
        check_column(
            "min",
            &[
                [Value::Real(1.5)],
                [Value::Real(f64::NAN)],
                [Value::Real(0.5)],
            ],
            "\"NaN\"",
        );
        check_column("max", &[[text("b")], [text("c")], [text("a")]], "\"c\"");
        check_column("min", &[[Value::Bool(true)], [Value::Bool(false)]], "false");
        check_column("variance", &longs([1, 2, 3, 4, 5]), "2.5");
        check_column("stdev", &longs([5, 5, 5]), "0.0");
        check_column("stdevp", &longs([1, 2, 3, 4, 5]), "1.4142135623730951");
        check_column("variance", &[[NO_LONG]], "0.0");
        check_column(
            "binary_all_or",
            &longs([0x8888_8008, 0x4200_0000, 0x0076_7000, 5]),
            "3405705229",
        );
    }

    #[test]
    fn averages_of_ticks_and_decimals() {
        check_column(
            "avg",
            &[[Value::Timespan(10)], [Value::Timespan(30)]],
            "\"00:00:00.0000020\"",
        );
        let last = [Value::DateTime(kql_types::datetime::MAX)];
        check_column("avg", &vec![last; 40], "\"9999-12-31T23:59:59.9999999Z\"");
        let decimal = |text: &str| {
            [Value::Decimal(
                kql_types::Decimal::parse(text).expect("is a decimal"),
            )]
        };
        check_column(
            "avg",
            &[decimal("1.1"), decimal("2.2"), decimal("3.3")],
            "\"2.2\"",
        );
        check_column(
            "max",
            &[decimal("1.1"), decimal("3.3"), decimal("2.2")],
            "\"3.3\"",
        );
    }

    #[test]
    fn distinct_values() {
        check_column("dcount", &longs([1, 2, 1, 0]), "3");
        check_column("dcount", &[[NO_LONG], [Value::Long(1)]], "1");
        check_column(
            "count_distinct",
            &[[text("a")], [text("")], [text("a")]],
            "2",
        );
        check_column("dcount", &[[json("[1]")], [json("[1]")]], "1");
    }

    #[test]
    fn lists() {
        check_column(
            "make_list",
            &[[Value::Long(1)], [NO_LONG], [Value::Long(3)]],
            "[1,3]",
        );
        check_column(
            "make_list_with_nulls",
            &[[NO_LONG], [Value::Long(5)], [NO_LONG]],
            "[null,5,null]",
        );
        check_column(
            "make_list",
            &[[json("[1,2]")], [json("[3,4]")], [json("{\"a\":1}")]],
            "[1,2,3,4,{\"a\":1}]",
        );
        check_column(
            "make_list",
            &[[Value::Null(KqlType::Dynamic)], [json("[5]")]],
            "[null,5]",
        );
        check_column("make_list", &[[NO_LONG]], "[]");
        check_column(
            "make_list",
            &[[text("")], [text("a\"b")]],
            "[\"\",\"a\\\"b\"]",
        );
        let limited: Vec<[Value; 2]> = (1..7).map(|n| [Value::Long(n), Value::Long(3)]).collect();
        check(
            "make_list",
            &limited.iter().map(|row| &row[..]).collect::<Vec<_>>(),
            "[1,2,3]",
        );
    }

    #[test]
    fn sets_and_bags() {
        check_column("make_set", &longs([30, 10, 30]), "[30,10]");
        check_column(
            "make_set",
            &[[json("[\"A1\",\"A2\"]")], [json("[\"A2\",\"C1\"]")]],
            "[\"A1\",\"A2\",\"C1\"]",
        );
        check_column(
            "make_set",
            &[[text("abc")], [text("")], [text("abc")]],
            "[\"abc\",\"\"]",
        );
        let bags = [
            [json("{\"a\":1,\"b\":2}")],
            [json("{\"a\":10,\"c\":3}")],
            [json("7")],
        ];
        check_column("make_bag", &bags, "{\"a\":1,\"b\":2,\"c\":3}");
    }

    #[test]
    fn percentiles() {
        let ranked = |values: &[i64], percentile: f64| -> Vec<[Value; 2]> {
            values
                .iter()
                .map(|&value| [Value::Long(value), Value::Real(percentile)])
                .collect()
        };
        for (values, percentile, expected) in [
            (&[10, 20][..], 25.0, "10"),
            (&[20, 10], 50.0, "10"),
            (&[1, 2, 3], 0.0, "1"),
            (&[1, 2, 3], 100.0, "3"),
        ] {
            check(
                "percentile",
                &ranked(values, percentile)
                    .iter()
                    .map(|row| &row[..])
                    .collect::<Vec<_>>(),
                expected,
            );
        }
        let buckets = [[8, 10], [6, 20], [3, 30], [1, 40]];
        let rows = buckets.map(|[n, v]| [Value::Long(v), Value::Long(n), json("[50,75,99.9]")]);
        check(
            "percentilesw_array",
            &rows.each_ref().map(|row| &row[..]),
            "[20,20,40]",
        );
    }

    #[test]
    fn schemas() {
        let values = [
            [json(r#"{"x":1,"y":3.5}"#)],
            [json(r#"{"x":"somevalue","z":[1,2,3]}"#)],
            [json(r#"{"y":{"w":"zzz"},"t":["aa","bb"],"z":["foo"]}"#)],
        ];
        let expected = r#"{"x":["long","string"],"y":["double",{"w":"string"}],"z":{"`indexer`":["long","string"]},"t":{"`indexer`":"string"}}"#;
        check_column("buildschema", &values, expected);
        check_column("buildschema", &[[Value::Null(KqlType::Dynamic)]], "null");
    }

    #[test]
    fn covariances() {
        let rows = [
            [1.0, 14.0],
            [2.0, 10.0],
            [3.0, 17.0],
            [4.0, 20.0],
            [5.0, 50.0],
        ]
        .map(|row| row.map(Value::Real));
        check("covariance", &rows.each_ref().map(|row| &row[..]), "20.5");
    }
}
