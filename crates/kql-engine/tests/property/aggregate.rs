//! Aggregates, and what they mean. See the page of each.

use std::cmp::Ordering;
use std::sync::LazyLock;

use kql_types::KqlType::{
    self, Bool, DateTime, Decimal, Dynamic, Int, Long, Real, String, Timespan,
};
use serde_json::Value as Json;

use super::form::{Expr, element};
use super::pipeline::Stop;
use super::random::Random;
use super::text;
use super::value::Value;

/// The operands of an aggregate in the rows of a group.
#[derive(Clone)]
pub(crate) struct Members {
    pub(crate) rows: Vec<Vec<Value>>,
    /// Do the rows have an order?
    pub(crate) ordered: bool,
}

impl Members {
    /// The first operand, where it is not null.
    fn present(&self) -> Vec<&Value> {
        self.rows
            .iter()
            .map(|row| &row[0])
            .filter(|value| !value.is_null())
            .collect()
    }
}

type Meaning = Box<dyn Fn(&Members) -> Result<Value, Stop> + Send + Sync>;

pub(crate) struct Aggregate {
    /// How it is written: `{0}` stands for the first operand.
    text: std::string::String,
    /// What its column is called when the operand is left out.
    pub(crate) prefix: &'static str,
    pub(crate) params: Vec<KqlType>,
    pub(crate) result: KqlType,
    meaning: Meaning,
}

impl Aggregate {
    pub(crate) fn apply(&self, members: &Members) -> Result<Value, Stop> {
        if members.rows.iter().flatten().any(Value::is_unspecified) {
            return Err(Stop::Open("an aggregate of what is in no document"));
        }
        let value = (self.meaning)(members)?;
        assert_eq!(value.kql_type(), self.result, "{}", self.text);
        Ok(value)
    }

    pub(crate) fn written(&self, operands: &[Expr]) -> std::string::String {
        let numbered = operands.iter().enumerate();
        numbered.fold(self.text.clone(), |text, (idx, operand)| {
            text.replace(&format!("{{{idx}}}"), &operand.to_string())
        })
    }
}

pub(crate) fn random_aggregate(random: &mut Random) -> &'static Aggregate {
    static AGGREGATES: LazyLock<Vec<Aggregate>> = LazyLock::new(|| {
        let mut all = Vec::new();
        counts(&mut all);
        sums(&mut all);
        extremes(&mut all);
        spreads(&mut all);
        lists(&mut all);
        all
    });
    random.pick(&AGGREGATES)
}

