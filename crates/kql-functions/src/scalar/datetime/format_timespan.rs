//! `format_timespan()`.

use std::fmt::Write;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use kql_types::timespan::{TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND};

use super::format::{Piece, parse, write_fraction, write_fraction_unless_zero};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static FORMAT_TIMESPAN: ScalarDef = ScalarDef {
    name: "format_timespan",
    category: Category::DateTime,
    summary: "Writes a timespan in a format of elements such as `d`, `hh`, `mm`, `ss` and `fff`.",
    params: &[
        Param::required(
            "timespan",
            Accepts::Exactly(KqlType::Timespan),
            "The timespan to write.",
        ),
        Param::required("format", Accepts::Exactly(KqlType::String), "The format.").constant(),
    ],
    returns: Returns::Always(KqlType::String),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(format_timespan),
    page: "format-timespan-function",
    examples: &[
        Example {
            query: "print format_timespan(time(29.09:00:05.12345), 'dd.hh:mm:ss:FF')",
            result: "29.09:00:05:12",
        },
        Example {
            query: "print format_timespan(time(29.09:00:05.12345), 'ddd.h:mm:ss [fffffff]')",
            result: "029.9:00:05 [1234500]",
        },
    ],
    ..ScalarDef::NEW
};

fn format_timespan(args: &Args<'_>) -> Result<ArrayRef> {
    let pieces = parse(args.strings(1).get(0), longest, |_, _| true)?;
    let timespans = args.integers(0);
    args.texts(|row, out| {
        if let Some(ticks) = timespans.get(row) {
            write(ticks, &pieces, out);
        }
    })
}

fn longest(letter: char) -> usize {
    match letter {
        'h' | 'H' | 'm' | 's' => 2,
        'd' => 8,
        'f' | 'F' => 7,
        _ => 0,
    }
}

fn write(ticks: i64, pieces: &[Piece], out: &mut String) {
    if ticks < 0 {
        out.push('-');
    }
    let ticks = ticks.unsigned_abs();
    let whole = |unit: i64| ticks / unit as u64;
    let fraction = (ticks % TICKS_PER_SECOND as u64) as u32;
    for &piece in pieces {
        let (number, width) = match piece {
            Piece::Delimiter(c) => {
                out.push(c);
                continue;
            }
            Piece::Element('f', len) => {
                write_fraction(fraction, len, out);
                continue;
            }
            Piece::Element('F', len) => {
                write_fraction_unless_zero(fraction, len, out);
                continue;
            }
            Piece::Element('d', len) => (whole(TICKS_PER_DAY), len),
            Piece::Element('m', len) => (whole(TICKS_PER_MINUTE) % 60, len),
            Piece::Element('s', len) => (whole(TICKS_PER_SECOND) % 60, len),
            Piece::Element(_, len) => (whole(TICKS_PER_HOUR) % 24, len),
        };
        write!(out, "{number:0width$}").expect("writing to a String does not fail");
    }
}

#[cfg(test)]
mod tests {
    use kql_types::timespan;

    use super::*;

    #[track_caller]
    fn check(span: &str, format: &str, expected: &str) {
        let mut out = String::new();
        let pieces = parse(format, longest, |_, _| true).expect("the format is valid");
        write(
            timespan::parse(span).expect("the text is a timespan"),
            &pieces,
            &mut out,
        );
        assert_eq!(out, expected);
    }

    #[test]
    fn elements() {
        check("2.03:04:05", "d.hh:mm:ss", "2.03:04:05");
        check("1.02:01:00", "hh:mm", "02:01");
        check("1.02:01:00", "h:m", "2:1");
        check("-01:00:00", "hh:mm:ss", "-01:00:00");
        check("00:00:00.0000001", "fffffff", "0000001");
    }
}