fn add(
    all: &mut Vec<Aggregate>,
    (text, prefix): (&str, &'static str),
    params: &[KqlType],
    result: KqlType,
    meaning: impl Fn(&Members) -> Result<Value, Stop> + Send + Sync + 'static,
) {
    all.push(Aggregate {
        text: text.to_owned(),
        prefix,
        params: params.to_vec(),
        result,
        meaning: Box::new(meaning),
    });
}

/// An aggregate, and its other form that takes only the rows for which a predicate is true.
fn add_with_if(
    all: &mut Vec<Aggregate>,
    (name, prefix): (&'static str, &'static str),
    (name_if, prefix_if): (&'static str, &'static str),
    param: KqlType,
    result: KqlType,
    meaning: impl Fn(&Members) -> Result<Value, Stop> + Clone + Send + Sync + 'static,
) {
    add(
        all,
        (&format!("{name}({{0}})"), prefix),
        &[param],
        result,
        meaning.clone(),
    );
    add(
        all,
        (&format!("{name_if}({{0}}, {{1}})"), prefix_if),
        &[param, Bool],
        result,
        move |members| {
            let chosen = members
                .rows
                .iter()
                .filter(|row| matches!(row[1], Value::Bool(true)));
            meaning(&Members {
                rows: chosen.cloned().collect(),
                ..members.clone()
            })
        },
    );
}

fn counts(all: &mut Vec<Aggregate>) {
    add(all, ("count()", "count"), &[], Long, |members| {
        Ok(Value::Long(members.rows.len() as i64))
    });
    add(all, ("countif({0})", "countif"), &[Bool], Long, |members| {
        let holds = members
            .present()
            .into_iter()
            .filter(|value| value.bool())
            .count();
        Ok(Value::Long(holds as i64))
    });
    for param in [Int, Long, String, DateTime, Timespan, Bool] {
        // An estimate, which is exact for the few values here. Nulls do not count.
        add_with_if(
            all,
            ("dcount", "dcount"),
            ("dcountif", "dcountif"),
            param,
            Long,
            |members| Ok(Value::Long(different(members).len() as i64)),
        );
    }
}

/// The values that are not null, each once, in the order of their appearance.
fn different(members: &Members) -> Vec<&Value> {
    let mut seen: Vec<&Value> = Vec::new();
    for value in members.present() {
        if !seen.iter().any(|other| other.same(value)) {
            seen.push(value);
        }
    }
    seen
}

/// Of nothing, a sum is zero and an average NaN. A sum of longs wraps, and the average is taken of the wrapped sum.
fn sums(all: &mut Vec<Aggregate>) {
    let (sum, sumif) = (("sum", "sum"), ("sumif", "sumif"));
    let (avg, avgif) = (("avg", "avg"), ("avgif", "avgif"));
    for param in [Int, Long] {
        add_with_if(all, sum, sumif, param, Long, |members| {
            Ok(Value::Long(sum_of_longs(members)))
        });
        add_with_if(all, avg, avgif, param, Real, |members| {
            let average = sum_of_longs(members) as f64 / members.present().len() as f64;
            Ok(Value::Real(average))
        });
    }
    add_with_if(all, sum, sumif, Real, Real, |members| {
        sum_of_reals(members).map(Value::Real)
    });
    add_with_if(all, avg, avgif, Real, Real, |members| {
        Ok(Value::Real(
            sum_of_reals(members)? / members.present().len() as f64,
        ))
    });
    add_with_if(all, sum, sumif, Decimal, Decimal, |members| {
        let zero = super::decimal::Decimal::from(0);
        let sum = members
            .present()
            .into_iter()
            .try_fold(zero, |sum, value| sum.plus(value.decimal()));
        sum.map(Value::Decimal).ok_or(Stop::Open("a long decimal"))
    });
    add_with_if(all, sum, sumif, Timespan, Timespan, |members| {
        let sum = members
            .present()
            .into_iter()
            .try_fold(0_i64, |sum, value| sum.checked_add(value.ticks()));
        sum.map(Value::Timespan)
            .ok_or(Stop::Open("a sum beyond the range of timespans"))
    });
}

fn sum_of_longs(members: &Members) -> i64 {
    members
        .present()
        .into_iter()
        .fold(0, |sum, value| sum.wrapping_add(value.long()))
}

/// The order in which reals are added can be seen when large ones cancel each other.
fn sum_of_reals(members: &Members) -> Result<f64, Stop> {
    let numbers: Vec<f64> = members.present().into_iter().map(Value::real).collect();
    let sum: f64 = numbers.iter().sum();
    let largest = numbers
        .iter()
        .fold(0.0_f64, |largest, number| largest.max(number.abs()));
    let cancelled = largest.is_finite() && sum != 0.0 && sum.abs() < largest * 1e-3;
    let overflows = largest > 1e300 && numbers.len() > 1;
    // Adding up from zero, the sum of negative zeros is a positive one.
    if cancelled || overflows && largest.is_finite() {
        Err(Stop::Open("a sum whose order can be seen"))
    } else {
        Ok(sum + 0.0)
    }
}

fn extremes(all: &mut Vec<Aggregate>) {
    for param in [Int, Long, Real, Decimal, DateTime, Timespan, String, Bool] {
        for (name, name_if, wanted) in [
            ("max", "maxif", Ordering::Greater),
            ("min", "minif", Ordering::Less),
        ] {
            add_with_if(
                all,
                (name, name),
                (name_if, name_if),
                param,
                param,
                move |members| {
                    extreme(&members.present(), wanted)
                        .map(|value| value.cloned().unwrap_or(Value::null(param)))
                },
            );
        }
    }
}

/// A NaN wins against all numbers, in `max` and in `min`.
fn extreme<'v>(values: &[&'v Value], wanted: Ordering) -> Result<Option<&'v Value>, Stop> {
    let nan = values
        .iter()
        .find(|value| matches!(value, Value::Real(number) if number.is_nan()));
    if let Some(nan) = nan {
        return Ok(Some(nan));
    }
    let better = |best: &'v Value, value: &'v Value| {
        if value.order(best) == Some(wanted) {
            value
        } else {
            best
        }
    };
    Ok(values.iter().copied().reduce(better))
}

/// Of one value or none the spread is zero. Sums of squares of large numbers differ with the way they are taken.
fn spreads(all: &mut Vec<Aggregate>) {
    for (name, name_if, sample, root) in [
        ("stdev", Some("stdevif"), true, true),
        ("variance", Some("varianceif"), true, false),
        ("stdevp", None, false, true),
        ("variancep", None, false, false),
    ] {
        let spread = move |members: &Members| {
            let numbers: Vec<f64> = members.present().into_iter().map(Value::real).collect();
            if numbers
                .iter()
                .any(|number| number.is_nan() || number.abs() > 1e6)
            {
                return Err(Stop::Open("a spread of large numbers"));
            }
            let count = numbers.len() as f64;
            let mean = numbers.iter().sum::<f64>() / count;
            let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
            let degrees = if sample { count - 1.0 } else { count };
            let variance = if count < 2.0 { 0.0 } else { squares / degrees };
            // Of nearly equal numbers, what is left are the errors of rounding.
            if variance != 0.0 && variance < 1e-9 * mean * mean {
                return Err(Stop::Open("a spread of equal numbers"));
            }
            Ok(Value::Real(if root { variance.sqrt() } else { variance }))
        };
        for param in [Int, Long, Real] {
            match name_if {
                Some(name_if) => {
                    add_with_if(all, (name, name), (name_if, name_if), param, Real, spread)
                }
                None => add(
                    all,
                    (&format!("{name}({{0}})"), name),
                    &[param],
                    Real,
                    spread,
                ),
            }
        }
    }
    for percent in [5, 50, 90, 100] {
        for (param, result) in [
            (Int, Long),
            (Long, Long),
            (Real, Real),
            (DateTime, DateTime),
            (Timespan, Timespan),
        ] {
            let text = format!("percentile({{0}}, {percent})");
            add(
                all,
                (&text, "percentile"),
                &[param],
                result,
                move |members| percentile(members, percent, result),
            );
        }
    }
}

/// The value of the nearest rank: the least that is not below so many percent of the values.
fn percentile(members: &Members, percent: usize, result: KqlType) -> Result<Value, Stop> {
    let mut values = members.present();
    if values
        .iter()
        .any(|value| matches!(value, Value::Real(number) if number.is_nan()))
    {
        return Err(Stop::Open("a percentile of NaNs"));
    }
    values.sort_by(|a, b| a.order(b).expect("there are no NaNs"));
    let rank = (values.len() * percent).div_ceil(100).max(1);
    Ok(match values.get(rank - 1) {
        None => Value::Null(result),
        Some(Value::Int(number)) => Value::Long(i64::from(*number)),
        Some(value) => (*value).clone(),
    })
}

/// Nulls are left out. The order is that of the rows.
fn lists(all: &mut Vec<Aggregate>) {
    for param in [Int, Long, String, Timespan, DateTime, Bool] {
        let names = (("make_list", "list"), ("make_list_if", "list"));
        add_with_if(all, names.0, names.1, param, Dynamic, |members| {
            list(members, members.present())
        });
        let names = (("make_set", "set"), ("make_set_if", "set"));
        add_with_if(all, names.0, names.1, param, Dynamic, |members| {
            list(members, different(members))
        });
        add(
            all,
            ("make_list({0}, 2)", "list"),
            &[param],
            Dynamic,
            |members| list(members, members.present().into_iter().take(2).collect()),
        );
        // In any order, these are what they hold.
        add(
            all,
            ("array_sort_asc(make_set({0}))", "any"),
            &[String],
            Dynamic,
            |members| {
                let mut texts: Vec<std::string::String> =
                    different(members).into_iter().map(text::of).collect();
                texts.sort();
                Ok(Value::Dynamic(texts.into()))
            },
        );
        add(
            all,
            ("array_length(make_list({0}))", "any"),
            &[param],
            Long,
            |members| Ok(Value::Long(members.present().len() as i64)),
        );
    }
}

fn list(members: &Members, values: Vec<&Value>) -> Result<Value, Stop> {
    if !members.ordered && members.rows.len() > 1 {
        return Err(Stop::Open("a list of rows in no order"));
    }
    let elements: Option<Vec<Json>> = values.into_iter().map(element).collect();
    elements
        .map(|elements| Value::Dynamic(elements.into()))
        .ok_or(Stop::Open("an element whose form is in no document"))
}
